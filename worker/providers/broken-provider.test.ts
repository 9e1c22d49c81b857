import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { TokenReply } from "../../test/fixtures/ledger.ts";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { connect, ledger, makeProject, person, setFixtures } from "../../test/harness/worker/project.ts";
import { MINUTE } from "../lib/clock.ts";

const json = (status: number, body: unknown, headers?: Record<string, string>): TokenReply => ({
  status,
  type: "application/json",
  body: JSON.stringify(body),
  headers,
});

/** Lifetime of a downstream token in milliseconds; an agent's own token lives longer. */
const LIFE = 30 * MINUTE;

async function connected() {
  await setFixtures({ accessTokenSeconds: LIFE / 1000 });
  const project = await makeProject();
  const link = await project.userLink(["oauth2"]);
  const ada = await person("ada", link);
  await connect(ada, link, "oauth2", "ada");
  const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
  return { project, link, ada, agent };
}

const refused = async () => (await ledger()).tokenRequests.refused ?? 0;

describe("S27: a provider that fails to refresh", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(async () => {
    vi.useRealTimers();
    await setFixtures({ tokenEndpoint: "up", accessTokenSeconds: 3600 });
  });

  test.each<[string, TokenReply]>([
    ["a web page and 200", { status: 200, type: "text/html", body: "<html>Maintenance</html>" }],
    ["nothing and 200", { status: 200, type: "application/json", body: "" }],
    ["{}", json(200, {})],
    ["an access token of null", json(200, { access_token: null })],
    ["400 without JSON", { status: 400, type: "text/plain", body: "invalid_grant" }],
    ["400 and another error", json(400, { error: "invalid_request" })],
    ["401 invalid_client in a web page", { status: 401, type: "text/html", body: "<html>401</html>" }],
    ["403", json(403, { message: "forbidden" })],
    ["429", json(429, { error: "slow_down" })],
    ["500", json(500, { error: "server_error" })],
    ["503", { status: 503, type: "text/plain", body: "" }],
    ["a body that is cut off", { status: 200, type: "application/json", body: '{"access_token":"a', cut: true }],
  ])("a provider that answers a refresh with %s disconnects no person, and is not asked again immediately", async (_, reply) => {
    const { agent, ada, link } = await connected();
    await setFixtures({ tokenEndpoint: reply });
    vi.setSystemTime(Date.now() + LIFE);
    const before = await refused();
    for (let round = 0; round < 3; round++) {
      expect((await call(agent, "oauth2__whoami")).text).toContain("cannot refresh the person's sign-in at the moment");
    }
    expect((await refused()) - before).toBe(1);
    expect((await ada.open(link)).text).toContain("Connected");

    await setFixtures({ tokenEndpoint: "up" });
    vi.setSystemTime(Date.now() + 2 * MINUTE);
    expect(await whoami(agent, "oauth2")).toBe("ada");
  });

  test.each<[string, TokenReply]>([
    ["invalid_request", json(400, { error: "invalid_request" })],
    ["a web page", { status: 200, type: "text/html", body: "<html>Sign in</html>" }],
    ["403 without a reason", json(403, {})],
  ])("M9: a provider that always answers a refresh with %s is asked a limited number of times, and the person gets the link", async (_, reply) => {
    const { project, ada, link } = await connected();
    const signIn = async () => connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    await setFixtures({ tokenEndpoint: reply });
    const before = await refused();
    const told: string[] = [];
    for (let round = 0; round < 20; round++) {
      vi.setSystemTime(Date.now() + 40 * MINUTE);
      told.push((await call(await signIn(), "oauth2__whoami")).text);
    }
    expect(told[0]).toContain("cannot refresh the person's sign-in at the moment");
    expect(told.slice(3).every((text) => text.includes("open this link and connect it"))).toBe(true);
    expect((await refused()) - before).toBeLessThan(25);
    expect((await ada.open(link)).text).toContain("Sign-in has ended");
    await setFixtures({ tokenEndpoint: "up" });
    await connect(ada, link, "oauth2", "ada", "2");
    expect(await whoami(await signIn(), "oauth2")).toBe("ada");
  });

  test("a provider that answers a refresh with Retry-After is not asked again before that time", async () => {
    const { agent } = await connected();
    await setFixtures({ tokenEndpoint: json(429, { error: "slow_down" }, { "retry-after": "600" }) });
    vi.setSystemTime(Date.now() + LIFE);
    await call(agent, "oauth2__whoami");
    const before = await refused();
    vi.setSystemTime(Date.now() + 9 * MINUTE);
    await call(agent, "oauth2__whoami");
    expect((await refused()) - before).toBe(0);
    await setFixtures({ tokenEndpoint: "up" });
    vi.setSystemTime(Date.now() + 2 * MINUTE);
    expect(await whoami(agent, "oauth2")).toBe("ada");
  });

  test.each<[string, TokenReply]>([
    ["invalid_grant", json(400, { error: "invalid_grant" })],
    ["invalid_grant and status 200", json(200, { error: "invalid_grant", error_description: "revoked" })],
    [
      "B26: invalid_request that says the refresh token is revoked",
      json(400, { error: "invalid_request", error_description: "refresh token revoked" }),
    ],
    ["B26: 401 and invalid_token", json(401, { error: "invalid_token" })],
    ["B26: an error name of its own", json(400, { error: "bad_refresh_token" })],
    ["invalid_client for a dynamically registered client", json(401, { error: "invalid_client" })],
  ])("a refresh answered with %s ends the connection, and the person is asked to sign in", async (_, reply) => {
    const { agent, ada, link } = await connected();
    await setFixtures({ tokenEndpoint: reply });
    vi.setSystemTime(Date.now() + LIFE - MINUTE);
    await call(agent, "oauth2__whoami");
    vi.setSystemTime(Date.now() + MINUTE);
    expect((await call(agent, "oauth2__whoami")).text).toContain("sign-in to “oauth2” has expired");
    expect((await ada.open(link)).text).toContain("Sign-in has ended");
  });

  test.each<[string, object]>([
    ["null members", { refresh_token: null, scope: null, id_token: null, expires_in: null }],
    ["empty members", { refresh_token: "", scope: "", id_token: "", expires_in: "" }],
  ])("B20: a refresh reply with %s keeps the refresh token that was sent", async (_, members) => {
    const { agent } = await connected();
    await setFixtures({ tokenEndpoint: json(200, { access_token: "no-server-accepts-this", token_type: null, ...members }) });
    vi.setSystemTime(Date.now() + LIFE);
    const before = await refused();
    await call(agent, "oauth2__whoami");
    expect(await refused()).toBeGreaterThan(before);
    await setFixtures({ tokenEndpoint: "up" });
    vi.setSystemTime(Date.now() + 2 * MINUTE);
    expect(await whoami(agent, "oauth2")).toBe("ada");
  });
});
