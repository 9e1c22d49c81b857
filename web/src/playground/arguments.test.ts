import { beforeAll, describe, expect, test } from "vitest";
import { loadTexts } from "../texts/texts.ts";
import { argumentsOf, readArguments } from "./arguments.ts";

beforeAll(loadTexts);

const argumentOf = (schema: unknown, required = false) =>
  argumentsOf({ type: "object", properties: { value: schema }, required: required ? ["value"] : [] });

const typing = (text: string) => new Map([["value", text]]);

describe("the fields for the arguments of a tool", () => {
  test.each([
    ["a string", { type: "string" }, "text"],
    ["a number", { type: "number" }, "number"],
    ["an integer", { type: "integer" }, "number"],
    ["a boolean", { type: "boolean" }, "boolean"],
    ["one of several strings", { enum: ["a", "b"] }, "choice"],
    ["one of several numbers", { enum: [1, 2] }, "json"],
    ["a list", { type: "array" }, "json"],
    ["several types", { type: ["string", "null"] }, "json"],
    ["a schema that allows everything", true, "json"],
    ["a schema whose enum is no list", { enum: "a" }, "json"],
  ])("an argument that takes %s has a field of its kind", (_what, schema, kind) => {
    expect(argumentOf(schema).map((argument) => argument.kind)).toEqual([kind]);
  });

  test("a field shows title, description and default of the schema", () => {
    expect(argumentOf({ type: "string", title: "City", description: "Where", default: "Rome" }, true)).toEqual([
      { name: "value", label: "City", help: "Where", required: true, kind: "text", choices: [], initial: "Rome" },
    ]);
  });

  test.each([undefined, null, "text", {}, { properties: "none" }, { properties: null }])("the input schema %j gives no field", (schema) => {
    expect(argumentsOf(schema)).toEqual([]);
  });
});

describe("the values sent for typed arguments", () => {
  test.each([
    ["a number", { type: "number" }, " 40.5 ", 40.5],
    ["a boolean", { type: "boolean" }, "true", true],
    ["JSON", { type: "array" }, "[1, null]", [1, null]],
    ["a text as it is", { type: "string" }, " x ", " x "],
  ])("the field sends %s", (_what, schema, text, value) => {
    expect(readArguments(argumentOf(schema), typing(text))).toEqual({ values: { value } });
  });

  test.each([
    ["a word for a number", { type: "number" }, "x", "Enter a number."],
    ["blanks for a number", { type: "number" }, "  ", "Enter a number."],
    ["no JSON", { type: "object" }, "{", "Enter valid JSON."],
  ])("%s is a problem of the field, and nothing is sent", (_what, schema, text, problem) => {
    expect(readArguments(argumentOf(schema), typing(text))).toEqual({ problems: new Map([["value", problem]]) });
  });

  test("an empty optional argument is left out, and an empty required one is a problem", () => {
    expect(readArguments(argumentOf({ type: "number" }), new Map())).toEqual({ values: {} });
    expect(readArguments(argumentOf({ type: "number" }, true), new Map())).toEqual({ problems: new Map([["value", "Enter a value."]]) });
  });

  test("an empty required text is sent as an empty text", () => {
    expect(readArguments(argumentOf({ type: "string" }, true), new Map())).toEqual({ values: { value: "" } });
  });

  test("a required checkbox that is not checked sends false", () => {
    expect(readArguments(argumentOf({ type: "boolean" }, true), new Map())).toEqual({ values: { value: false } });
  });

  test("an untouched field sends its default", () => {
    expect(readArguments(argumentOf({ type: "object", default: { a: 1 } }), new Map())).toEqual({ values: { value: { a: 1 } } });
  });

  test.each(["constructor", "__proto__", "toString"])("an argument named %s is read and sent as any other", (name) => {
    const expected = argumentsOf({ properties: JSON.parse(`{"${name}": {"type": "string"}}`) });
    expect(readArguments(expected, new Map())).toEqual({ values: {} });
    const read = readArguments(expected, new Map([[name, "x"]]));
    expect(JSON.stringify(read)).toBe(`{"values":{"${name}":"x"}}`);
  });
});
