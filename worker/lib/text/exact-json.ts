/** What the language has for numbers that no double holds (ECMAScript, JSON.parse source text access); the types of ES2024 lack it. */
type ExactJson = {
  rawJSON(text: string): unknown;
  parse(text: string, revive: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
};

/** Numbers that may be written otherwise than they came: long ones, and ones with a fraction or an exponent. */
const MAY_CHANGE = /\d{16}|\d[.eE]/;

/**
 * JSON that can be written again with every number as it came: `12345678901234567890` and `1.0` stay what they are. Only the ids of
 * messages are numbers of the language.
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
