import { describe, expect, test } from "vitest";
import { withoutSecret } from "../without-secret.ts";
import { readInitialize } from "./handshake-rules.ts";
import { makeListReader } from "./readable-lists.ts";

const schema = { type: "object" };

describe("B02: what could not be read", () => {
  test("is named without a word of the credential", () => {
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
  ])("of %s in %j is %j", (method, result, reasons) => {
    const reader = makeListReader(method);
    reader.read(result as Record<string, unknown>);
    expect(reader.found.reasons).toEqual(reasons);
  });

  test("costs linear time, whatever is wrong with it", () => {
    const before = performance.now();
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`p${index}`, index]));
    makeListReader("tools/list").read({ tools: [{ name: "a", inputSchema: { type: "object", properties: many, required: Array(20_000).fill(1) } }] });
    expect(performance.now() - before).toBeLessThan(1000);
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
])("B18: revision %j is spoken as %s and said as %s", (protocolVersion, spoken, said) => {
  const known = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
  expect(readInitialize({ protocolVersion }, known)).toMatchObject({ spoken, said });
});
