/** Functions for numbers that a double cannot represent (ECMAScript, JSON.parse source text access). The types of ES2024 lack them. */
type ExactJson = {
  rawJSON(text: string): unknown;
  parse(text: string, revive: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
};

/** Numbers that could be written differently than they were read: long ones, and ones with a fraction or an exponent. */
const MAY_CHANGE = /\d{16}|\d[.eE]/;

/**
 * Parses JSON so that every number is written again exactly as it was read, such as `12345678901234567890` and `1.0`. Only a member
 * `id` becomes a plain number, because it is the id of a message.
 *
 * @throws SyntaxError
 */
export function parseExactly(text: string): unknown {
  if (!MAY_CHANGE.test(text)) return JSON.parse(text);
  const { rawJSON, parse } = JSON as unknown as ExactJson;
  return parse(text, (key, value, { source }) => {
    return typeof value === "number" && source !== undefined && key !== "id" && String(value) !== source ? rawJSON(source) : value;
  });
}
