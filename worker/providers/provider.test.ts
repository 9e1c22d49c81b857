import { describe, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject, person } from "../../test/harness/worker/project.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { discoverProvider } from "./provider.ts";

const rules = { ownOrigin: "https://cardea.example", trustedOrigins: new Set<string>() };
const json = (body: unknown, status = 200, headers: HeadersInit = {}) => Response.json(body, { status, headers });

/** A network with one server and its OAuth provider, whose metadata has these members too. */
const networkOf =
  (told: Record<string, string>): Fetch =>
  async (url) => {
    const { hostname, pathname } = new URL(url);
    const issuer = "https://login.server.example";
    if (hostname === "mcp.server.example" && pathname === "/mcp") return json({}, 401, { "www-authenticate": "Bearer" });
    if (pathname.startsWith("/.well-known/oauth-protected-resource"))
      return json({ resource: "https://mcp.server.example/mcp", authorization_servers: [issuer] });
    if (pathname !== "/.well-known/oauth-authorization-server") return json({}, 404);
    return json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
      ...told,
    });
  };

/** Addresses to which Cardea must not send a person's browser. */
const REFUSED = [
  "http://login.server.example/authorize",
  "https://accounts.google.com@evil.example/a",
  "https://user:pass@login.server.example/authorize",
  "https://login.server.example:80/authorize",
  "https://10.0.0.1/authorize",
  "https://[::1]/authorize",
  "https://127.0.0.1../authorize",
  "https://localhost/authorize",
  "https://router.lan/authorize",
  "https://cardea.example/authorize",
  "https://cardea.example.:8443/authorize",
  "javascript:alert(1)",
  "data:text/html,x",
  "ms-settings:privacy",
  "file:///etc/passwd",
];

describe("L6: the sign-in page of a service is a public https address", () => {
  test("a sign-in page with a public https address is found", async () => {
    const { metadata } = await discoverProvider("https://mcp.server.example/mcp", networkOf({}), rules);
    expect(metadata.authorization_endpoint).toBe("https://login.server.example/authorize");
  });

  test.each(REFUSED)("discovery refuses %s as the sign-in page", async (authorization_endpoint) => {
    const asked = discoverProvider("https://mcp.server.example/mcp", networkOf({ authorization_endpoint }), rules);
    await expect(asked).rejects.toMatchObject({ code: "authorization.discovery_failed", fields: { url: expect.any(String) } });
  });

  test.each(REFUSED)("discovery refuses %s as the token endpoint", async (token_endpoint) => {
    const asked = discoverProvider("https://mcp.server.example/mcp", networkOf({ token_endpoint }), rules);
    await expect(asked).rejects.toMatchObject({ code: "authorization.discovery_failed" });
  });

  test.each(REFUSED)("the sign-in page %s is refused when an administrator enters it", async (authorizationUrl) => {
    const project = await makeProject();
    const provider = {
      kind: "manual",
      authorizationUrl: authorizationUrl.replaceAll("cardea.example", "cardea.test"),
      tokenUrl: "https://a.example/t",
    };
    const server = { slug: "x", name: "X", url: "https://mcp.example.com/mcp", authScope: { type: "oauth2", level: "user" } };
    const answer = await project.api("POST", "/servers", { ...server, oauth: { provider, client: { id: "x" } } });
    expect(answer).toMatchObject({ status: 400, body: { fields: { authorizationUrl: expect.any(String) } } });
  });

  test.each(["http://login.server.example/authorize", "https://accounts.google.com@evil.example/a", "javascript:alert(1)", "https://10.0.0.1/a"])(
    "the sign-in page %s that was stored without a check is not opened",
    async (authorizationUrl) => {
      const project = await makeProject();
      const provider = { kind: "manual", authorizationUrl: "https://a.example/a", tokenUrl: "https://a.example/t" };
      await project.addOAuthServer("manual", { provider, client: { id: "x" } });
      await bindings.DB.prepare(
        `UPDATE auth_scopes SET oauth = json_set(oauth, '$.provider.authorizationUrl', ?) WHERE id = (
           SELECT s.auth_scope_id FROM servers s JOIN projects p ON p.id = s.project_id WHERE p.slug = ? AND s.slug = 'manual')`,
      )
        .bind(authorizationUrl, project.slug)
        .run();
      const link = await project.userLink(["manual"]);
      const ada = await person("ada", link);
      const page = await ada.submit(`${link}/manual`);
      expect(page.status).toBe(502);
      expect(page.text).toContain("Cannot sign in to this server");
      expect(page.text).not.toContain(authorizationUrl);
    },
  );
});

/** A public https address with what a shell, a header or a page would misread. */
const HARMFUL = `https://login.server.example/"><script>'$(id)\`id\`\r\nset-cookie:x=1?a="><script>'&next=javascript:alert(1)`;

test("S24: quotes, line breaks and commands in the address of a sign-in page are encoded in the page that leads there", async () => {
  const project = await makeProject();
  const provider = { kind: "manual", authorizationUrl: HARMFUL, tokenUrl: "https://a.example/t" };
  await project.addOAuthServer("manual", { provider, client: { id: "x" } });
  const link = await project.userLink(["manual"]);
  const page = await (await person("ada", link)).submit(`${link}/manual`);
  const shown = /http-equiv="refresh" content="0;url=([^"]*)"/.exec(page.text)?.[1] ?? "";
  expect([page.status, page.location, page.headers.getSetCookie().join()]).toEqual([200, undefined, expect.not.stringContaining("x=1")]);
  expect(shown).toMatch(/^https:\/\/login\.server\.example\/%22%3E%3Cscript%3E[^\s"'<>`]*$/);
  expect(page.text).toContain(`href="${shown}"`);
  expect(page.text).not.toMatch(/<script>'|`|href="javascript:|url=javascript:/);
});

test("discovery ends in time if every URL of a service is slow", async () => {
  const issuers = [1, 2, 3].map((number) => `https://login${number}.server.example`);
  const asked: string[] = [];
  const fetch: Fetch = (url, init) => {
    const { hostname, pathname } = new URL(url);
    asked.push(hostname);
    if (pathname.startsWith("/.well-known/oauth-protected-resource"))
      return Promise.resolve(json({ resource: "https://mcp.server.example/mcp", authorization_servers: issuers }));
    if (hostname === "mcp.server.example") return Promise.resolve(json({}, 401, { "www-authenticate": "Bearer" }));
    return new Promise((_, reject) => {
      if (init?.signal?.aborted) reject(init.signal.reason);
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason), { once: true });
    });
  };
  await expect(discoverProvider("https://mcp.server.example/mcp", fetch, rules, 300)).rejects.toMatchObject({
    code: "authorization.discovery_failed",
    fields: { url: expect.stringContaining("could not be reached") },
  });
  expect(asked.length).toBeLessThanOrEqual(6);
});
