/** Longer templates and URIs fit nothing. */
const LONGEST = 16 * 1024;

/**
 * Whether a URI may have been made from a template (RFC 6570): its literal parts stand in the URI in their order, the first at
 * the beginning and the last at the end, with anything between them. Which values the expressions would take is not asked:
 * both texts come from others, and finding that out can take time without end.
 */
export function fitsTemplate(template: string, uri: string): boolean {
  if (template.length > LONGEST || uri.length > LONGEST) return false;
  const [first = "", ...others] = template.split(/\{[^{}]*\}/);
  const last = others.pop();
  if (last === undefined) return uri === first;
  if (!uri.startsWith(first) || !uri.endsWith(last) || uri.length < first.length + last.length) return false;
  const end = uri.length - last.length;
  let at = first.length;
  for (const literal of others) {
    const found = uri.indexOf(literal, at);
    if (found === -1) return false;
    at = found + literal.length;
  }
  return at <= end;
}
