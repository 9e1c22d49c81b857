import { describe, expect, test, vi } from "vitest";
import { bindings, deployed, send } from "../test/harness/worker/app.ts";
import { makeCountingBindings } from "../test/harness/worker/counting-bindings.ts";
import { asAdmin } from "../test/harness/worker/project.ts";
import type { Bindings } from "./bindings.ts";
import { makeRooms } from "./deps.ts";
import { SECOND } from "./lib/clock.ts";

describe("unknown paths", () => {
  test.each([
    "/nothing",
    "/mcp",
    "/mcp/",
    "/mcp/x/y",
    "//mcp/x",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-protected-resource",
    "/oauth",
    "/api/v2/me",
    "/index.html",
    "/.dev.vars",
    "/wrangler.toml",
  ])("the unknown path %s answers 404 and no web page", async (path) => {
    const response = await send(new URL(`https://cardea.test${path}`));
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).not.toContain("text/html");
  });

  test.each(["/nothing", "/mcp/x/y/z", "/index.html", "/project/demo"])(
    "a browser that opens the unknown path %s gets a page in the person's language, with a way back",
    async (path) => {
      const headers = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "accept-language": "de" };
      const response = await send(path, { headers });
      expect([response.status, response.headers.get("content-type")]).toEqual([404, expect.stringContaining("text/html")]);
      expect(response.headers.get("content-security-policy")).toContain("script-src 'none'");
      const page = await response.text();
      expect(page).toContain('<html lang="de"');
      expect(page).toContain("Hier ist nichts");
      expect(page).toContain('href="/"');
    },
  );

  test("a program that asks the API for an unknown path gets JSON, also one that says that it reads pages", async () => {
    const browser = await asAdmin();
    const page = await browser.visit("/api/v1/nothing", { headers: { accept: "text/html,*/*;q=0.8" } });
    expect([page.status, JSON.parse(page.text).code]).toEqual([404, "resource.not_found"]);
  });
});

describe("M8: a Cardea instance for development answers only at its own host, so that no foreign page reads its inbox by DNS rebinding", () => {
  const at = (url: string, init: RequestInit = {}, as = bindings) => send(new URL(url), init, as);
  const loopback = { ...bindings, PUBLIC_ORIGIN: "http://127.0.0.1:8787" } as Bindings;

  test.each([
    "https://evil.example/dev/inbox",
    "https://cardea.test.evil.example/dev/inbox",
    "https://sub.cardea.test/dev/inbox",
    "https://cardea.test:8443/dev/inbox",
    "https://cardea.test./dev/inbox",
    "https://127.0.0.1/dev/inbox",
    "https://evil.example/",
    "https://evil.example/sign-in",
    "https://evil.example/api/v1/me",
    "https://evil.example/healthz",
    "https://evil.example/mcp/demo",
    "https://evil.example/.well-known/oauth-authorization-server",
  ])("a Cardea instance for development does not answer %s", async (url) => {
    for (const method of ["GET", "POST"]) {
      const response = await at(url, { method });
      expect(response.status).toBe(421);
      const text = await response.text();
      expect(text).toContain('"code":"request.wrong_host"');
      expect(text).not.toContain("evil");
    }
  });

  test("a Cardea instance for development answers at its own host, in upper or lower case", async () => {
    expect((await at("https://CARDEA.test/dev/inbox")).status).toBe(200);
    expect((await at("http://127.0.0.1:8787/dev/inbox", {}, loopback)).status).toBe(200);
    for (const url of ["http://localhost:8787/api/v1/me", "http://127.0.0.1:9000/dev/inbox", "http://evil.example:8787/dev/inbox"])
      expect((await at(url, {}, loopback)).status).toBe(421);
  });

  test("a page under another loopback name redirects to the own host and has no content", async () => {
    for (const path of ["/", "/console/demo?x=1", "/sign-in?next=%2F", "/dev/inbox"]) {
      const response = await at(`http://localhost:8787${path}`, {}, loopback);
      expect([response.status, response.headers.get("location"), await response.text()]).toEqual([307, `http://127.0.0.1:8787${path}`, ""]);
      expect((await at(`http://localhost:8787${path}`, { method: "POST" }, loopback)).status).toBe(421);
    }
  });

  test("a deployment has no inbox under any host, and also answers under the hosts of the platform", async () => {
    expect((await at("https://cardea.company.dev/dev/inbox", {}, deployed)).status).toBe(404);
    expect((await at("https://cardea.workers.dev/dev/inbox", {}, deployed)).status).toBe(404);
    expect((await at("https://cardea.workers.dev/healthz", {}, deployed)).status).toBe(200);
    const page = await at("https://cardea.workers.dev/connect/lnk_1?for=x", {}, deployed);
    expect([page.status, page.headers.get("location")]).toEqual([307, "https://cardea.company.dev/connect/lnk_1?for=x"]);
  });
});

describe("S40: the log of a failed request", () => {
  /** The lines that the Worker logs while it answers. */
  async function logged(answer: () => Promise<unknown>): Promise<string> {
    const lines: unknown[] = [];
    const spies = (["log", "error"] as const).map((method) => vi.spyOn(console, method).mockImplementation((line) => void lines.push(line)));
    await answer();
    for (const spy of spies) spy.mockRestore();
    return lines.join("\n");
  }

  test("a visit to a set-up address while the settings are wrong does not put its token into the log", async () => {
    const token = "Zx81-qPw7_mVt3Lk9RbN5yHc2JdF6gSaQ0eU4iOaBcD";
    const text = await logged(() => send(`/setup/${token}`, {}, { ...bindings, AUTH_SECRET: "short" }));
    expect(text).toContain("settings.invalid");
    expect(text).toContain('"/setup/…"');
    expect(text).not.toContain(token);
  });

  test("a query that fails does not put its parameters into the log, but its cause", async () => {
    const fails = () => Promise.reject(new Error("the database is down"));
    const statement = { bind: () => statement, all: fails, raw: fails, first: fails, run: fails };
    const as = { ...bindings, DB: { prepare: () => statement, batch: fails } as unknown as D1Database };
    const text = await logged(() => send("/connect/lnk_V1StGXR8Z5jdHi6BmyTqIa", {}, as));
    expect(text).toContain("the database is down");
    expect(text).not.toMatch(/params|select |V1StGXR8/i);
  });
});

test("healthz is for anybody, so it asks no binding at all", async () => {
  const counting = makeCountingBindings();
  const response = await send("/healthz", {}, counting.as);
  expect([response.status, await response.json(), response.headers.get("cache-control")]).toEqual([200, { status: "ok" }, "no-store"]);
  expect(counting.take()).toMatchObject({ DB: 0, OAUTH_KV: 0, VAULT_KV: 0, CREDENTIAL_KEEPER: 0 });
});

describe("the check of the bindings", () => {
  const check = (as: Bindings) => makeRooms(as).instance.checkHealth(() => undefined);

  test("the bindings are asked once in five seconds for any number of requests", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const counting = makeCountingBindings();
      const asked = () => Promise.all(Array.from({ length: 50 }, () => check(counting.as)));
      await asked();
      const once = counting.take();
      expect(once).toMatchObject({ OAUTH_KV: 1, VAULT_KV: 1 });
      vi.setSystemTime(Date.now() + 4 * SECOND);
      await asked();
      expect(counting.take()).toMatchObject({ DB: 0, OAUTH_KV: 0, VAULT_KV: 0, CREDENTIAL_KEEPER: 0 });
      vi.setSystemTime(Date.now() + 1 * SECOND);
      await asked();
      expect(counting.take()).toEqual(once);
    } finally {
      vi.useRealTimers();
    }
  });

  test("S93: the check does not wait for a binding that hangs, and notices its recovery with the next look", async () => {
    vi.useFakeTimers();
    try {
      let get = (): Promise<string | null> => new Promise(() => undefined);
      const VAULT_KV = { get: () => get() } as unknown as KVNamespace;
      const as = { ...bindings, VAULT_KV } as Bindings;
      const hanging = check(as);
      await vi.advanceTimersByTimeAsync(6 * SECOND);
      expect((await hanging).states).toMatchObject({ vaultStore: "failed", database: "ok" });
      get = async () => null;
      const now = Date.now() + 5 * SECOND;
      vi.useRealTimers();
      vi.useFakeTimers({ toFake: ["Date"], now });
      expect((await check(as)).states).toMatchObject({ vaultStore: "ok" });
    } finally {
      vi.useRealTimers();
    }
  });
});

test("a Cardea instance with wrong settings answers 500 in general words, and shows no value", async () => {
  const response = await send("/healthz", {}, { ...bindings, VAULT_KEYS: "k1:very-bad-key" } as Bindings);
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(text).toContain("Cardea is not configured correctly");
  expect(text).not.toContain("very-bad-key");
});

describe("S81: headers of pages", () => {
  test.each([
    ["/", "no-referrer"],
    ["/console/demo/links", "no-referrer"],
    ["/sign-in", "strict-origin"],
    ["/connect/lnk_none", "strict-origin"],
    ["/connections", "strict-origin"],
  ])("the page %s runs only Cardea's scripts and cannot be framed", async (path, policyOfReferrers) => {
    const { headers } = await send(path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(/script-src ([^;]+)/.exec(policy)?.[1]).toMatch(/^'(self|none)'$/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("strict-transport-security")).toMatch(/^max-age=\d{8}/);
    expect(headers.get("referrer-policy")).toBe(policyOfReferrers);
  });

  test("the console's page is not cached", async () => {
    for (const path of ["/", "/console", "/console/demo/links"]) expect((await send(path)).headers.get("cache-control")).toBe("no-store");
  });
});

describe("S81: headers of data", () => {
  test.each([
    ["GET", "/api/v1/me", 401],
    ["GET", "/api/v1/openapi.json", 200],
    ["GET", "/api/v1/nowhere", 401],
    ["POST", "/api/v1/projects", 403],
    ["GET", "/api/v1/projects/none", 401],
    ["GET", "/healthz", 200],
    ["GET", "/nothing", 404],
    ["GET", "/.well-known/oauth-authorization-server", 200],
    ["POST", "/oauth/token", 400],
    ["POST", "/oauth/register", 400],
    ["GET", "/oauth/client.json", 200],
  ])("the answer to %s %s is read only as its stated type", async (method, path, status) => {
    const response = await send(path, { method });
    expect([response.status, response.headers.get("x-content-type-options")]).toEqual([status, "nosniff"]);
  });

  test.each([
    ["a request without a token", {}, 401],
    ["an invalid token", { authorization: "Bearer x" }, 401],
    ["an invalid key", { authorization: "Bearer ck_x.y" }, 401],
    ["a page of another origin", { origin: "https://evil.example" }, 403],
  ] as [string, Record<string, string>, number][])(
    "the answer of an MCP URL that refuses %s is read only as its stated type",
    async (_, headers, status) => {
      const response = await send("/mcp/none", { method: "POST", headers });
      expect([response.status, response.headers.get("x-content-type-options")]).toEqual([status, "nosniff"]);
    },
  );

  test("an answer of the API cannot be framed, loads nothing, is not cached and sends no referrer", async () => {
    const admin = await asAdmin();
    const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const init = { headers: { cookie } };
    for (const [path, status] of [
      ["/api/v1/me", 200],
      ["/api/v1/projects/none", 404],
      ["/api/v1/nowhere", 404],
      ["/api/v1/projects/none/links?limit=none", 404],
    ] as const) {
      const response = await send(path, init);
      expect([path, response.status]).toEqual([path, status]);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "strict-transport-security": expect.stringMatching(/^max-age=\d{8}/),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      });
    }
  });

  test("an answer of a Cardea instance with wrong settings is read only as its stated type", async () => {
    const response = await send("/api/v1/me", {}, { ...bindings, VAULT_KEYS: "" } as Bindings);
    expect([response.status, response.headers.get("x-content-type-options")]).toEqual([500, "nosniff"]);
  });
});

test("S87: no other origin can read an answer with a person's cookies", async () => {
  for (const path of ["/api/v1/me", "/api/v1/projects", "/sign-in", "/connections", "/console"]) {
    for (const method of ["GET", "OPTIONS"]) {
      const { headers } = await send(path, { method, headers: { origin: "https://evil.example", "access-control-request-method": "POST" } });
      expect(headers.get("access-control-allow-credentials")).toBeNull();
      expect(headers.get("access-control-allow-origin")).not.toBe("https://evil.example");
    }
  }
});
