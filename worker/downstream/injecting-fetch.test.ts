import { describe, expect, test } from "vitest";
import type { Server } from "../db/servers.ts";
import { AppError } from "../lib/errors.ts";
import { type Fetch, MAX_RESPONSE_BYTES } from "../lib/http/guarded-fetch.ts";
import type { Secret } from "../vault/secret.ts";
import { makeInjectingFetch, withBudget } from "./injecting-fetch.ts";

const server: Server = {
  id: "srv_x",
  projectId: "prj_x",
  slug: "notes",
  name: "Notes",
  url: "https://notes.example/mcp",
  transport: "http",
  state: "active",
  holdChanges: false,
  revision: "",
  authScopeId: "scp_x",
  createdAt: 0,
  deletedAt: null,
  source: null,
  furtherAuthScopes: [],
  authScope: {
    id: "scp_x",
    projectId: "prj_x",
    serverId: null,
    name: "Notes",
    type: "oauth2",
    level: "user",
    fields: [],
    redactionHints: [],
    oauth: null,
    source: "api",
    createdAt: 0,
  },
};
const token = (accessToken: string): Secret => ({ type: "oauth2", issuer: "i", accessToken });

/** A server that answers with these statuses in turn, and keeps the headers of each request. */
function serverAnswering(...statuses: number[]) {
  const seen: Headers[] = [];
  const send: Fetch = async (_, init) => {
    seen.push(new Headers(init?.headers));
    return new Response("x", { status: statuses[seen.length - 1] ?? 200 });
  };
  return { seen, send };
}

describe("requests to servers", () => {
  test("S62: a request has the protocol's headers and the credential, and no header of the caller", async () => {
    const { seen, send } = serverAnswering(200);
    const fetch = makeInjectingFetch(server, { secret: token("t") }, send);
    const headers = {
      authorization: "Bearer inbound",
      cookie: "session=1",
      "cf-connecting-ip": "1.2.3.4",
      "x-forwarded-for": "1.2.3.4",
      "x-user-email": "ada@example.com",
      "x-api-key": "inbound",
      "content-type": "application/json; charset=utf-7",
      accept: "application/json, text/event-stream",
      "mcp-session-id": "s",
      "mcp-protocol-version": "2026-07-28",
    };
    await fetch(server.url, { method: "POST", headers, body: "{}" });
    expect(Object.fromEntries(seen[0] ?? [])).toEqual({
      accept: "application/json, text/event-stream",
      authorization: "Bearer t",
      "content-type": "application/json",
      "mcp-protocol-version": "2026-07-28",
      "mcp-session-id": "s",
      "user-agent": "Cardea",
    });
  });

  test("a request is sent only to the server's own origin, even if the server names another URL", async () => {
    const { seen, send } = serverAnswering(200);
    const fetch = makeInjectingFetch(server, { secret: token("t") }, send);
    await expect(fetch("https://evil.example/messages", { method: "POST" })).rejects.toMatchObject({ code: "outbound.refused" });
    expect(seen).toEqual([]);
  });

  test("a request that gets a 401 is repeated once, with the refreshed credential", async () => {
    const { seen, send } = serverAnswering(401, 200);
    let refreshes = 0;
    const refresh = async () => {
      refreshes++;
      return token("new");
    };
    const fetch = makeInjectingFetch(server, { secret: token("old"), refresh }, send);
    expect((await fetch(server.url, { method: "POST" })).status).toBe(200);
    expect(seen.map((headers) => headers.get("authorization"))).toEqual(["Bearer old", "Bearer new"]);
    expect(refreshes).toBe(1);
  });

  test.each([
    ["a second 401", [401, 401], async () => token("new")],
    ["a 401 and a failed refresh", [401], async () => undefined],
    ["a 401 without a way to refresh", [401], undefined],
  ])("a request with %s asks for a new sign-in and is not repeated again", async (_, statuses, refresh) => {
    const { seen, send } = serverAnswering(...statuses);
    const fetch = makeInjectingFetch(server, { secret: token("old"), refresh }, send);
    await expect(fetch(server.url, { method: "POST" })).rejects.toMatchObject({ code: "credential.needs_sign_in" });
    expect(seen).toHaveLength(statuses.length);
  });

  test.each<[string, ResponseInit, string]>([
    ["403 and invalid_token in its challenge", { status: 403, headers: { "www-authenticate": 'Bearer realm="a, b", error="invalid_token"' } }, ""],
    ["403 and invalid_token in its body", { status: 403 }, '{"error":"invalid_token"}'],
    ["403 and a text about the token", { status: 403 }, "The access token has expired"],
    ["400 and invalid_token in its challenge", { status: 400, headers: { "www-authenticate": "Basic, Bearer error=invalid_token" } }, ""],
    ["498", { status: 498 }, ""],
  ])("B27: a request that gets a %s is repeated once, with the refreshed credential", async (_, init, body) => {
    const answers = [new Response(body, init), new Response("done")];
    const sent: (string | null)[] = [];
    const send: Fetch = async (_input, request) => {
      sent.push(new Headers(request?.headers).get("authorization"));
      return answers.shift() ?? Response.error();
    };
    const fetch = makeInjectingFetch(server, { secret: token("old"), refresh: async () => token("new") }, send);
    expect(await (await fetch(undefined, { method: "POST", body: "{}" })).text()).toBe("done");
    expect(sent).toEqual(["Bearer old", "Bearer new"]);
  });

  test("B27: a request that gets a 403 for missing OAuth scopes is not repeated", async () => {
    const wanted: string[] = [];
    const headers = { "www-authenticate": 'Basic realm="x", Bearer error="insufficient_scope", scope="a b"' };
    const send: Fetch = async () => new Response(null, { status: 403, headers });
    const wantOAuthScopes = async (scope: string) => void wanted.push(scope);
    const fetch = makeInjectingFetch(server, { secret: token("t"), refresh: async () => token("new"), wantOAuthScopes }, send);
    await expect(fetch(server.url, { method: "POST" })).rejects.toMatchObject({ code: "credential.needs_scope" });
    expect(wanted).toEqual(["a b"]);
  });

  test("F64: a request fails with provider_down if the OAuth provider does not answer the refresh", async () => {
    const { send } = serverAnswering(401);
    const refresh = () => Promise.reject(new AppError("credential.provider_down"));
    const fetch = makeInjectingFetch(server, { secret: token("old"), refresh }, send);
    await expect(fetch(server.url, { method: "POST" })).rejects.toMatchObject({ code: "credential.provider_down" });
  });

  test("a refusal keeps its whole body after Cardea has read the beginning", async () => {
    const body = "é".repeat(50_000);
    const send: Fetch = async () => new Response(body, { status: 403 });
    const fetch = makeInjectingFetch(server, { secret: token("t") }, send);
    expect(await (await fetch(undefined, { method: "POST" })).text()).toBe(body);
  });

  test.each([403, 404, 429, 500, 503])("S73: a request that gets a %i is never repeated", async (status) => {
    const { seen, send } = serverAnswering(status);
    const fetch = makeInjectingFetch(server, { secret: token("t"), refresh: async () => token("new") }, send);
    expect((await fetch(server.url, { method: "POST" })).status).toBe(status);
    expect(seen).toHaveLength(1);
  });

  test("S73: a request whose connection breaks is never repeated", async () => {
    let sent = 0;
    const send: Fetch = async () => {
      sent++;
      throw new TypeError("Network connection lost");
    };
    const fetch = makeInjectingFetch(server, { secret: token("t"), refresh: async () => token("new") }, send);
    await expect(fetch(server.url, { method: "POST" })).rejects.toThrow();
    expect(sent).toBe(1);
  });

  test("S70: a connection's answers count together towards its budget, and so do their parts, except the first few short ones", async () => {
    const list = `[${"{},".repeat(999)}{}]`;
    const send = withBudget(async () => new Response(list, { headers: { "content-length": String(list.length) } }), MAX_RESPONSE_BYTES);
    const readAll = async (times: number) => {
      for (let time = 0; time < times; time++) await (await send()).text();
    };
    await readAll(99);
    await expect(readAll(10)).rejects.toMatchObject({ code: "outbound.too_large" });
    const bounded = withBudget(async () => new Response(list, { headers: { "content-length": String(list.length) } }), 2 * list.length);
    await (await bounded()).text();
    await (await bounded()).text();
    await expect(bounded().then((response) => response.text())).rejects.toMatchObject({ code: "outbound.too_large" });
  });
});
