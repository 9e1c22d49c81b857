/** A tool's definition as JSON. A character that people cannot see is written as `\u{…}`, because models read it. */
export function definitionText(definition: unknown): string {
  const visible = /[\x20-\x7e\n]|[^\p{C}\p{Z}]/u;
  return [...JSON.stringify(definition, null, 2)]
    .map((character) => (visible.test(character) ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`))
    .join("");
}
