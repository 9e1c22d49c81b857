const CODES = { object: 0x7b, list: 0x5b, colon: 0x3a } as const;
/** The bytes of an empty object or list, and of a member without its name and value. */
const BYTES = { part: 40, member: 8 };

/**
 * Estimates the memory of a value that was read from JSON: its texts, their references and the objects around them. For typical
 * values of servers it is right within a factor of two. It writes the value as JSON, so call it when a value is kept, not when it is used.
 */
export const bytesOfJson = (value: unknown): number => bytesOfJsonText(JSON.stringify(value) ?? "");

/** The same for a value whose JSON text exists already. */
function bytesOfJsonText(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CODES.object || code === CODES.list) bytes += BYTES.part;
    else if (code === CODES.colon) bytes += BYTES.member;
  }
  return bytes;
}
