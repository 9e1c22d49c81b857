import { describe, expect, test } from "vitest";
import { faultOf } from "../faults/server-fault.ts";
import { withoutSecret } from "../without-secret.ts";
import { readInitialize } from "./handshake-rules.ts";
import { makeListReader } from "./readable-lists.ts";
import { readResult } from "./readable-results.ts";

const schema = { type: "object" };

describe("B02: entries that could not be read", () => {
  test("the report of unreadable entries contains no part of the credential", () => {
    const secret = { type: "values" as const, values: { key: "s3cret-value" } };
    const reader = makeListReader("tools/list", (text) => withoutSecret(text, secret));
    reader.read({ tools: [{ name: `${"x".repeat(50)}s3cret-value` }, { name: "Bearer s3cret-value" }] });
    expect(reader.found.reasons.join()).not.toContain("s3cret");
    expect(reader.found.reasons[1]).toContain("“Bearer [REDACTED]”");
  });

  test.each<[string, unknown, string[]]>([
    ["prompts/list", { prompts: [{ name: "a", arguments: null }, { title: "b" }, 7] }, ["number 2 has no name", "number 3 is not an object"]],
    [
      "resources/list",
      { resources: [{ uri: "file:///a", name: "a", size: "big" }, { uri: "file:///b" }] },
      ["“file:///b”: its name is missing or of another type"],
    ],
    ["resources/templates/list", { resourceTemplates: { a: 1 } }, ["what it names is not a list"]],
    ["tools/list", { tools: [{ name: "a", inputSchema: schema, outputSchema: "x", _meta: [] }] }, []],
  ])("the unreadable entries of %s in %j are reported as %j", (method, result, reasons) => {
    const reader = makeListReader(method);
    reader.read(result as Record<string, unknown>);
    expect(reader.found.reasons).toEqual(reasons);
  });

  test("reading an entry takes linear time, whatever is wrong with it", () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`p${index}`, index]));
    makeListReader("tools/list").read({ tools: [{ name: "a", inputSchema: { type: "object", properties: many, required: Array(20_000).fill(1) } }] });
    const wide = { title: 1, description: 2, annotations: { title: 1, readOnlyHint: 2, ...many }, icons: Array(40).fill({ src: 1 }) };
    const reader = makeListReader("tools/list");
    for (let at = 0; at < 5; at++) reader.read({ tools: [{ ...wide, name: `w${at}`, inputSchema: { type: "object" } }] });
    expect(reader.found.leftOut).toBe(0);
    reader.read({ tools: [{ ...many, ...wide, name: "many", inputSchema: { type: "object" } }] });
    expect(reader.found.reasons).toEqual(["“many” has too many members"]);
  });
});

test.each([
  ["2025-06-18", "2025-06-18", "2025-06-18"],
  ["2025-07-01", "2025-06-18", "2025-07-01"],
  ["2031-01-01", "2025-11-25", "2025-11-25"],
  ["2020-01-01", "2024-11-05", "2020-01-01"],
  ["v2025-03-26", "2025-03-26", "2025-03-26"],
  [20250618, "2025-03-26", "2025-03-26"],
  [null, "2025-03-26", "2025-03-26"],
])("B18: for the server's revision %j Cardea speaks %s and sends the header %s", (protocolVersion, spoken, said) => {
  const known = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
  expect(readInitialize({ protocolVersion }, known)).toMatchObject({ spoken, said });
});

describe("F98: error messages of servers that repeat the credential", () => {
  const key = `ey${"Jhb+Gc/=&".repeat(400)}`;
  const secret = { type: "values" as const, values: { key } };
  test.each([
    ["longer than the shown text", `invalid token ${key}`],
    ["several times, with the last one cut", `bad ${key.slice(0, 1)} ${key} and ${key}`],
    ["in part", `bad ${key.slice(0, 3000)}`],
    ["in a URL", `no such page: /?key=${encodeURIComponent(key)}`],
    ["in a form", `no such field: ${new URLSearchParams({ key })}`],
    ["in a page", `bad ${key.replaceAll("&", "&amp;")}`],
    ["in JSON", JSON.stringify({ message: `bad ${key}` })],
  ])("an error message with the credential %s is shown without any part of it", (_, text) => {
    const { says = "" } = faultOf({ status: 403, headers: new Headers(), text }, secret, 0).facts;
    expect(says).toContain("[REDACTED]");
    expect(says).not.toContain("Jhb");
    expect(says.length).toBeLessThanOrEqual(300);
  });
});

const text = (words: string) => ({ type: "text", text: words });
const LINK = { type: "resource_link", uri: "note://1", name: "First" };

test.each<[string, object, object]>([
  ["without a type", { content: [text("a")] }, { resultType: "complete", content: [text("a")] }],
  ["whose content is one block", { content: text("a") }, { content: [text("a")] }],
  ["whose content is a text", { content: "a" }, { content: [text("a")] }],
  [
    "with parts of an unknown kind",
    { content: [LINK, { type: "resource_link" }, null, "b"] },
    { content: [LINK, text('{"type":"resource_link"}'), text("null"), text("b")] },
  ],
  ["whose isError is the text “true”", { content: [], isError: "true" }, { content: [], isError: true }],
  ["with members of other types", { content: [text("a")], _meta: 1, isError: null }, { content: [text("a")] }],
])("F98: a tool's result %s is corrected so that it can be read", (_, given, expected) => {
  expect(readResult("tools/call", { ...given })).toEqual({ resultType: "complete", ...expected });
});

test.each([
  { resultType: "input_required", inputRequests: 5 },
  { resultType: "complete", content: [] },
])("F98: the result %j is not changed", (given) => {
  expect(readResult("tools/call", given)).toBe(given);
});
