import type { Values } from "./values.ts";

/**
 * Reads TOML as clients write it into their settings: tables, dotted keys, texts, numbers, booleans, arrays and inline tables. Dates and texts of several
 * lines are not read.
 * @throws SyntaxError with the line
 */
export function parseToml(text: string): Values {
  const root = newTable();
  const at = { table: root };
  const reader = makeReader(text);
  for (reader.skipLines(); !reader.isAtEnd(); reader.skipLines()) {
    if (reader.take("[[")) {
      at.table = appendTable(root, reader.readKey(), reader);
      reader.expect("]]");
    } else if (reader.take("[")) {
      at.table = tableAt(root, reader.readKey(), reader);
      reader.expect("]");
    } else setValue(at.table, reader);
    reader.endLine();
  }
  return root;
}

type Reader = ReturnType<typeof makeReader>;

/** A table without a prototype, so that any key is only a key. */
const newTable = (): Values => Object.create(null) as Values;
const isTable = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);

function tableAt(root: Values, keys: string[], reader: Reader): Values {
  return keys.reduce<Values>((table, key) => {
    table[key] ??= newTable();
    const found = table[key];
    // The last one of an array of tables is the one that goes on.
    const last: unknown = Array.isArray(found) ? found.at(-1) : found;
    return isTable(last) ? last : reader.fail(`${key} is no table`);
  }, root);
}

function appendTable(root: Values, keys: string[], reader: Reader): Values {
  const table = newTable();
  const key = keys.at(-1) ?? "";
  const parent = tableAt(root, keys.slice(0, -1), reader);
  parent[key] ??= [];
  const list = parent[key];
  if (!Array.isArray(list)) return reader.fail(`${key} is no array of tables`);
  list.push(table);
  return table;
}

function setValue(table: Values, reader: Reader): void {
  const keys = reader.readKey();
  reader.expect("=");
  const key = keys.at(-1) ?? "";
  const parent = tableAt(table, keys.slice(0, -1), reader);
  if (key in parent) reader.fail(`${key} is there twice`);
  parent[key] = reader.readValue();
}

const ESCAPES: Record<string, string> = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", '"': '"', "\\": "\\" };

function makeReader(text: string) {
  const place = { at: 0 };
  const fail = (problem: string): never => {
    throw new SyntaxError(`line ${text.slice(0, place.at).split("\n").length}: ${problem}`);
  };
  /** Takes what the pattern fits here. */
  const match = (pattern: RegExp): string | undefined => {
    const sticky = new RegExp(pattern, "y");
    sticky.lastIndex = place.at;
    const found = sticky.exec(text)?.[0];
    place.at += found?.length ?? 0;
    return found;
  };
  const skipBlanks = () => void match(/[ \t]*/);
  const skipLines = () => void match(/(?:[ \t\r\n]|#[^\n]*)*/);
  const take = (sign: string): boolean => {
    skipBlanks();
    if (!text.startsWith(sign, place.at)) return false;
    place.at += sign.length;
    return true;
  };
  const expect = (sign: string): void => {
    if (!take(sign)) fail(`“${sign}” is missing`);
  };

  function readText(): string | undefined {
    if (/^("""|''')/.test(text.slice(place.at, place.at + 3))) fail("texts of several lines are not read here");
    const literal = match(/'[^'\n]*'/);
    if (literal !== undefined) return literal.slice(1, -1);
    const basic = match(/"(?:[^"\\\n]|\\.)*"/);
    return basic?.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/g, (_, code: string) => {
      if (/^[uU]./.test(code)) return String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(code.slice(1), 16)));
      return ESCAPES[code] ?? fail(`\\${code} is no escape`);
    });
  }

  function readKey(): string[] {
    const keys: string[] = [];
    do {
      skipBlanks();
      keys.push(readText() ?? match(/[A-Za-z0-9_-]+/) ?? fail("a name is missing"));
    } while (take("."));
    return keys;
  }

  function readValue(): unknown {
    skipBlanks();
    if (take("[")) return readArray();
    if (take("{")) return readInlineTable();
    const string = readText();
    if (string !== undefined) return string;
    const word = match(/[^\s,\]}#]+/) ?? fail("a value is missing");
    if (word === "true" || word === "false") return word === "true";
    const number = Number(word.replaceAll("_", ""));
    return Number.isNaN(number) ? fail("this kind of value is not read here") : number;
  }

  function readArray(): unknown[] {
    const values: unknown[] = [];
    for (skipLines(); !take("]"); skipLines()) {
      values.push(readValue());
      skipLines();
      if (!take(",") && !text.startsWith("]", place.at)) fail("“,” or “]” is missing");
    }
    return values;
  }

  function readInlineTable(): Values {
    const table = newTable();
    while (!take("}")) {
      setValue(table, reader);
      if (!take(",") && !text.startsWith("}", place.at)) fail("“,” or “}” is missing");
    }
    return table;
  }

  const endLine = (): void => {
    skipBlanks();
    match(/#[^\n]*/);
    if (place.at < text.length && match(/\r?\n/) === undefined) fail("there is more on this line than one value");
  };
  const reader = { fail, take, expect, skipLines, endLine, readKey, readValue, isAtEnd: () => place.at >= text.length };
  return reader;
}
