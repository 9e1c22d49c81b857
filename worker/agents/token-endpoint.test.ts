import { afterEach, describe, expect, test, vi } from "vitest";
import { inPieces, NO_OBJECT, NOT_JSON } from "../../test/harness/bodies.ts";
import {
  authorize,
  connectAgent,
  isLive,
  redeemCode,
  refreshToken,
  registerClient,
  requestToken,
  signInAgent,
  type Tokens,
  whoami,
} from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { asAdmin, connect, makeProject, person } from "../../test/harness/worker/project.ts";
import { RACE_ROUNDS } from "../../test/harness/worker/rounds.ts";
import { SECOND } from "../lib/clock.ts";

const json = <Body>(response: Response) => response.json() as Promise<Body>;

/** KV as another location may see it for a minute: recent writes are missing. */
function withoutGrants(kv: KVNamespace): KVNamespace {
  const none = { get: async () => null, getWithMetadata: async () => ({ value: null, metadata: null, cacheStatus: null }) };
  const late = { ...none, list: async () => ({ keys: [], list_complete: true, cacheStatus: null }) };
  return new Proxy(kv, {
    get(target, name) {
      const own = Reflect.get(target, name) as unknown;
      const seen = (key: unknown) => typeof key === "object" || /^(grant|token):/.test(String(key));
      if (typeof own !== "function") return own;
      return (...args: unknown[]) => (name in late && seen(args[0]) ? Reflect.get(late, name)() : own.apply(target, args));
    },
  });
}

describe("the token endpoint", () => {
  afterEach(() => void vi.useRealTimers());

  test("S17: one code sixteen times in parallel gives one live token, in every round", async () => {
    const { slug } = await makeProject();
    const admin = await asAdmin();
    for (let round = 0; round < RACE_ROUNDS; round++) {
      const grant = await authorize(admin, slug);
      const replies = await Promise.all(Array.from({ length: 16 }, () => redeemCode(grant)));
      const tokens = await Promise.all(replies.map((reply) => json<Partial<Tokens>>(reply)));
      const issued = new Set(tokens.flatMap(({ access_token }) => access_token ?? []));
      expect(issued.size).toBe(1);
      for (const reply of replies) expect(reply.status).toBeLessThan(500);
    }
  });

  test.each<[string, (id: string, secret: string) => Record<string, string>, number]>([
    ["names itself in the form and by HTTP Basic", (id) => ({ client_id: id }), 200],
    ["has empty parameters", () => ({ client_id: "", client_secret: "", scope: "" }), 200],
    ["leaves out the redirect URI, which PKCE replaces", () => ({ redirect_uri: "" }), 200],
    ["names another client in the form than by HTTP Basic", () => ({ client_id: "somebody-else" }), 400],
    ["sends its secret twice", (id, secret) => ({ client_id: id, client_secret: secret }), 400],
    ["names another redirect URI", () => ({ redirect_uri: "http://127.0.0.1:33418/other" }), 400],
  ])("a client that %s (%#) gets the answer of the standard", async (_, more, status) => {
    const { slug } = await makeProject();
    const headers = { "content-type": "application/json" };
    const redirect_uri = "http://127.0.0.1:33418/callback";
    const registered = await send("/oauth/register", { method: "POST", headers, body: JSON.stringify({ redirect_uris: [redirect_uri] }) });
    const { client_id, client_secret } = await json<{ client_id: string; client_secret: string }>(registered);
    const { code, verifier } = await authorize(await asAdmin(), slug, { client_id });
    const form = { code_verifier: verifier, code, grant_type: "authorization_code", redirect_uri, ...more(client_id, client_secret) };
    const authorization = `Basic ${btoa(`${client_id}:${client_secret}`)}`;
    const init = { headers: { authorization, "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams(form).toString() };
    expect((await send("/oauth/token", { method: "POST", ...init })).status).toBe(status);
  });

  test("S17: a code that another client tries to redeem at the same time still works for its own client", async () => {
    const { slug } = await makeProject();
    const admin = await asAdmin();
    const grant = await authorize(admin, slug);
    const thief = { ...grant, clientId: await registerClient("Thief") };
    const replies = await Promise.all([redeemCode(thief), redeemCode(grant), redeemCode(thief)]);
    expect(replies.map(({ status }) => status)).toEqual([400, 200, 400]);
  });

  test("S18: one client's eight parallel refreshes all get the same working token", async () => {
    const { slug } = await makeProject();
    const admin = await asAdmin();
    const grant = await authorize(admin, slug);
    let { refresh_token } = await json<Tokens>(await redeemCode(grant));
    for (let round = 0; round < 5; round++) {
      const current = refresh_token;
      const replies = await Promise.all(Array.from({ length: 8 }, () => refreshToken(grant, current)));
      const tokens = await Promise.all(replies.map((reply) => json<Tokens>(reply)));
      expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(200));
      expect(new Set(tokens.map(({ access_token }) => access_token)).size).toBe(1);
      expect(new Set(tokens.map((each) => each.refresh_token)).size).toBe(1);
      expect(await isLive(slug, tokens[0]?.access_token ?? "")).toBe(true);
      refresh_token = tokens[0]?.refresh_token ?? "";
    }
  });

  test("S18: a refresh token used again after the window ends the whole family within a second", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    const grant = await authorize(ada, project.slug);
    const first = await json<Tokens>(await redeemCode(grant));
    const second = await json<Tokens>(await refreshToken(grant, first.refresh_token));
    const agent = await connectAgent(project.slug, second.access_token);
    expect(await whoami(agent, "header")).toBe("ada");

    vi.setSystemTime(Date.now() + 31 * SECOND);
    const stolen = await refreshToken(grant, first.refresh_token);
    expect(stolen.status).toBe(400);
    expect(await json(stolen)).toMatchObject({ error: "invalid_grant" });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    await expect(whoami(agent, "header")).rejects.toThrow();
    expect((await refreshToken(grant, second.refresh_token)).status).toBe(400);
  });

  test("S61: a token for one project's URL is refused at another project's URL and at a path below its own", async () => {
    const [mine, other] = [await makeProject(), await makeProject()];
    const { access_token } = await signInAgent(await asAdmin(), mine.slug);
    expect(await isLive(mine.slug, access_token)).toBe(true);
    expect(await isLive(other.slug, access_token)).toBe(false);
    expect((await send(`/mcp/${mine.slug}/x`, { method: "POST", headers: { authorization: `Bearer ${access_token}` } })).status).toBe(404);
  });

  test.each(["access_token", "refresh_token"] as const)(
    "H3: a client that revokes its %s loses access within a second, even at a warm isolate",
    async (kind) => {
      vi.useFakeTimers({ toFake: ["Date"] });
      for (const hint of [undefined, "access_token", "refresh_token"]) {
        const { slug } = await makeProject();
        const grant = await authorize(await asAdmin(), slug);
        const tokens = await json<Tokens>(await redeemCode(grant));
        expect(await isLive(slug, tokens.access_token)).toBe(true);
        const form = { token: tokens[kind], client_id: grant.clientId, ...(hint && { token_type_hint: hint }) };
        expect((await requestToken(form)).status).toBe(200);
        vi.setSystemTime(Date.now() + 1 * SECOND);
        expect(await isLive(slug, tokens.access_token)).toBe(false);
        expect((await refreshToken(grant, tokens.refresh_token)).status).toBe(400);
      }
    },
  );

  test("H3: a revoked agent loses access even if KV does not show its grant and tokens yet", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { slug } = await makeProject();
    const grant = await authorize(await asAdmin(), slug);
    const first = await json<Tokens>(await redeemCode(grant));
    const { access_token, refresh_token } = await json<Tokens>(await refreshToken(grant, first.refresh_token));
    expect(await isLive(slug, access_token)).toBe(true);
    const body = new URLSearchParams({ token: refresh_token, client_id: grant.clientId }).toString();
    const revocation = { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body };
    expect((await send("/oauth/token", revocation, { ...bindings, OAUTH_KV: withoutGrants(bindings.OAUTH_KV) })).status).toBe(200);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await isLive(slug, access_token)).toBe(false);
    const again = await refreshToken(grant, refresh_token);
    expect([again.status, (await json<{ error: string }>(again)).error]).toEqual([400, "invalid_grant"]);
  });

  test("H3: revoking a token that was never issued, or was issued to another client, ends nothing", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { slug } = await makeProject();
    const grant = await authorize(await asAdmin(), slug);
    const { access_token, refresh_token } = await json<Tokens>(await redeemCode(grant));
    const [userId, grantId] = refresh_token.split(":");
    const thief = await registerClient("Thief");
    for (const token of [`${userId}:${grantId}:x`, `${userId}:${grantId}:`, `${refresh_token}x`, "x", ":::"])
      expect((await requestToken({ token, client_id: grant.clientId })).status).toBe(200);
    for (const token of [access_token, refresh_token]) await requestToken({ token, client_id: thief });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await isLive(slug, access_token)).toBe(true);
    expect((await refreshToken(grant, refresh_token)).status).toBe(200);
  });

  test("H3: a code that is presented again with another request ends its grant within a second", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { slug } = await makeProject();
    const grant = await authorize(await asAdmin(), slug);
    const { access_token } = await json<Tokens>(await redeemCode(grant));
    expect(await isLive(slug, access_token)).toBe(true);
    expect((await redeemCode({ ...grant, verifier: "w".repeat(64) })).status).toBe(400);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await isLive(slug, access_token)).toBe(false);
  });

  test("H3: an agent that is allowed again at the same URL loses its former grant within a second", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { slug } = await makeProject();
    const clientId = await registerClient("Allowed twice");
    const before = await json<Tokens>(await redeemCode(await authorize(await asAdmin(), slug, { client_id: clientId })));
    expect(await isLive(slug, before.access_token)).toBe(true);
    const after = await json<Tokens>(await redeemCode(await authorize(await asAdmin(), slug, { client_id: clientId, scope: "mcp:read" })));
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect([await isLive(slug, before.access_token), await isLive(slug, after.access_token)]).toEqual([false, true]);
  });

  test("S19: a failed token request consumes nothing", async () => {
    const { slug } = await makeProject();
    const grant = await authorize(await asAdmin(), slug);
    const { clientId: client_id, code, verifier: code_verifier } = grant;
    const redeem = { grant_type: "authorization_code", client_id, code, redirect_uri: "http://127.0.0.1:33418/callback", code_verifier };
    const { code_verifier: _, ...unproven } = redeem;
    for (const wrong of [
      unproven,
      { ...redeem, code_verifier: "w".repeat(64) },
      { ...redeem, code_verifier: "" },
      { ...redeem, redirect_uri: "http://127.0.0.1:1/" },
    ])
      expect((await requestToken(wrong)).status).toBe(400);
    expect((await redeemCode(grant)).status).toBe(200);
  });

  test.each([
    ["a repeated parameter", "application/x-www-form-urlencoded", "grant_type=refresh_token&grant_type=refresh_token"],
    ["a NUL", "application/x-www-form-urlencoded", "grant_type=authorization_code&code=a%00b"],
    ["a JSON body", "application/json", '{"grant_type":"refresh_token"}'],
    ["no content type", "", "grant_type=refresh_token&refresh_token=x"],
    ["a body that is not UTF-8", "application/x-www-form-urlencoded", new Uint8Array([0xff, 0xfe, 0x3d])],
    ["a code that was never issued", "application/x-www-form-urlencoded", "grant_type=authorization_code&code=u:g:s&client_id=x"],
    ["a refresh token that was never issued", "application/x-www-form-urlencoded", "grant_type=refresh_token&refresh_token=u:g:s&client_id=x"],
    [
      "a client id that must not be fetched",
      "application/x-www-form-urlencoded",
      "grant_type=refresh_token&refresh_token=x&client_id=https://10.0.0.1/c",
    ],
    ["an empty body", "application/x-www-form-urlencoded", ""],
  ])("S19: a token request with %s gets a 4xx with an OAuth error", async (_, type, body) => {
    const response = await send("/oauth/token", { method: "POST", headers: type ? { "content-type": type } : {}, body });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await response.json()).toHaveProperty("error");
  });

  test.each([
    "Basic =====",
    "Basic ====",
    "Basic a",
    "Basic",
    "Basic  ",
    "Basic //8=",
    "Basic YQ==",
    "Basic 8J+Yg",
    "basic =",
    "Bearer =",
    "Basic Og==",
  ])("L1: a token request with the header “%s” gets a 4xx with an OAuth error", async (authorization) => {
    for (const body of ["grant_type=refresh_token&refresh_token=u:g:s", "token=u:g:s", "grant_type=client_credentials"]) {
      const headers = { "content-type": "application/x-www-form-urlencoded", authorization };
      const response = await send("/oauth/token", { method: "POST", headers, body });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(await response.json()).toHaveProperty("error");
    }
  });

  test.each(["/oauth/token", "/oauth/register"])("L1: a body of 5 MB in pieces is refused at %s", async (path) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect((await send(path, { method: "POST", headers, body: inPieces(5 * 1024 * 1024) })).status).toBe(413);
  });

  test.each(Object.entries({ ...NOT_JSON, ...NO_OBJECT }))("L1: a registration that is %s gets a 4xx with an OAuth error", async (_, body) => {
    const response = await send("/oauth/register", { method: "POST", headers: { "content-type": "application/json" }, body });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await response.json()).toHaveProperty("error");
  });

  test("S19: a token request with a body of 1 MiB is refused", async () => {
    const body = `grant_type=refresh_token&refresh_token=${"x".repeat(1024 * 1024)}`;
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect((await send("/oauth/token", { method: "POST", headers, body })).status).toBe(413);
  });
});
