import { describe, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject } from "../../test/harness/worker/project.ts";
import { makeAuthorizations } from "../db/authorizations.ts";
import { makeDatabase } from "../db/client.ts";
import { makeOAuthRegistrations } from "../db/oauth-registrations.ts";
import { makeRooms } from "../deps.ts";
import { systemClock } from "../lib/clock.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { log } from "../lib/log.ts";
import { makeSeal } from "../vault/seal.ts";
import { makeUrgency, userSubject } from "../vault/vault.ts";
import { makeDownstreamAuthorization } from "./authorize.ts";
import { makeOAuthClients } from "./clients/client.ts";
import type { ProviderGateClient } from "./provider-gate-client.ts";
import { makeRefreshGrant } from "./refresh.ts";

const publicOrigin = "https://cardea.test";
const outboundRules = { ownOrigin: publicOrigin, trustedOrigins: new Set<string>() };
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json; charset=utf-8" } });
const form = (text: string) => new Response(text, { headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" } });

type Sent = { url: string; body: URLSearchParams; authorization: string | null };

/**
 * A sign-in through a provider template. A scripted fetch stands in for the provider, and answers byte for byte as the
 * provider's documentation says.
 */
async function signIn(template: string, answers: Record<string, (sent: Sent) => Response>) {
  const sent: Sent[] = [];
  const fetch: Fetch = async (url, init) => {
    const request = {
      url: String(url),
      body: new URLSearchParams(String(init?.body ?? "")),
      authorization: new Headers(init?.headers).get("authorization"),
    };
    sent.push(request);
    return answers[request.url]?.(request) ?? new Response("not found", { status: 404 });
  };
  const project = await makeProject();
  const server = {
    slug: "theirs",
    name: "Theirs",
    url: "https://mcp.example.com/mcp",
    authScope: { type: "oauth2", level: "user" },
    oauth: { provider: { kind: "template", template }, client: { id: "client-id", secret: "client-secret" } },
  };
  expect((await project.api("POST", "/servers", server)).status).toBe(201);

  const {
    db: { projects, servers },
    vault: { secrets: vault },
    providers: { faults },
  } = makeRooms(bindings);
  const db = makeDatabase(bindings.DB);
  const found = await projects.findBySlug(project.slug);
  const added = found && (await servers.findBySlug(found.id, "theirs"));
  if (!found || !added) throw new Error("the server is not there");
  const clock = systemClock;
  const registrations = makeOAuthRegistrations(db);
  const clients = makeOAuthClients({
    log,
    registrations,
    vault,
    fetch,
    outboundRules,
    clock,
    publicOrigin,
    documentUrl: `${publicOrigin}/oauth/client.json`,
  });
  const seal = makeSeal(new Map([["k", new Uint8Array(32).map((_, index) => index + 1)]]));
  const authorization = makeDownstreamAuthorization({
    clients,
    authorizations: makeAuthorizations(db),
    seal,
    faults,
    fetch,
    outboundRules,
    clock,
    publicOrigin,
  });
  const visitor = { userId: "ada", sessionId: "s" };
  const begun = await authorization.begin(added, { linkId: "lnk_x", ...visitor });
  const transaction = await authorization.resume(begun.state, begun.sealed, visitor, begun.authorizationUrl.searchParams.get("redirect_uri") ?? "");
  const gate: ProviderGateClient = { pass: async (_, work) => ({ kind: "done", result: await work(), shards: 1 }) };
  const owner = { projectId: found.id, subject: userSubject("ada") };
  const how = { gateShards: 1, urgency: makeUrgency(true), failedBefore: false };
  const alerts = { grantFailed: async () => undefined, grantRefreshed: async () => undefined };
  return {
    sent,
    asked: Object.fromEntries(begun.authorizationUrl.searchParams),
    obtain: () => authorization.exchange(transaction, { code: "the-code", iss: undefined }),
    refresh: (secret: Parameters<ReturnType<typeof makeRefreshGrant>>[2]) =>
      makeRefreshGrant({ clients, gate, faults, alerts, fetch, clock, log })(owner, added.authScopeId, secret, how),
  };
}

describe("F67: a sign-in as providers document it", () => {
  test("a sign-in at GitHub joins scopes with spaces, reads a form-encoded reply, a name from its API, and errors with status 200", async () => {
    const token = "https://github.com/login/oauth/access_token";
    const github = await signIn("github", {
      [token]: ({ body }) =>
        body.get("grant_type") === "refresh_token"
          ? json({ error: "bad_refresh_token", error_description: "The refresh token passed is incorrect or expired." })
          : form(
              "access_token=ghu_16C7e42F292c6912E7710c838347Ae178B4a&expires_in=28800&refresh_token=ghr_1B4a2e77838347a7E420ce178F2E7c6912E169246c34E1ccbF66C46812d16D5B1A9Dc86A1498&refresh_token_expires_in=15811200&scope=&token_type=bearer",
            ),
      "https://api.github.com/user": () => json({ login: "octocat", id: 1, name: "monalisa octocat" }),
    });
    expect(github.asked).toMatchObject({ client_id: "client-id", scope: "repo read:org" });
    const { secret, accountLabel } = await github.obtain();
    expect(secret).toMatchObject({ accessToken: "ghu_16C7e42F292c6912E7710c838347Ae178B4a", lifetimeMs: 28_800_000 });
    expect(accountLabel).toBe("octocat");
    expect(Object.fromEntries(github.sent[0]?.body ?? [])).toMatchObject({
      code: "the-code",
      client_id: "client-id",
      client_secret: "client-secret",
    });
    expect(await github.refresh(secret)).toEqual({ kind: "grant-dead" });
  });

  test("a sign-in at Slack joins scopes with commas, reads the person's token in authed_user, and takes ok: false as an error", async () => {
    const slack = await signIn("slack", {
      "https://slack.com/api/oauth.v2.access": ({ body }) =>
        body.get("grant_type") === "refresh_token"
          ? json({ ok: false, error: "ratelimited" })
          : json({
              ok: true,
              app_id: "A0KRD7HC3",
              authed_user: {
                id: "U1234",
                scope: "channels:read,chat:write",
                access_token: "xoxe.xoxp-1234",
                expires_in: 43200,
                refresh_token: "xoxe-1-abcdefg",
                token_type: "user",
              },
              team: { id: "T9TK3CUKW", name: "Slack Softball Team" },
              enterprise: null,
              is_enterprise_install: false,
            }),
    });
    expect(slack.asked.scope).toBe("channels:read,chat:write,search:read");
    const { secret } = await slack.obtain();
    expect(secret).toMatchObject({ accessToken: "xoxe.xoxp-1234", refreshToken: "xoxe-1-abcdefg", lifetimeMs: 43_200_000 });
    expect(await slack.refresh(secret)).toMatchObject({ kind: "provider-down" });
  });

  test("a sign-in at Google asks for offline access, and a refresh without a new refresh token keeps the old one", async () => {
    const google = await signIn("google", {
      "https://oauth2.googleapis.com/token": ({ body }) =>
        body.get("grant_type") === "refresh_token"
          ? json({ access_token: "1/fFAGRNJru1FTz70BzhT3Zg", expires_in: 3920, scope: "openid email", token_type: "Bearer" })
          : json({
              access_token: "1/first",
              expires_in: 3920,
              token_type: "Bearer",
              scope: "openid email",
              refresh_token: "1//xEoDL4iW3cxlI7yDbSRFYNG01kVKM2C-259HOF2aQbI",
              id_token: `x.${btoa('{"iss":"https://accounts.google.com","sub":"110169484474386276334","email":"ada@example.com"}')}.y`,
            }),
    });
    expect(google.asked).toMatchObject({ access_type: "offline", prompt: "consent" });
    const { secret, accountLabel } = await google.obtain();
    expect(accountLabel).toBe("ada@example.com");
    expect(await google.refresh(secret)).toMatchObject({
      kind: "ok",
      secret: { accessToken: "1/fFAGRNJru1FTz70BzhT3Zg", refreshToken: "1//xEoDL4iW3cxlI7yDbSRFYNG01kVKM2C-259HOF2aQbI" },
    });
  });

  test("a sign-in at Notion sends the client's secret by HTTP Basic, and its token has no expiry", async () => {
    const notion = await signIn("notion", {
      "https://api.notion.com/v1/oauth/token": () =>
        json({ access_token: "ntn_x", token_type: "bearer", bot_id: "b", workspace_id: "w", owner: { workspace: true } }),
    });
    expect(notion.asked).toMatchObject({ owner: "user" });
    const { secret } = await notion.obtain();
    expect(secret.expiresAt).toBeUndefined();
    expect(notion.sent[0]?.authorization).toBe(`Basic ${btoa("client-id:client-secret")}`);
  });
});
