/** Longest template or URI in characters; longer ones never fit. */
const LONGEST = 16 * 1024;

/**
 * Whether a URI may have been made from a template (RFC 6570). The template's literal parts must be in the URI in the same order,
 * the first at the beginning and the last at the end, with any text between them. The values of the expressions are not
 * computed: servers and agents choose both texts, and the computation could take time without limit.
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
