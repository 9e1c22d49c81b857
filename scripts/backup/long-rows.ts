import { Refused } from "./refused.ts";

/** D1 takes no statement above 100,000 bytes (developers.cloudflare.com/d1/platform/limits/). Its export writes such statements all the same. */
export const MOST_STATEMENT = 100_000;
/** A character of JavaScript has three bytes at most in UTF-8, so a statement with a piece and the short cells stays below the limit. */
const PIECE = 25_000;
/** Shorter cells stay in the INSERT. */
const SHORT = 1000;

/** Finds what may hold a separator: a text, a name, or a bracket. */
const TOKEN = /'[^']*(?:''[^']*)*'|"[^"]*"|[(),]/g;
const INSERT = /^\s*INSERT INTO ("(?:[^"]|"")+") \(([^)]*)\) VALUES\(([\s\S]*)\);$/;
/** A text as the export of D1 writes it: line feeds and carriage returns are escaped, and the functions around it bring them back. */
const TEXT = /^((?:replace\()*)'([^']*(?:''[^']*)*)'((?:,'\\[nr]',char\(1[03]\)\))*)$/;

/** Writes rows that are too long for D1 as an INSERT without their long texts, and an UPDATE for each piece of these. @param chunks an export of D1 */
export async function* splitLongRows(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const statement of statementsOf(chunks)) {
    if (Buffer.byteLength(statement) <= MOST_STATEMENT) yield statement;
    else yield* splitRow(statement);
  }
}

/** A statement ends with a semicolon that is in no text. */
async function* statementsOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let waiting = "";
  let isOpen = false;
  for await (const chunk of chunks) {
    const parts = chunk.split(/(?<=;)/);
    for (const part of parts) {
      waiting += part;
      // Doubled quotes are an even number, so only the ends of texts count.
      for (const letter of part) if (letter === "'") isOpen = !isOpen;
      if (isOpen || !part.endsWith(";")) continue;
      yield waiting;
      waiting = "";
    }
  }
  if (waiting !== "") yield waiting;
}

function* splitRow(statement: string): Generator<string> {
  const [, table, names = "", values = ""] = INSERT.exec(statement) ?? [];
  const [columns, cells] = [splitList(names), splitList(values)];
  if (table === undefined || columns.length !== cells.length)
    throw new Refused("The backup has a statement that is too long for D1. Nothing was written.");
  const isLong = (cell: string) => cell.length > SHORT && TEXT.test(cell);
  yield `\nINSERT INTO ${table} (${names}) VALUES(${cells.map((cell) => (isLong(cell) ? "''" : cell)).join(",")});`;
  // Some tables have no row ids. The key is among the short cells.
  const isRow = cells.flatMap((cell, index) => (isLong(cell) ? [] : [`${columns[index]} IS ${cell}`])).join(" AND ");
  for (const [index, cell] of cells.entries()) {
    if (!isLong(cell)) continue;
    const column = columns[index];
    for (const piece of piecesOf(cell)) yield `\nUPDATE ${table} SET ${column} = ${column} || ${piece} WHERE ${isRow};`;
  }
}

/** Splits at the commas that are in no text, name or bracket. */
function splitList(list: string): string[] {
  const items: string[] = [];
  let [from, depth] = [0, 0];
  for (const { 0: token, index } of list.matchAll(TOKEN)) {
    if (token === "(") depth++;
    if (token === ")") depth--;
    if (token !== "," || depth > 0) continue;
    items.push(list.slice(from, index));
    from = index + 1;
  }
  return [...items, list.slice(from)];
}

/** The pieces of a text, each with the functions around the whole. No pair of characters that means one is cut. */
function* piecesOf(cell: string): Generator<string> {
  const [, before = "", quoted = "", after = ""] = TEXT.exec(cell) ?? [];
  const text = quoted.replaceAll("''", "'");
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + PIECE, text.length);
    if (/^(?:\\[nr]|[\ud800-\udbff][\udc00-\udfff])/.test(text.slice(to - 1, to + 1))) to--;
    yield `${before}'${text.slice(from, to).replaceAll("'", "''")}'${after}`;
    from = to;
  }
}
