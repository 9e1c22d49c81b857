import { describe, expect, test } from "vitest";
import { bindings, deployed, send } from "../test/harness/worker/app.ts";
import type { Bindings } from "./env.ts";

describe("what Cardea answers where nothing is", () => {
  test.each([
    "/nothing",
    "/mcp",
    "/mcp/",
    "/mcp/x/y",
    "//mcp/x",
    "/MCP/x",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-protected-resource",
    "/oauth",
    "/api/v2/me",
    "/index.html",
    "/.dev.vars",
    "/wrangler.jsonc",
  ])("%s is 404 and no web page", async (path) => {
    const response = await send(new URL(`https://cardea.test${path}`));
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).not.toContain("text/html");
  });
});

describe("M8: a Cardea for development answers under its own name only, so that no page a developer visits reads its inbox by DNS rebinding", () => {
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
  ])("%s is not answered", async (url) => {
    for (const method of ["GET", "POST"]) {
      const response = await at(url, { method });
      expect(response.status).toBe(421);
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({ error: { code: "request.wrong_host" } });
      expect(text).not.toContain("evil");
    }
  });

  test("while its own name is, in whichever case", async () => {
    expect((await at("https://CARDEA.test/dev/inbox")).status).toBe(200);
    expect((await at("http://127.0.0.1:8787/dev/inbox", {}, loopback)).status).toBe(200);
    for (const url of ["http://localhost:8787/dev/inbox", "http://127.0.0.1:9000/dev/inbox", "http://evil.example:8787/dev/inbox"])
      expect((await at(url, {}, loopback)).status).toBe(421);
  });

  test("a deployment has no inbox under any name, and is reached by the others the platform gives it", async () => {
    expect((await at("https://cardea.example.com/dev/inbox", {}, deployed)).status).toBe(404);
    expect((await at("https://cardea.workers.dev/dev/inbox", {}, deployed)).status).toBe(404);
    expect((await at("https://cardea.workers.dev/healthz", {}, deployed)).status).toBe(200);
  });
});

describe("/healthz", () => {
  test("says that every binding answers", async () => {
    const response = await send("/healthz");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok", database: "ok", oauthStore: "ok", vaultStore: "ok", keeper: "ok" });
  });

  test("names the one that does not, without its error", async () => {
    const VAULT_KV = { get: () => Promise.reject(new Error("kv is on fire")) } as unknown as KVNamespace;
    const response = await send("/healthz", {}, { ...bindings, VAULT_KV } as Bindings);
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status: "failed", vaultStore: "failed", database: "ok" });
    expect(text).not.toContain("fire");
  });
});

test("a Cardea with wrong settings answers 500, says so in general, and names no value", async () => {
  const response = await send("/healthz", {}, { ...bindings, VAULT_KEYS: "k1:very-bad-key" } as Bindings);
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(text).toContain("Cardea is not configured correctly");
  expect(text).not.toContain("very-bad-key");
});

describe("S81: headers of what browsers show", () => {
  test.each(["/", "/console/demo/links", "/sign-in", "/connect/lnk_none", "/connections"])(
    "%s runs no script but Cardea's own and is framed nowhere",
    async (path) => {
      const { headers } = await send(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(/script-src ([^;]+)/.exec(policy)?.[1]).toMatch(/^'(self|none)'$/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("strict-transport-security")).toMatch(/^max-age=\d{8}/);
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    },
  );
});

test("S87: no other origin reads an answer with a person's cookies", async () => {
  for (const path of ["/api/v1/me", "/api/v1/projects", "/sign-in", "/connections", "/console"]) {
    for (const method of ["GET", "OPTIONS"]) {
      const { headers } = await send(path, { method, headers: { origin: "https://evil.example", "access-control-request-method": "POST" } });
      expect(headers.get("access-control-allow-credentials")).toBeNull();
      expect(headers.get("access-control-allow-origin")).not.toBe("https://evil.example");
    }
  }
});
