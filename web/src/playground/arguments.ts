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
  enum?: unknown[];
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
    const kind = kindOf(property);
    return {
      name,
      label: asText(property.title) || name,
      help: asText(property.description),
      required: required.includes(name),
      kind,
      choices: kind === "choice" ? (property.enum ?? []).map(String) : [],
      initial: property.default === undefined ? "" : kind === "json" ? JSON.stringify(property.default, null, 2) : String(property.default),
    };
  });
}

function kindOf({ type, enum: choices }: Schema): Argument["kind"] {
  if (choices?.every((choice) => typeof choice === "string")) return "choice";
  if (type === "string") return "text";
  if (type === "number" || type === "integer") return "number";
  return type === "boolean" ? "boolean" : "json";
}

export type ReadArguments = { values: Record<string, unknown> } | { problems: Record<string, string> };

/** Converts the typed texts to the values to send. An empty argument is left out unless it is required. */
export function readArguments(expected: Argument[], typed: Record<string, string>): ReadArguments {
  const values: Record<string, unknown> = {};
  const problems: Record<string, string> = {};
  for (const argument of expected) {
    const text = typed[argument.name] ?? argument.initial;
    if (text === "" && argument.required && argument.kind !== "text") problems[argument.name] = "Enter a value.";
    if (text === "" && !(argument.required && argument.kind === "text")) continue;
    try {
      values[argument.name] = toValue(argument, text);
    } catch {
      problems[argument.name] = argument.kind === "number" ? "Enter a number." : "Enter valid JSON.";
    }
  }
  return Object.keys(problems).length > 0 ? { problems } : { values };
}

function toValue({ kind }: Argument, text: string): unknown {
  if (kind === "boolean") return text === "true";
  if (kind === "json") return JSON.parse(text);
  if (kind !== "number") return text;
  if (!Number.isFinite(Number(text))) throw new RangeError();
  return Number(text);
}
