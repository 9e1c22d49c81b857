const CODES = { object: 0x7b, list: 0x5b, colon: 0x3a } as const;
/** What an object or a list takes when it is empty, and a member beside its name and value. */
const BYTES = { part: 40, member: 8 };

/**
 * About how much memory a value takes that was read from JSON: its texts and their references, and the objects they are in. For
 * values as servers send them it is within a factor of two. It writes the value as JSON, so it is asked when a value is kept, not when it is used.
 */
export const bytesOfJson = (value: unknown): number => bytesOfJsonText(JSON.stringify(value) ?? "");

/** The same of a text that is there already. */
export function bytesOfJsonText(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CODES.object || code === CODES.list) bytes += BYTES.part;
    else if (code === CODES.colon) bytes += BYTES.member;
  }
  return bytes;
}
