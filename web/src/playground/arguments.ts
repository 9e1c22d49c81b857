import { pageTexts } from "../texts/texts.ts";

/** One argument of a tool, as a form asks for it. An argument that fits no simpler field has the kind `json`. */
export type Argument = {
  name: string;
  label: string;
  help: string;
  required: boolean;
  kind: "text" | "number" | "boolean" | "choice" | "json";
  choices: string[];
  /** The text in the field before the user types. */
  initial: string;
};

type Schema = {
  type?: unknown;
  enum?: unknown;
  title?: unknown;
  description?: unknown;
  default?: unknown;
  properties?: Record<string, unknown>;
  required?: unknown;
};

const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null;
const asText = (value: unknown): string => (typeof value === "string" ? value : "");

/** The arguments of a tool: the properties of its input schema (JSON Schema 2020-12). */
export function argumentsOf(inputSchema: unknown): Argument[] {
  if (!isSchema(inputSchema) || !isSchema(inputSchema.properties)) return [];
  const required = Array.isArray(inputSchema.required) ? inputSchema.required : [];
  return Object.entries(inputSchema.properties).map(([name, schema]) => {
    const property = isSchema(schema) ? schema : {};
    const choices = choicesOf(property);
    const kind = choices ? "choice" : kindOf(property);
    const isRequired = required.includes(name);
    return {
      name,
      label: asText(property.title) || name,
      help: asText(property.description),
      required: isRequired,
      kind,
      choices: choices ?? [],
      initial: initialOf(kind, property.default, isRequired),
    };
  });
}

const choicesOf = ({ enum: choices }: Schema): string[] | undefined =>
  Array.isArray(choices) && choices.every((choice) => typeof choice === "string") ? choices : undefined;

/** The first text of a field. A required checkbox starts as false, because it has no empty state. */
function initialOf(kind: Argument["kind"], value: unknown, isRequired: boolean): string {
  if (value === undefined) return kind === "boolean" && isRequired ? "false" : "";
  return kind === "json" ? JSON.stringify(value, null, 2) : String(value);
}

function kindOf({ type }: Schema): Exclude<Argument["kind"], "choice"> {
  if (type === "string") return "text";
  if (type === "number" || type === "integer") return "number";
  return type === "boolean" ? "boolean" : "json";
}

type ReadArguments = { values: Record<string, unknown> } | { problems: Map<string, string> };

/**
 * Converts the typed texts to the values to send. An empty argument is left out unless it is required.
 * @param typed the texts by argument; a server may name an argument `constructor`, so this is no object
 */
export function readArguments(expected: Argument[], typed: ReadonlyMap<string, string>): ReadArguments {
  const { playground: words } = pageTexts();
  const values: [name: string, value: unknown][] = [];
  const problems = new Map<string, string>();
  for (const argument of expected) {
    const { name, kind, required } = argument;
    const text = typed.get(name) ?? argument.initial;
    if (text === "" && required && kind !== "text") problems.set(name, words.enterValue);
    if (text === "" && !(required && kind === "text")) continue;
    try {
      values.push([name, toValue(argument, text)]);
    } catch {
      problems.set(name, kind === "number" ? words.enterNumber : words.enterJson);
    }
  }
  return problems.size > 0 ? { problems } : { values: Object.fromEntries(values) };
}

function toValue({ kind }: Argument, text: string): unknown {
  if (kind === "boolean") return text === "true";
  if (kind === "json") return JSON.parse(text);
  if (kind !== "number") return text;
  if (text.trim() === "" || !Number.isFinite(Number(text))) throw new RangeError();
  return Number(text);
}
