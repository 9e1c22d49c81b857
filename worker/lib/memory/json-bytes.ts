const OPENING = { object: 0x7b, list: 0x5b } as const;
/** What an object or a list takes when it is empty. */
const PART_BYTES = 40;

/**
 * About how much memory a value takes that was read from JSON: its texts and their references, and the objects they are in. For
 * values as servers send them it is within a factor of two. It writes the value as JSON, so it is asked when a value is kept, not when it is used.
 */
export function bytesOfJson(value: unknown): number {
  const text = JSON.stringify(value) ?? "";
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === OPENING.object || code === OPENING.list) parts++;
  }
  return 2 * text.length + PART_BYTES * parts;
}
