import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

/** The layers of the Worker, top first: a file imports from its own folder and from layers below. */
const LAYERS = [
  ["index.ts"],
  ["app.ts"],
  ["api", "authorization", "connect", "objects"],
  ["deps.ts"],
  ["gateway"],
  ["servers"],
  ["links", "downstream", "providers"],
  ["streams"],
  ["people"],
  ["routing"],
  ["agents"],
  ["vault"],
  ["auth-scopes"],
  ["db"],
  ["audit", "protocol"],
  ["catalog", "lib"],
];

/** What every layer may know: the settings. */
const EVERYWHERE = ["env.ts"];
const SUFFIXES = ["-rules", "-policy", "-client"];
const MAX_LINES = 300;

type Import = { from: string; to: string; typeOnly: boolean };

const files = list("worker").filter((file) => !file.endsWith(".test.ts"));
const imports = files.flatMap(importsOf);
const inWorker = imports.filter(({ to }) => to.startsWith("worker/"));
const ofPackage = (name: string) => imports.filter(({ to }) => to === name || to.startsWith(`${name}/`));

describe("the Worker's layout", () => {
  test("has every file in a folder or a place that DESIGN names", () => {
    const known = new Set([...LAYERS.flat(), ...EVERYWHERE]);
    expect(files.map((file) => placeOf(file)).filter((place) => !known.has(place))).toEqual([]);
  });

  test("imports point one way, types included, and peers never import each other", () => {
    const wrong = inWorker.filter(({ from, to }) => {
      const [a, b] = [placeOf(from), placeOf(to)];
      if (a === b || EVERYWHERE.includes(a) || EVERYWHERE.includes(b)) return false;
      return layerOf(b) <= layerOf(a);
    });
    expect(wrong).toEqual([]);
  });

  test("only app, index and Durable Objects use the composition root; the edges know its type", () => {
    const users = inWorker.filter(({ to, typeOnly }) => to === "worker/deps.ts" && !typeOnly).map(({ from }) => from);
    expect(users.filter((file) => !/^worker\/(app|index)\.ts$|\.object\.ts$/.test(file))).toEqual([]);
    const knowing = inWorker.filter(({ to, typeOnly }) => to === "worker/deps.ts" && typeOnly).map(({ from }) => placeOf(from));
    expect(knowing.filter((place) => !["api", "authorization", "connect", "app.ts"].includes(place))).toEqual([]);
  });

  test.each([
    ["hono", /^worker\/(app\.ts|api\/|connect\/|authorization\/)/],
    ["@hono/zod-openapi", /^worker\/api\//],
    ["drizzle-orm", /^worker\/db\//],
    ["cloudflare:workers", /^worker\/index\.ts$|\.object\.ts$/],
    ["better-auth", /^worker\/people\//],
    ["ipaddr.js", /^worker\/lib\/http\/outbound-rules\.ts$/],
  ])("%s is used in its place only", (name, allowed) => {
    const users = ofPackage(name).map(({ from }) => from);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !allowed.test(file))).toEqual([]);
  });

  test("a Durable Object is three files: the class at the edge, its policy and its client in a room", () => {
    for (const object of files.filter((file) => file.endsWith(".object.ts"))) {
      const name = object.split("/").at(-1)?.replace(".object.ts", "");
      for (const kind of ["policy", "client"]) expect(files.filter((file) => file.endsWith(`/${name}-${kind}.ts`))).toHaveLength(1);
    }
  });

  test("names have no suffix but the agreed ones, and no file is a heap", () => {
    const heaps = files.filter((file) => /\/(utils?|helpers?|common|manager|service|misc)(\.ts|\/)/.test(file));
    expect(heaps).toEqual([]);
    const dotted = files.filter((file) => /\.\w+\.tsx?$/.test(file) && !/\.(object|test)\.ts$/.test(file));
    expect(dotted).toEqual([]);
    expect(SUFFIXES.every((suffix) => files.some((file) => file.endsWith(`${suffix}.ts`)))).toBe(true);
  });

  test("rules and policies are pure: they import no package and touch no clock", () => {
    for (const file of files.filter(isPure)) {
      const code = withoutComments(read(file));
      expect(code).not.toMatch(/Date\.now|Math\.random|crypto\.|await |console\./);
    }
  });

  test("no file is longer than 300 lines, and half of them are at most 80", () => {
    const lengths = files.map((file) => read(file).split("\n").length).sort((a, b) => a - b);
    expect(lengths.at(-1)).toBeLessThanOrEqual(MAX_LINES);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(80);
  });

  test("every query on a table of projects names the project", () => {
    const tables = [
      "servers",
      "links",
      "linkServers",
      "redemptions",
      "credentials",
      "oauthRegistrations",
      "authorizations",
      "auditEvents",
      "members",
      "authScopes",
      "routeRules",
      "navigators",
      "apiKeys",
    ];
    const statements = list("worker/db").flatMap((file) =>
      read(file)
        .split(/\n\s*(?:\/\*\*|async |const |return )/)
        .map((code) => ({ file, code })),
    );
    const unscoped = statements.filter(
      ({ code }) => tables.some((table) => new RegExp(`\\.(from|update|delete)\\(${table}\\)`).test(code)) && !/projectId|of\(|live\(/.test(code),
    );
    const allowed = ["findWithProject", "sweep"];
    expect(
      unscoped.filter(({ code }) => !allowed.some((name) => code.includes(name)) && !/links\.id, id as LinkId|expiresAt, before/.test(code)),
    ).toEqual([]);
  });
});

test("H1: what a token's scope allows is decided in one file, and nothing calls a tool without its decision", () => {
  const reading = files.filter(
    (file) =>
      /^worker\/(gateway|downstream|routing|streams|agents\/(admission|principal))/.test(file) && /\bmayCall\b/.test(withoutComments(read(file))),
  );
  expect(reading.toSorted()).toEqual([
    "worker/agents/admission.ts",
    "worker/agents/principal.ts",
    "worker/gateway/playground.ts",
    "worker/routing/call-policy.ts",
  ]);
  for (const file of ["downstream/connection.ts", "gateway/navigator/call-tool.ts", "gateway/navigator/direct-call.ts", "gateway/playground.ts"])
    expect(withoutComments(read(`worker/${file}`))).toContain("PermittedCall");
});

test("the console takes the Worker's types and nothing else", () => {
  const reaching = list("web/src")
    .flatMap(importsOf)
    .filter(({ to }) => to.startsWith("worker/"));
  expect(reaching.length).toBeGreaterThan(0);
  expect(reaching.filter(({ typeOnly }) => !typeOnly)).toEqual([]);
});

test("tests mock no module and sleep nowhere", () => {
  const tests = [...list("worker"), ...list("test")].filter((file) => file.endsWith(".test.ts") && !file.endsWith("architecture.test.ts"));
  expect(tests.filter((file) => /vi\.mock\(|setTimeout\(/.test(read(file)))).toEqual([]);
});

/** Token replies as providers' documentation prints them. */
const EXAMPLES = ["worker/providers/documented-providers.test.ts", "worker/providers/token-reply.test.ts"];

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
    const folders = ["worker", "web/src", "web/public", "test", "scripts", "bench", "docs", "migrations", ".ci"];
    const tracked = folders
      .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map((entry) => join(entry.parentPath, entry.name));
    expect(tracked.length).toBeGreaterThan(400);
    const secret =
      /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*\n[A-Za-z0-9+/]|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abprs]-[0-9A-Za-z-]{20,}|\bc[kt]_[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b/;
    expect(tracked.filter((file) => secret.test(read(file)) && !EXAMPLES.includes(file))).toEqual([]);
    expect(secret.test(`ct_${"x".repeat(22)}.${"y".repeat(43)}`)).toBe(true);
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

function importsOf(file: string): Import[] {
  return [...read(file).matchAll(/^(?:import|export)\s+(type\s+)?([^"';]*?)(?:from\s+)?"([^"]+)";/gm)].map(([, type, names = "", to = ""]) => ({
    from: file,
    to: to.startsWith(".") ? relative(".", resolve(dirname(file), to)) : to,
    typeOnly:
      type !== undefined ||
      (/^\{.*\}\s*$/s.test(names) &&
        names
          .replace(/[{}]/g, "")
          .split(",")
          .filter((name) => name.trim())
          .every((name) => name.trim().startsWith("type "))),
  }));
}

function placeOf(file: string): string {
  return relative("worker", file).split("/")[0] ?? "";
}

function layerOf(place: string): number {
  return LAYERS.findIndex((layer) => layer.includes(place));
}

function isPure(file: string): boolean {
  return /-(rules|policy)\.ts$/.test(file);
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/[^\n]*/g, "");
}
