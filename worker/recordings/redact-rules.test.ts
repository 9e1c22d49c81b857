import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { REDACTED, redactCall, WITHHELD } from "./redact-rules.ts";

const NONE = { hints: [], values: [] };
const hex = (text: string) => Buffer.from(text).toString("hex");
const base64 = (text: string) => Buffer.from(text).toString("base64");
const escapedInJson = (text: string) => JSON.stringify(text).slice(1, -1);

/** How a server or an agent may write a value. */
const ENCODINGS: Record<string, (value: string) => string> = {
  "as it is": (value) => value,
  "percent encoding": encodeURIComponent,
  "percent encoding of everything": (value) => hex(value).replace(/../g, (byte: string) => `%${byte}`),
  "percent encoding twice": (value) => encodeURIComponent(encodeURIComponent(value)),
  "a form": (value) => new URLSearchParams([["", value]]).toString().slice(1),
  JSON: escapedInJson,
  "JSON in JSON": (value) => escapedInJson(escapedInJson(value)),
  "escapes of JSON": (value) => [...Array(value.length).keys()].map((at) => `\\u${value.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  HTML: (value) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
  "numbers of HTML": (value) => [...value].map((one) => `&#${one.codePointAt(0)};`).join(""),
  base64,
  base64url: (value) => Buffer.from(value).toString("base64url"),
  "base64 in a URL": (value) => encodeURIComponent(base64(value)),
  "base64 of a longer text": (value) => base64(`a user:${value} and more`),
  "base64 after one byte": (value) => base64(`:${value}`),
  "base64 after two bytes": (value) => base64(`u:${value}!`),
  "a header with Basic": (value) => `Basic ${base64(`ada:${value}`)}`,
  hexadecimal: hex,
  "capital hexadecimal": (value) => hex(value).toUpperCase(),
  "hexadecimal with colons": (value) => hex(value).replace(/..(?=.)/g, "$&:"),
};

/** Where a text may stand in arguments and results. */
const PLACES: Record<string, (text: string) => unknown> = {
  "a text": (text) => `before ${text} after`,
  "a list": (text) => [1, [text]],
  "a name": (text) => ({ [text]: true }),
  "an object": (text) => ({ a: { b: { c: text } } }),
  "content of a tool": (text) => ({ content: [{ type: "text", text: `Result:\n${text}.` }], structuredContent: { found: text } }),
  "JSON in a text": (text) => ({ text: JSON.stringify({ deep: JSON.stringify([text]) }) }),
};

const secret = fc.oneof(
  fc.string({ unit: "binary", minLength: 8, maxLength: 60 }),
  fc.string({ unit: "grapheme-ascii", minLength: 8, maxLength: 60 }),
  fc.base64String({ minLength: 12, maxLength: 60 }),
);
const isSecret = (value: string) => value.trim().length >= 8 && value.isWellFormed() && !REDACTED.includes(value.trim());

/** Fails if the text has the value in some encoding, also after the text was read as JSON. */
function expectNone(recorded: unknown, value: string): void {
  const texts = [JSON.stringify(recorded), ...leavesOf(recorded)];
  for (const [name, encode] of Object.entries(ENCODINGS)) {
    const found = texts.some((text) => text.includes(encode(value)) && !/^(base64 (of|after)|a header)/.test(name));
    expect([name, found]).toEqual([name, false]);
  }
}

function leavesOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [name, ...leavesOf(item)]);
}

describe("what is recorded of a call", () => {
  test("F111: no injected value survives in any encoding, at any place of arguments and results", () => {
    const [encoding, place] = [fc.constantFrom(...Object.values(ENCODINGS)), fc.constantFrom(...Object.values(PLACES))];
    fc.assert(
      fc.property(secret.filter(isSecret), encoding, place, encoding, place, (value, first, at, second, there) => {
        const recorded = redactCall({ args: at(first(value)), reply: there(second(value)) }, { hints: [], values: [value] });
        expectNone(recorded, value);
        expect(JSON.stringify(recorded)).toContain(REDACTED);
      }),
      { numRuns: 120 },
    );
  });

  test("F111: no value with a hinted name survives, in its place or repeated elsewhere in any encoding", () => {
    const [encoding, place] = [fc.constantFrom(...Object.values(ENCODINGS)), fc.constantFrom(...Object.values(PLACES))];
    const name = fc.constantFrom("Card_Number", "cardnumber", "CARD-NUMBER", "card number");
    fc.assert(
      fc.property(secret.filter(isSecret), name, encoding, place, fc.boolean(), (value, named, encode, there, inText) => {
        const given = { list: [{ [named]: value }] };
        const call = { args: inText ? { body: JSON.stringify(given) } : given, reply: there(encode(value)) };
        expectNone(redactCall(call, { hints: ["card_number"], values: [] }), value);
      }),
      { numRuns: 80 },
    );
  });

  test("F111: the parts of a Basic header are redacted like the header", () => {
    const values = [`Basic ${base64("ada.lovelace:an open secret")}`];
    const recorded = redactCall({ reply: "ada.lovelace said: an open secret" }, { hints: [], values });
    expect(recorded).toEqual({ reply: `${REDACTED} said: ${REDACTED}` });
  });

  test("F111: a short injected value is redacted where it is a word", () => {
    expect(redactCall({ args: "eu-west, euro" }, { hints: [], values: ["eu"] })).toEqual({ args: `${REDACTED}-west, euro` });
  });

  test.each([
    ["an assignment", "password=hunter2&x=1", `password=${REDACTED}&x=1`],
    ["prose", "The API key: k-123 (keep it)", `The API key: ${REDACTED} (keep it)`],
    ["JSON in prose", 'He said {"Client-Secret": "a \\"b\\" c", "x": 1} today', `He said {"Client-Secret": "${REDACTED}", "x": 1} today`],
    ["XML", "<password kind='x'>hunter2</password>", `<password kind='x'>${REDACTED}</password>`],
    ["an escaped name", 'log: {\\"token\\":\\"abc\\"}', `log: {\\"token\\":\\"${REDACTED}\\"}`],
  ])("F111: a hinted name is found in %s", (_, text, expected) => {
    expect(redactCall({ args: text }, NONE)).toEqual({ args: expected });
  });

  test("F111: a pair of a name and a value counts as a member of that name", () => {
    const args = {
      headers: [
        { name: "Authorization", value: "anything" },
        { key: "Accept", value: "json" },
      ],
    };
    expect(redactCall({ args }, NONE)).toEqual({
      args: {
        headers: [
          { name: "Authorization", value: REDACTED },
          { key: "Accept", value: "json" },
        ],
      },
    });
  });

  test.each([
    ["a token of GitHub", `gh${"p_"}${"a1B2".repeat(9)}`],
    ["a JSON Web Token", `${"eyJ"}hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`],
    ["a key of AWS", `AK${"IA"}ABCDEFGHIJKLMNOP`],
    ["a link of Cardea", `ln${"k_"}abcdefghijklmnopqrstuv`],
    ["a private key", `-----BEGIN ${"PRIVATE"} KEY-----\nMIIE\n-----END ${"PRIVATE"} KEY-----`],
  ])("F111: %s is redacted wherever it stands", (_, value) => {
    expect(redactCall({ args: { note: `see ${value}!` } }, NONE)).toEqual({ args: { note: `see ${REDACTED}!` } });
  });

  test("F111: only the secret part of a URL with a password is redacted", () => {
    expect(redactCall({ args: "postgres://ada:hunter2@db.example.com/x" }, NONE)).toEqual({ args: `postgres://${REDACTED}@db.example.com/x` });
  });

  test("F111: a call without anything to redact stays as it is", () => {
    const call = {
      args: { query: "is:open", limit: 10, all: true, none: null, next: [1.5, "é"] },
      reply: { content: [{ type: "text", text: "3 found" }] },
    };
    expect(redactCall(call, { hints: ["password"], values: ["a value of a server"] })).toEqual(call);
  });

  test("F111: a long call is shortened between texts, and never within one", () => {
    const recorded = redactCall({ args: { long: "x".repeat(40_000), list: Array(500).fill("y".repeat(1000)) } }, NONE) as {
      args: { long: string; list: string[] };
    };
    expect(recorded.args.long).toBe("[40000 characters not recorded]");
    expect(recorded.args.list.at(-1)).toMatch(/^\[\d+ items not recorded\]$/);
    expect(JSON.stringify(recorded).length).toBeLessThan(70_000);
  });

  test("F111: a call that is too deep, or has too many values to look for, is withheld as a whole", () => {
    const deep = JSON.parse(`${"[".repeat(200)}"x"${"]".repeat(200)}`) as unknown;
    expect(redactCall({ args: deep, reply: "ok" }, NONE)).toEqual({ args: WITHHELD, reply: WITHHELD });
    const many = Array.from({ length: 200 }, (_, at) => ({ password: `secret number ${at}` }));
    expect(redactCall({ args: many }, NONE)).toEqual({ args: WITHHELD });
  });

  test("F111: values that are long, or full of characters with a meaning, take no time that a server could use against Cardea", () => {
    const values = ["\\".repeat(40), "%25".repeat(20), "&".repeat(40), "a".repeat(9000), "+/".repeat(30)];
    const text = ["\\".repeat(9000), "%25".repeat(3000), "&amp;".repeat(2000)].map((part) => `${part}!`);
    expect(redactCall({ args: text, reply: "a".repeat(9000) }, { hints: [], values })).toMatchObject({
      reply: expect.stringMatching(/^(\[REDACTED\])+$/),
    });
  });
});
