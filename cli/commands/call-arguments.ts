import { EXIT, Failure } from "../failure.ts";
import { isValues, type Values } from "../import/values.ts";

/** What a value looks like that is read as JSON: a number, `true`, `false`, `null`, or what begins with a quote or a bracket. */
const JSON_VALUE = /^(?:-?\d|true$|false$|null$|["[{])/;

/**
 * The arguments of a tool.
 * @param given one JSON object, or any number of `name=value`
 * @throws Failure
 */
export function toCallArguments(given: readonly string[]): Values {
  const [first = ""] = given;
  if (given.length === 1 && first.trimStart().startsWith("{")) return toObject(first);
  const entries = given.map(toEntry);
  const twice = entries.find(([name], at) => entries.findIndex(([other]) => other === name) !== at);
  if (twice) throw new Failure(EXIT.usage, `The argument ${twice[0]} is given twice. Give it once.`);
  return Object.fromEntries(entries);
}

function toObject(text: string): Values {
  const read = parse(text);
  if (isValues(read)) return read;
  throw new Failure(EXIT.usage, "The arguments are not JSON. Check the quotes: your shell reads them, too.");
}

function toEntry(text: string): [name: string, value: unknown] {
  const at = text.indexOf("=");
  if (at < 1) throw new Failure(EXIT.usage, `“${text}” is no argument of a tool. Write name=value, or all arguments as one JSON object.`);
  const value = text.slice(at + 1);
  // A value that only looks like JSON is text: 10-12, [draft].
  return [text.slice(0, at), JSON_VALUE.test(value) ? (parse(value) ?? (value === "null" ? null : value)) : value];
}

/** @returns undefined if it is no JSON */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
