import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MAX_FILES, PACKAGES, RULES } from "./harness/architecture.ts";
import { importsIn, readTree, type Tree } from "./harness/source-tree.ts";

const worker = readTree("worker");

describe("the Worker's layout", () => {
  test.each(Object.entries(RULES))("the Worker keeps this rule: %s", (_, rule) => {
    expect(worker.size).toBeGreaterThan(300);
    expect(rule(worker)).toEqual([]);
  });

  test.each(PACKAGES)("%s is used somewhere, so that the rule on its place means something", (name) => {
    expect(importsIn(worker).some(({ to }) => to === name || to.startsWith(`${name}/`))).toBe(true);
  });
});

/** A small Worker that keeps every rule; each breach below is planted in it. */
const SOUND: Record<string, string> = {
  "worker/index.ts": 'import { answer } from "./app.ts";\nexport { Keeper } from "./objects/objects.ts";\n',
  "worker/app.ts": 'import { makeRooms } from "./deps.ts";\n',
  "worker/deps.ts": 'import { makeVault, seal } from "./vault/vault.ts";\n',
  "worker/objects/objects.ts": 'export { Keeper } from "./keeper.object.ts";\n',
  "worker/objects/keeper.object.ts": 'import { DurableObject } from "cloudflare:workers";\nimport { makeRooms } from "../deps.ts";\n',
  "worker/vault/vault.ts": 'export { seal } from "./seal.ts";\nimport type { Rows } from "../db/db.ts";\n',
  "worker/vault/seal.ts": 'import { decide } from "./keeper-policy.ts";\n',
  "worker/vault/keeper-policy.ts": "const KINDS = new Set([1, 2]);\nexport const decide = (now: number) => KINDS.has(now);\n",
  "worker/vault/keeper-client.ts": 'import type { ProjectId } from "../lib/ids.ts";\n',
  "worker/db/schema.ts": 'export * from "./agent-schema.ts";\nexport const servers = sqliteTable("servers", { projectId: ofProject() });\n',
  "worker/db/db.ts": "const list = (projectId) => db.select().from(servers).where(eq(servers.projectId, projectId));\n",
  "worker/lib/ids.ts": "export type ProjectId = string;\n",
  ...Object.fromEntries(
    ["downstream/connection", "gateway/navigator/sdk/call-tool", "gateway/navigator/direct/plain-call", "gateway/playground"].map((file) => [
      `worker/${file}.ts`,
      "type Call = PermittedCall;\n",
    ]),
  ),
  "worker/downstream/downstream.ts": "",
  "worker/gateway/gateway.ts": "",
};

const plant = (files: Record<string, string>): Tree => new Map(Object.entries({ ...SOUND, ...files }));
const lines = (count: number): string => "const x = 1;\n".repeat(count);

const BREACHES: [rule: string, breach: string, files: Record<string, string>][] = [
  ["every file is in a room of the order", "a new folder", { "worker/extras/thing.ts": "" }],
  ["every file is in a room of the order", "a new file at the top", { "worker/extra.ts": "" }],
  [
    "imports point down, types included",
    "a room that imports a higher one",
    { "worker/vault/seal.ts": 'import { x } from "../gateway/gateway.ts";\n' },
  ],
  ["imports point down, types included", "a type of a higher room", { "worker/vault/seal.ts": 'import type { X } from "../gateway/gateway.ts";\n' }],
  ["imports point down, types included", "a type named in place", { "worker/vault/seal.ts": 'type X = import("../gateway/gateway.ts").X;\n' }],
  ["imports point down, types included", "a re-export from above", { "worker/vault/seal.ts": 'export { x } from "../gateway/gateway.ts";\n' }],
  ["imports point down, types included", "a peer", { "worker/links/links.ts": 'import type { X } from "../providers/providers.ts";\n' }],
  [
    "imports point down, types included",
    "a lower room that takes the composition",
    { "worker/vault/seal.ts": 'import type { Rooms } from "../deps.ts";\n' },
  ],
  [
    "the Worker imports no file of another program",
    "a function of the console",
    { "worker/vault/seal.ts": 'import { api } from "../../web/src/api.ts";\n' },
  ],
  [
    "the Worker imports no file of another program",
    "a part of the test harness",
    { "worker/vault/seal.ts": 'import type { Agent } from "../../test/harness/agent.ts";\n' },
  ],
  [
    "no file reaches itself",
    "two files that import each other",
    { "worker/vault/keeper-client.ts": 'import "./seal.ts";\n', "worker/vault/seal.ts": 'import "./keeper-client.ts";\n' },
  ],
  [
    "no file reaches itself",
    "two files that take types of each other",
    {
      "worker/vault/keeper-client.ts": 'import type { A } from "./seal.ts";\n',
      "worker/vault/seal.ts": 'import type { B } from "./keeper-client.ts";\n',
    },
  ],
  [
    "a folder has at most sixteen files",
    "one more",
    Object.fromEntries(Array.from({ length: MAX_FILES }, (_, index) => [`worker/vault/file-${index}.ts`, ""])),
  ],
  ["other rooms are entered by their doors", "a file behind the door", { "worker/app.ts": 'import { seal } from "./vault/seal.ts";\n' }],
  ["other rooms are entered by their doors", "a type behind the door", { "worker/app.ts": 'import type { Seal } from "./vault/seal.ts";\n' }],
  [
    "a door passes on only what other rooms take",
    "a maker that only the room calls",
    { "worker/vault/vault.ts": 'export { makeSeal, seal } from "./seal.ts";\n' },
  ],
  ["every room has a door", "a room without one", { "worker/streams/listen.ts": "" }],
  ["only the entry imports a Durable Object", "a route that does", { "worker/app.ts": 'import type { Keeper } from "./objects/objects.ts";\n' }],
  ["a Durable Object has its policy and its client", "a class alone", { "worker/objects/gate.object.ts": "" }],
  ["packages are used in their places only", "SQL outside db", { "worker/vault/seal.ts": 'import { eq } from "drizzle-orm/sqlite-core";\n' }],
  [
    "packages are used in their places only",
    "a platform module in a room",
    { "worker/vault/seal.ts": 'import { env } from "cloudflare:workers";\n' },
  ],
  ["no file name is vague", "helpers", { "worker/vault/helpers.ts": "" }],
  ["no file name is vague", "helpers for one thing", { "worker/vault/key-helpers.ts": "" }],
  ["no file name is vague", "a suffix without an agreement", { "worker/vault/seal.impl.ts": "" }],
  ["rules and policies are pure", "one that looks at the clock", { "worker/vault/keeper-policy.ts": "export const due = () => Date.now();\n" }],
  [
    "rules and policies are pure",
    "one that asks the network",
    { "worker/vault/keeper-policy.ts": "export const ask = (url: string) => fetch(url);\n" },
  ],
  ["rules and policies are pure", "one that waits", { "worker/vault/keeper-policy.ts": "export const late = () => setTimeout(done, 1);\n" }],
  ["rules and policies are pure", "one that remembers", { "worker/vault/keeper-policy.ts": "const known = new WeakMap<Server, Server[]>();\n" }],
  ["rules and policies are pure", "one that counts", { "worker/vault/keeper-policy.ts": "let count = 0;\n" }],
  [
    "rules and policies are pure",
    "one that takes what looks at the clock",
    {
      "worker/vault/keeper-policy.ts": 'import { isDue } from "./seal.ts";\nexport const decide = (at: number) => isDue(at);\n',
      "worker/vault/seal.ts": 'import { now } from "../lib/ids.ts";\nexport const isDue = (at: number) => at < now();\n',
      "worker/lib/ids.ts": "export const now = () => new Date().getTime();\n",
    },
  ],
  ["only a door passes on", "a second door", { "worker/vault/keeper-policy.ts": 'export { seal } from "./seal.ts";\n' }],
  ["only a door passes on", "a second door for everything", { "worker/vault/keeper-policy.ts": 'export * from "./seal.ts";\n' }],
  [
    "only a door passes on",
    "a second door in two statements",
    { "worker/vault/keeper-policy.ts": 'import { seal } from "./seal.ts";\nexport { seal };\n' },
  ],
  ["only clients and objects address", "a route that does by name", { "worker/app.ts": "env.KEEPER.getByName(name);\n" }],
  ["only clients and objects address", "a route that does by id", { "worker/app.ts": "env.KEEPER.get(env.KEEPER.newUniqueId());\n" }],
  ["files are short", "a long one", { "worker/vault/seal.ts": lines(301) }],
  ["files are short", "a composition that grew", { "worker/deps.ts": lines(101) }],
  ["files are short", "many that are not short", Object.fromEntries(Object.keys(SOUND).map((file) => [file, lines(90)]))],
  [
    "every query on a table of projects names the project",
    "one that does not",
    { "worker/db/db.ts": "const all = () => db.select().from(servers);\n" },
  ],
  [
    "every query on a table of projects names the project",
    "a join that does not",
    { "worker/db/db.ts": "const all = () => db.select().from(users).innerJoin(servers, isUsed);\n" },
  ],
  [
    "every query on a table of projects names the project",
    "SQL in another room",
    { "worker/app.ts": 'env.DB.prepare("SELECT id FROM servers WHERE project_id = ?");\n' },
  ],
  [
    "every query on a table of projects names the project",
    "SQL that does not",
    { "worker/db/db.ts": "const all = () => db.run(sql`DELETE FROM servers WHERE id = 1`);\n" },
  ],
  ["H1: what an agent may do is decided in one file", "a second decision", { "worker/gateway/endpoint.ts": "if (principal.mayCall) go();\n" }],
  ["H1: what an agent may do is decided in one file", "a decision in a route", { "worker/api/playground.ts": "if (principal.mayCall) go();\n" }],
  ["H1: what an agent may do is decided in one file", "a call without a decision", { "worker/gateway/playground.ts": "call(server, tool);\n" }],
];

describe("the rules of the layout notice a breach", () => {
  test.each(Object.entries(RULES))("a sound Worker keeps this rule: %s", (_, rule) => {
    expect(rule(plant({}))).toEqual([]);
  });

  test.each(BREACHES)("the rule “%s” notices %s", (name, _, files) => {
    const [, rule] = Object.entries(RULES).find(([sentence]) => sentence.startsWith(name)) ?? [];
    expect(rule?.(plant(files)).length).toBeGreaterThan(0);
  });

  test("every rule has a planted breach", () => {
    const planted = BREACHES.map(([name]) => name);
    expect(Object.keys(RULES).filter((sentence) => !planted.some((name) => sentence.startsWith(name)))).toEqual([]);
  });
});

/** What the console and the pages for people both show, as data and pure functions. */
const SHARED = "worker/catalog/agent-clients/";

test("the console takes the Worker's types and the set-up of agent clients, and nothing else", () => {
  const reaching = importsIn(readTree("web/src")).filter(({ to }) => to.startsWith("worker/"));
  expect(reaching.length).toBeGreaterThan(0);
  expect(reaching.filter(({ typeOnly, to }) => !typeOnly && !to.startsWith(SHARED))).toEqual([]);
  const shared = importsIn(readTree(SHARED));
  expect(shared.length).toBeGreaterThan(0);
  expect(shared.filter(({ to }) => to.startsWith("worker/") && !to.startsWith(SHARED))).toEqual([]);
});

test("tests mock no module and sleep nowhere", () => {
  const tests = [...list("worker"), ...list("test")].filter((file) => file.endsWith(".test.ts") && !file.endsWith("architecture.test.ts"));
  expect(tests.filter((file) => /vi\.mock\(|setTimeout\(/.test(read(file)))).toEqual([]);
});

/** Token replies as providers' documentation prints them, and the sample that refuses to start. */
const EXAMPLES = ["worker/providers/documented-providers.test.ts", "worker/providers/token-reply.test.ts", ".dev.vars.example"];
/** Secrets by their form: of services, and Cardea's own. */
const SECRET = new RegExp(
  [
    /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*\n[A-Za-z0-9+/]/,
    /\bAKIA[0-9A-Z]{16}\b/,
    /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
    /\bxox[abprs]-[0-9A-Za-z-]{20,}/,
    /\bre_[A-Za-z0-9_]{32,}/,
    /\bsk-[A-Za-z0-9_-]{32,}/,
    /\bAIza[0-9A-Za-z_-]{35}/,
    /\bc[kt]_[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b/,
    /\bk\d+:[A-Za-z0-9_-]{43}\b/,
    /\/setup\/[A-Za-z0-9_-]{43}\b/,
    /\b(AUTH_SECRET|BACKUP_TOKEN)=[A-Za-z0-9+/_-]{32,}/,
  ]
    .map(({ source }) => source)
    .join("|"),
);

describe("S86: what the project is made of", () => {
  test("every package of the lock is known by its hash and comes from the registry", () => {
    type Locked = { packages: Record<string, { integrity?: string; resolved?: string; link?: boolean; inBundle?: boolean }> };
    const { packages } = JSON.parse(read("package-lock.json")) as Locked;
    const entries = Object.entries(packages).filter(([path]) => path !== "");
    expect(entries.length).toBeGreaterThan(100);
    const odd = entries.filter(
      ([, { integrity, resolved, link, inBundle }]) =>
        link || !(inBundle || integrity?.startsWith("sha512-")) || /^(git|http:|file:)/.test(resolved ?? ""),
    );
    expect(odd.map(([path]) => path)).toEqual([]);
  });

  test("no file that is kept has a secret in it", () => {
    const tracked = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { encoding: "utf8" }).trim().split("\n").filter(existsSync);
    for (const place of ["package.json", "web/functions/[[path]].ts", ".github/workflows/ci.yml"]) expect(tracked).toContain(place);
    expect(tracked.filter((file) => !EXAMPLES.includes(file) && SECRET.test(read(file)))).toEqual([]);
  });

  test.each([
    `ct_${"x".repeat(22)}.${"y".repeat(43)}`,
    `k1:${"x".repeat(43)}`,
    `https://id.company.dev/setup/${"x".repeat(43)}`,
    `re_${"x".repeat(8)}_${"y".repeat(24)}`,
    `sk-${"proj"}-${"x".repeat(40)}`,
    `AIza${"x".repeat(35)}`,
    `AUTH_SECRET=${"x".repeat(43)}`,
  ])("a secret of this form would be found: %s", (text) => {
    expect(SECRET.test(`before ${text} behind`)).toBe(true);
  });

  test("CI runs each action by the hash of its content", () => {
    const used = [...read(".github/workflows/ci.yml").matchAll(/uses: (\S+)/g)].map(([, action]) => action);
    expect(used.length).toBeGreaterThan(2);
    expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action ?? ""))).toEqual([]);
  });
});

function list(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function read(file: string): string {
  return readFileSync(file, "utf8");
}
