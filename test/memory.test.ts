import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cachesIn, keepsAnything, memoriesIn } from "./harness/memories.ts";

/**
 * An isolate remembers things between requests in the one kind of cache (`worker/lib/memory`), which has a limit in bytes, or through
 * `makeDerived`, which keeps a value as long as its object. Everything else that outlives a function call is listed here.
 */
const COLLECTIONS_ALLOWED: Record<string, string> = {
  "worker/lib/memory/entries.ts: entries": "the cache itself",
  "worker/lib/memory/isolate-memory.ts: holders": "the cache itself",
  "worker/lib/memory/derived.ts": "goes when its object goes",
  "worker/lib/under-way.ts: underWay": "work of a Durable Object, until it is done",
  "worker/lib/ids.ts: text": "random characters of one size, of which ids are cut",
  "worker/lib/ids.ts: taken": "random characters of one size, of which ids are cut",
  "worker/gateway/tools/search/word-table.ts: secret": "one random number, the beginning of every hash",
  "worker/gateway/sessions/calls-in-flight.ts: calls": "calls under way: each ends with its request",
  "worker/gateway/navigator/direct/open-call.ts: sources": "the credentials of one call, which ends with its request",
  "worker/downstream/answers/own-streams.ts: holders": "streams of calls under way: each ends with its call",
  "worker/agents/grants/request-store.ts: read": "lives as long as one request",
  "worker/agents/grants/request-store.ts: written": "lives as long as one request",
  "worker/agents/clients/document-lookup.ts: found": "lives as long as one request",
  "worker/downstream/reading/readable-answers.ts: pending": "lives as long as one connection, which ends with its request",
  "worker/downstream/reading/readable-answers.ts": "lives as long as one connection, which ends with its request",
  "worker/downstream/over-sse.ts: answers": "lives as long as one connection, which ends with its request",
  "worker/downstream/answers/reply-on-stream.ts: pending": "lives as long as one connection, which ends with its request",
  "worker/downstream/reading/readable-lists.ts: names": "lives as long as one connection, which ends with its request",
  "worker/downstream/reading/readable-lists.ts: cursors": "lives as long as one connection, which ends with its request",
  "worker/downstream/listings.ts: NONE": "an empty set that nothing is added to",
  "worker/downstream/lists/list-pace.ts: NOBODY": "an empty set that nothing is added to",
  "worker/downstream/lists/load-list.ts: NONE": "an empty set that nothing is added to",
  "worker/downstream/lists/pin-tools.ts: NONE": "an empty set that nothing is added to",
  "worker/objects/refreshes.ts: urgencies": "one for each auth scope of a Durable Object",
  "worker/objects/given/given-credentials.ts: awaited": "questions to D1 of a Durable Object: each ends with its answer",
  "worker/objects/given/given-credentials.ts: underWay": "attempts that a Durable Object works on: each ends with its answer",
  "worker/api/agent-names.ts: names": "lives as long as one request",
  "worker/api/agent-names.ts: known": "lives as long as one request",
  "worker/audit/verify-export.ts: digests": "the command `npm run audit:verify`, no Worker, reads one export",
  "worker/gateway/tools/search/tool-index.ts: places": "lives as long as the making of one index",
};
/** Lists that a maker's functions add to, and variables that they assign again, by the reason why they may. */
const VARIABLES_ALLOWED: Record<string, string[]> = {
  "an isolate's batch of audit events (docs/storage.md), and its count of lost ones": ["waiting", "open", "lost", "countedAt"].map(
    (name) => `worker/audit/record.ts: ${name}`,
  ),
  "the cache itself": ["worker/lib/memory/isolate-memory.ts: bytes", "worker/lib/memory/isolate-memory.ts: sweptAt"],
  "of a Durable Object, whose memory is its own": ["worker/objects/alarm-clock.ts: last"],
  "until one refresh has ended": ["worker/vault/refresh-grant.ts: waited", "worker/vault/refresh-grant.ts: act"],
  "until the changes that wait are told": ["worker/streams/listen.ts: waiting", "worker/downstream/lists/tell-in-batches.ts: waiting"],
  "lives as long as one request, or its connection to a server": [
    "worker/api/agent-names.ts: left",
    "worker/api/project-export.ts: outerPage",
    "worker/api/read-health.ts: unread",
    "worker/downstream/injecting-fetch.ts: injected",
    "worker/downstream/injecting-fetch.ts: refreshing",
    "worker/downstream/over-sse.ts: onOther",
    "worker/downstream/answers/own-streams.ts: areExpected",
    "worker/downstream/answers/reply-on-stream.ts: isOver",
    "worker/gateway/navigator/direct/open-call.ts: waiting",
    "worker/gateway/navigator/direct/open-call.ts: aside",
    "worker/gateway/navigator/direct/server-questions.ts: questions",
    "worker/lib/in-time.ts: timer",
    "worker/lib/in-time.ts: late",
    "worker/lib/in-time.ts: current",
    "worker/mail/smtp/smtp-channel.ts: received",
  ],
  "lives as long as one export is verified, which no Worker does": ["faults", "segments", "start", "keptSince", "counted", "last", "isOpen"].map(
    (name) => `worker/audit/verify-export.ts: ${name}`,
  ),
  "lives as long as one text, document or stream is read, or one query is answered": [
    "worker/gateway/tools/search/search-indexes.ts: words",
    "worker/gateway/tools/search/search-indexes.ts: asked",
    "worker/lib/http/challenges.ts: at",
    "worker/lib/members.ts: leftOut",
    "worker/protocol/event-splitter.ts: kept",
    "worker/protocol/event-splitter.ts: length",
    "worker/protocol/event-splitter.ts: lineIsEmpty",
    "worker/protocol/event-splitter.ts: afterCr",
    "worker/protocol/message-stream.ts: decoder",
  ],
};
const ALLOWED = [...Object.keys(COLLECTIONS_ALLOWED), ...Object.values(VARIABLES_ALLOWED).flat()];
/** The memory of a Durable Object is its own (128 MB each), and has a row of its own in docs/storage.md. */
const OBJECTS = /^worker\/objects\/.*\.object\.ts: #\w+$/;

const files = readdirSync("worker", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));
const read = (file: string): string => readFileSync(file, "utf8");

describe("the memory of an isolate", () => {
  test("every memory is a cache, or is named here with a reason", () => {
    const found = files.flatMap((file) => memoriesIn(file, read(file)));
    expect(found.filter((name) => !(ALLOWED.includes(name) || OBJECTS.test(name)))).toEqual([]);
    expect(ALLOWED.filter((name) => !found.includes(name))).toEqual([]);
  });

  test("no rule and no policy keeps anything", () => {
    const pure = files.filter((file) => /-(rules|policy)\.ts$/.test(file));
    expect(pure.length).toBeGreaterThan(40);
    expect(pure.filter((file) => keepsAnything(file, read(file)))).toEqual([]);
  });

  test("each cache has one row in docs/storage.md, and each row is a cache", () => {
    const [, section = ""] = read("docs/storage.md").split("## In the memory of an isolate\n");
    const rows = [...(section.split("\n## ")[0] ?? "").matchAll(/^\| `([^`]+)` +\| ([^|]+)\| ([^|]+)\| ([^|]+)\|$/gm)];
    expect(rows.filter((row) => row.slice(2).some((cell) => cell.trim() === "")).map(([, name]) => name)).toEqual([]);
    const named = files.flatMap((file) => cachesIn(file, read(file)));
    expect(named.length).toBeGreaterThan(10);
    expect(named.toSorted()).toEqual(rows.map(([, name = ""]) => name).toSorted());
  });
});

describe("the search for memories", () => {
  test.each([
    ["a map of a module", "const known = new Map<string, string>();", "known"],
    ["a set of a module that is added to", 'const known = new Set(["a"]); export const note = (a: string) => known.add(a);', "known"],
    ["a weak map of a module", "const known = new WeakMap<object, string>();", "known"],
    ["a variable of a module", "let last: string | undefined;", "last"],
    ["a variable that a module exports", "export let last: string | undefined;", "last"],
    ["a list of a module that is added to", "const all: string[] = []; export const note = (a: string) => all.push(a);", "all"],
    ["an object of a module that is filled", "const known: Record<string, string> = {}; export function note(a: string) { known[a] = a; }", "known"],
    [
      "a map in what a function makes",
      "export function makeThing() { const known = new Map(); return { find: (a: string) => known.get(a) }; }",
      "known",
    ],
    [
      "a set in an arrow function that makes",
      "export const makeThing = () => { const seen = new Set(); return (a: string) => seen.add(a); };",
      "seen",
    ],
    [
      "a map in what wraps something",
      "export function withThing(x: object) { const known = new Map(); return new Proxy(x, { get: () => known }); }",
      "known",
    ],
    [
      "a map that a returned function closes over",
      "export function thing() { const known = new Map(); return (a: string) => known.get(a); }",
      "known",
    ],
    [
      "a variable that what was made assigns again",
      "export function makeThing() { let last = 0; return (a: number) => { const before = last; last = a; return before; }; }",
      "last",
    ],
    ["a list that what was made adds to", "const makeThing = () => { const all: string[] = []; return (a: string) => all.push(a); };", "all"],
    ["a map that a callback of a module makes", "const written = memo(() => new Map<string, string>());", undefined],
    ["a field of a class", "export class Thing { readonly #known = new Map<string, string>(); }", "#known"],
  ])("the search notices %s", (_, code, name) => {
    expect(memoriesIn("planted.ts", code)).toEqual([name === undefined ? "planted.ts" : `planted.ts: ${name}`]);
  });

  test.each([
    [
      "a list of a module that never changes",
      'const ALL = ["a"]; const known: string[] = []; export const note = (own: string[]) => own.push(ALL[0]);',
    ],
    ["a table that never changes", 'const WORDS = new Set(["a", "b"]); export const has = (a: string) => WORDS.has(a);'],
    [
      "a map of one call",
      "export function group(all: string[]) { const known = new Map<string, number>(); all.map((a) => known.set(a, 1)); return [...known]; }",
    ],
    ["a set made of settings", "export function makeThing(all: string[]) { const known = new Set(all); return (a: string) => known.has(a); }"],
    ["a variable that only the maker assigns", "export function makeThing(a: number) { let last = 0; if (a > 1) last = a; return () => last; }"],
    ["a list that nothing is added to", "export function makeThing() { const none: string[] = []; return () => none; }"],
    [
      "a map within a call of what was made",
      "export function makeThing() { return () => { const known = new Map(); known.set(1, 2); return [...known]; }; }",
    ],
  ])("the search ignores %s", (_, code) => {
    expect(memoriesIn("planted.ts", code)).toEqual([]);
  });

  test("the search notices a rule that keeps something, and a cache without a name", () => {
    const cache = 'import { makeDerived } from "../lib/memory/derived.ts"; const known = makeDerived<object, string>();';
    expect([cache, "let last = 1;", "export const decide = (a: string) => a === 'a';"].map((code) => keepsAnything("a-rules.ts", code))).toEqual([
      true,
      true,
      false,
    ]);
    expect(cachesIn("planted.ts", 'const known = makeExpiringCache<string>({ ...small, name: "things", ttl: 1 });')).toEqual(["things"]);
    expect(cachesIn("planted.ts", "const known = makeExpiringCache<string>(options);")).toEqual(["planted.ts: without a name"]);
  });
});
