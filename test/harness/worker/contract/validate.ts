import { Validator } from "@cfworker/json-schema";

type Schema = { [name: string]: unknown };
export type Document = { paths: Record<string, Record<string, Operation>>; components: { [kind: string]: Record<string, Schema> } };
export type Operation = {
  operationId: string;
  summary?: string;
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Reference<Answer>>;
};
type Media = { schema?: Schema; example?: unknown; examples?: Record<string, unknown> };
type Answer = { description: string; headers?: Record<string, object>; content?: Record<string, Media> };
type Reference<Thing> = Thing | { $ref: string };

/** Follows a reference within the document. */
export function resolve<Thing extends object>(document: Document, thing: Reference<Thing>): Thing {
  if (!("$ref" in thing)) return thing;
  const [, , kind = "", name = ""] = thing.$ref.split("/");
  return document.components[kind]?.[name] as Thing;
}

/**
 * What is wrong with a value by a schema of the document (JSON Schema 2020-12). A property that the schema does not name is wrong, too: a client could
 * not know it.
 */
export function problemsOf(document: Document, schema: Schema, value: unknown): string[] {
  const whole = closed(document, schema, true) as Schema;
  const { valid, errors } = new Validator(whole, "2020-12", false).validate(value);
  return valid
    ? []
    : errors
        .filter(({ keyword }) => !["properties", "items", "allOf", "$ref"].includes(keyword))
        .map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}

/** The schema with its references written out, in which an object has no other properties than those that are named. @param alone whether it is no part of `allOf` */
function closed(document: Document, part: unknown, alone: boolean): unknown {
  if (Array.isArray(part)) return part.map((each) => closed(document, each, alone));
  if (typeof part !== "object" || part === null) return part;
  if ("$ref" in part) return closed(document, resolve(document, part as { $ref: string }), alone);
  const entries = Object.entries(part).map(([key, value]) => {
    if (key === "properties")
      return [key, Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, closed(document, each, true)]))];
    if (key === "enum" || key === "const" || key === "example" || key === "examples" || key === "default") return [key, value];
    return [key, closed(document, value, key !== "allOf")];
  });
  const copy = Object.fromEntries(entries) as Schema;
  const isOpen = "additionalProperties" in copy || "unevaluatedProperties" in copy;
  if (!alone && copy.additionalProperties === false) delete copy.additionalProperties;
  if (alone && !isOpen && ("properties" in copy || "allOf" in copy)) copy.unevaluatedProperties = false;
  return copy;
}
