import { describe, expect, test } from "vitest";
import { withOwnUris } from "./uris-in-arguments.ts";
import { renameUris } from "./uris-in-results.ts";

const rename = (data: string) => renameUris("notes", data);
const inResult = (part: string) => `{"jsonrpc":"2.0","id":7,"result":{${part}}}`;

describe("B11: URIs in messages to agents", () => {
  test.each([
    ['"content":[{"type":"resource_link","uri":"note://1","name":"n"}]', '"uri":"cardea:notes/note://1"'],
    ['"content":[{"type":"resource","resource":{"uri":"note://1","text":"t"}}]', '"uri":"cardea:notes/note://1"'],
    ['"content":[{"type":"resource","resource":{"uri":"ui://view","blob":"QQ=="}}]', '"uri":"ui://cardea/notes/view"'],
    ['"content":[],"_meta":{"ui":{"resourceUri":"ui://view","csp":{"a":1}}}', '"ui":{"resourceUri":"ui://cardea/notes/view","csp":{"a":1}}'],
    ['"content":[],"_meta":{"ui\\/resourceUri":"ui://view"}', '"ui/resourceUri":"ui://cardea/notes/view"'],
    ['"content":[],"_meta":{"openai/outputTemplate":"ui://view"}', '"openai/outputTemplate":"ui://cardea/notes/view"'],
    ['"content":[],"_meta":{"ui":{"resourceUri":"ui://view"}},"n":12345678901234567890', '"n":12345678901234567890'],
    ['"content":[{"type":"resource_link","uri":"note://1","size":1.0}]', '"size":1.0'],
  ])("a result has the URIs that can be read at the navigator: %s", (part, expected) => {
    expect(rename(inResult(part))).toContain(expected);
  });

  test("a result keeps members of any name when its URI is rewritten", () => {
    const part = '"content":[{"type":"resource_link","uri":"a","__proto__":{"b":1}}],"__proto__":1.50';
    expect(rename(inResult(part))).toBe(inResult(part.replace('"uri":"a"', '"uri":"cardea:notes/a"')));
  });

  test("a notification that a resource has changed has the URI that can be read at the navigator", () => {
    const told = '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"note://1"}}';
    expect(JSON.parse(rename(told))).toMatchObject({ params: { uri: "cardea:notes/note://1" } });
  });

  test.each([
    inResult('"content":[{"type":"text","text":"{\\"uri\\":\\"note://1\\"}"}]'),
    inResult('"content":[{"type":"text","text":"note://1"}], "isError" : false'),
    '{"jsonrpc":"2.0","id":7,"error":{"code":-32002,"message":"no","data":{"uri":"note://1"}}}',
    '{"jsonrpc":"2.0","method":"notifications/message","params":{"data":{"uri":"note://1"}}}',
    '[{"uri":"note://1"}]',
    '{"uri":',
    `{"result":{"uri":${"[".repeat(200_000)}`,
  ])("a message without a resource URI keeps every byte: %#", (message) => {
    expect(rename(message)).toBe(message);
  });

  test.each([
    '"content":[],"structuredContent":{"uri":"note://1","resourceUri":"ui://view"}',
    '"content":[{"type":"text","text":"a","uri":"note://1"}]',
    '"content":[null,7,{"type":"resource_link","uri":7},{"type":"resource","resource":null},{"uri":"x"}],"_meta":{"ui":null,"ui/resourceUri":7}',
    '"content":{"uri":"note://1"},"_meta":[{"ui":{"resourceUri":"ui://view"}}]',
    '"contents":[{"uri":"note://1"}],"__proto__":{"uri":"note://1"}',
  ])("a member that is no resource URI, or has a wrong form, keeps every byte: %s", (part) => {
    expect(rename(inResult(part))).toBe(inResult(part));
  });
});

describe("B11: URIs in arguments of calls", () => {
  test.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ uri: "cardea:notes/note://1" }, { uri: "note://1" }],
    [{ view: "ui://cardea/notes/view" }, { view: "ui://view" }],
    [{ all: [{ deep: ["cardea:notes/a", "b"] }] }, { all: [{ deep: ["a", "b"] }] }],
  ])("an argument that is a navigator's URI for this server becomes the server's own URI: %j", (args, own) => {
    expect(withOwnUris("notes", args)).toEqual(own);
  });

  test.each<Record<string, unknown>>([
    { uri: "cardea:other/note://1" },
    { text: "see cardea:notes/note://1" },
    { text: "ui://notes/view", nothing: null, count: 7, yes: true },
    {},
  ])("arguments without such a URI are not copied: %j", (args) => {
    expect(withOwnUris("notes", args)).toBe(args);
  });

  test("arguments with a rewritten URI keep members of any name, and numbers as they were written", () => {
    const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
    const args = JSON.parse('{"__proto__":"cardea:notes/a"}') as Record<string, unknown>;
    const written = JSON.stringify(withOwnUris("notes", { ...args, number: rawJSON("12345678901234567890") }));
    expect(written).toBe('{"__proto__":"a","number":12345678901234567890}');
  });

  test("a URI that is nested too deeply is not looked for", () => {
    let deep: unknown = "cardea:notes/a";
    for (let level = 0; level < 100_000; level++) deep = [deep];
    const args = { deep };
    expect(withOwnUris("notes", args)).toBe(args);
  });
});
