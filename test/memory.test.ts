import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { describe, expect, test } from "vitest";

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
  "of a Durable Object, whose memory is its own": ["worker/objects/alarm-clock.ts: last", "worker/vault/refresh-record.ts: usedAt"],
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

type Node = { type: string } & Record<string, unknown>;

const COLLECTIONS = ["Map", "Set", "WeakMap", "WeakSet"];
const CHANGING = ["set", "add", "delete", "clear"];
const MAKER = /^(make|with|compose)[A-Z]/;

/** The memories of a file that outlive a function call, as `file: name`, or the file alone if the memory has no name. */
function memoriesIn(file: string, code: string): string[] {
  const program = parsed(file, code);
  const found = walk(program).filter(({ node, above }) => isCollection(node) && lives(node, above, program));
  const variables = (program.body as Node[]).filter((node) => node.type === "VariableDeclaration" && node.kind === "let");
  const names = [
    ...found.map(({ above }) => nameOf(above)),
    ...variables.flatMap(({ declarations }) => (declarations as Node[]).map(({ id }) => textOf(id))),
    ...walk(program).flatMap(({ node, above }) =>
      isFunction(node) && MAKER.test(textOf(node.id) ?? textOf(above[0]?.id) ?? "") ? keptBy(node) : [],
    ),
  ];
  return names.map((name) => (name === undefined ? file : `${file}: ${name}`));
}

function keepsAnything(file: string, code: string): boolean {
  return memoriesIn(file, code).length > 0 || /from "[^"]*\/memory\//.test(code);
}

/** The names of a file's caches. */
function cachesIn(file: string, code: string): string[] {
  if (file.startsWith("worker/lib/memory/")) return [];
  const made = walk(parsed(file, code)).filter(({ node }) => node.type === "CallExpression" && textOf(node.callee) === "makeExpiringCache");
  return made.map(({ node }) => {
    const [options] = node.arguments as Node[];
    const properties = (options?.properties ?? []) as Node[];
    const name = properties.find(({ key }) => textOf(key) === "name")?.value as Node | undefined;
    return typeof name?.value === "string" ? name.value : `${file}: without a name`;
  });
}

const isCollection = (node: Node): boolean => node.type === "NewExpression" && COLLECTIONS.includes(textOf(node.callee) ?? "");
const isFunction = (node: Node): boolean => /Function/.test(node.type) && Boolean(node.body);

/** Whether a collection outlives the call that creates it. @param above the nodes around it, the innermost first */
function lives(made: Node, above: Node[], program: Node): boolean {
  const name = nameOf(above);
  if ((made.arguments as Node[]).length > 0 && !(name && isChanged(name, program))) return false;
  const at = above.findIndex(isFunction);
  const around = above[at];
  return around === undefined || around.body === made || isMaker(above, at);
}

/** The variables of a maker that what it makes assigns again, and its lists that what it makes adds to. */
function keptBy(maker: Node): string[] {
  const body = isNode(maker.body) && Array.isArray(maker.body.body) ? (maker.body.body as Node[]) : [];
  const own = body.filter(({ type }) => type === "VariableDeclaration");
  const within = walk(maker).filter(({ node }) => node !== maker && isFunction(node));
  const inner = within.flatMap(({ node }) => walk(node));
  return own.flatMap(({ kind, declarations }) =>
    (declarations as Node[]).flatMap(({ id, init }) => {
      const name = textOf(id);
      const isList = isNode(init) && init.type === "ArrayExpression" && (init.elements as unknown[]).length === 0;
      if (name === undefined || !(kind === "let" || isList)) return [];
      const changes = inner.some(({ node }) => (kind === "let" && isAssigned(node, name)) || (isList && isAddedTo(node, name)));
      return changes ? [name] : [];
    }),
  );
}

const isAssigned = (node: Node, name: string): boolean =>
  (node.type === "AssignmentExpression" && textOf(node.left) === name) || (node.type === "UpdateExpression" && textOf(node.argument) === name);

const isAddedTo = (node: Node, name: string): boolean =>
  node.type === "CallExpression" &&
  isNode(node.callee) &&
  textOf(node.callee.object) === name &&
  ["push", "unshift", "splice"].includes(textOf(node.callee.property) ?? "");

/** Whether a function creates something lasting: by its name, or because a function that it returns uses it. */
function isMaker(above: Node[], at: number): boolean {
  const around = above[at];
  const name = textOf(around?.id) ?? textOf(above[at + 1]?.id);
  if (name && MAKER.test(name)) return true;
  const kept = nameOf(above);
  const body = isNode(around?.body) && Array.isArray(around.body.body) ? (around.body.body as Node[]) : [];
  const returned = body.filter(({ type }) => type === "ReturnStatement");
  return returned.some(({ argument }) => isNode(argument) && isFunction(argument) && walk(argument).some(({ node }) => textOf(node) === kept));
}

function isChanged(name: string, program: Node): boolean {
  return walk(program).some(({ node }) => {
    if (node.type !== "CallExpression" || !isNode(node.callee)) return false;
    const { object, property } = node.callee;
    return textOf(object) === name && CHANGING.includes(textOf(property) ?? "");
  });
}

/** The variable or field to which a value is assigned. */
function nameOf(above: Node[]): string | undefined {
  const [first] = above;
  if (first?.type === "VariableDeclarator") return textOf(first.id);
  if (first?.type === "PropertyDefinition") return `${(first.key as Node).type === "PrivateIdentifier" ? "#" : ""}${textOf(first.key)}`;
  return undefined;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
const textOf = (value: unknown): string | undefined => (isNode(value) && typeof value.name === "string" ? value.name : undefined);

function parsed(file: string, code: string): Node {
  const { program, errors } = parseSync(file, code);
  if (errors.length > 0 || !isNode(program)) throw new Error(`${file} cannot be read`);
  return program;
}

function walk(node: Node, above: Node[] = []): { node: Node; above: Node[] }[] {
  const below = Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
  return [{ node, above }, ...below.flatMap((one) => walk(one, [node, ...above]))];
}
