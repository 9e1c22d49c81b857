import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { authorize, connectAgent, postMessage, redeemCode, requestToken, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { conflictOf, decide, enter, newAddress, newBrowser, newSubject, useProvider } from "../../test/harness/worker/company.ts";
import { makeCountingBindings } from "../../test/harness/worker/counting-bindings.ts";
import { connect, makeProject, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import worker from "../index.ts";
import { HOUR, SECOND } from "../lib/clock.ts";

beforeAll(useProvider);
afterEach(() => setFixtures({ addresses: {} }));
afterEach(() => void vi.useRealTimers());

const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
const statusOf = async (project: TestProject, token: string) => (await postMessage(project.slug, token, list)).status;
const userIdOf = async (email: string) =>
  (await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(email).first<{ id: string }>())?.id ?? "";

describe("H5: an agent that a person allowed before their identity changed", () => {
  test("an agent of a user who signed in by code loses access when a subject of the provider takes the address over", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const email = newAddress();
    const old = newBrowser();
    await old.signIn(email, link);
    await connect(old, link, "header", "ada");
    const grant = await authorize(old, project.slug);
    const tokens = await signInAgent(old, project.slug);
    expect(await statusOf(project, tokens.access_token)).toBe(200);

    const { browser, page } = await enter(newSubject(), email, { next: link });
    expect(page.status).toBe(303);
    await connect(browser, link, "path", "bob");
    await expect.poll(() => statusOf(project, tokens.access_token)).toBe(401);
    expect((await redeemCode(grant)).status).toBe(400);
    const refreshed = await requestToken({ grant_type: "refresh_token", refresh_token: tokens.refresh_token, client_id: grant.clientId });
    expect(refreshed.status).toBe(400);

    const agent = await connectAgent(project.slug, (await signInAgent(browser, project.slug)).access_token);
    expect(await whoami(agent, "path")).toBe("bob");
    expect((await enter(newSubject(), newAddress())).page.status).toBe(303);
    expect(await whoami(agent, "path")).toBe("bob");
  });

  test("an agent of the former account loses access when an administrator decides that a new account is the same person's", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const [subject, later, email] = [newSubject(), newSubject(), newAddress()];
    const { browser } = await enter(subject, email, { next: link });
    await connect(browser, link, "header", "ada");
    const grant = await authorize(browser, project.slug);
    const tokens = await signInAgent(browser, project.slug);
    expect(await statusOf(project, tokens.access_token)).toBe(200);
    expect((await enter(later, email, { next: link })).page.status).toBe(403);
    expect(await statusOf(project, tokens.access_token)).toBe(200);

    expect((await decide((await conflictOf(later))?.id, "same_person")).status).toBe(204);
    await expect.poll(() => statusOf(project, tokens.access_token)).toBe(401);
    expect((await redeemCode(grant)).status).toBe(400);
  });

  test("an agent of several subjects that were merged into one user loses access once, in the hour after the update", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const [subject, email] = [newSubject(), newAddress()];
    const { browser } = await enter(subject, email, { next: link });
    await connect(browser, link, "header", "ada");
    const tokens = await signInAgent(browser, project.slug);
    const id = await userIdOf(email);
    const { DB } = bindings;
    await DB.prepare("DELETE FROM agent_endings").run();
    await DB.prepare("DROP INDEX account_user_issuer").run();
    await DB.prepare(
      "INSERT INTO account (id, account_id, provider_id, user_id, created_at, updated_at) SELECT ?1, ?1, provider_id, user_id, ?2, ?2 FROM account WHERE account_id = ?3",
    )
      .bind(newSubject(), Date.now() + HOUR, subject)
      .run();
    type Migration = { name: string; queries: string[] };
    const migrations = (bindings as unknown as { MIGRATIONS: Migration[] }).MIGRATIONS;
    const queries = migrations.find(({ name }) => name.startsWith("0009"))?.queries ?? [];
    for (const query of queries.filter((one) => !/^\s*(CREATE TABLE|ALTER TABLE)|sign_in_conflicts/.test(one))) await DB.prepare(query).run();
    expect((await DB.prepare("SELECT user_id FROM agent_endings").all()).results).toEqual([{ user_id: id }]);
    expect(await statusOf(project, tokens.access_token)).toBe(200);

    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 10 * 60_000);
    await worker.scheduled({ cron: "", scheduledTime: Date.now(), noRetry: () => undefined }, bindings);
    vi.setSystemTime(Date.now() + 1000);
    expect(await statusOf(project, tokens.access_token)).toBe(401);
    expect((await DB.prepare("SELECT user_id FROM agent_endings").all()).results).toEqual([]);
    const again = await enter(subject, email, { next: link });
    const fresh = await signInAgent(again.browser, project.slug);
    await makeRooms(bindings).agents.endAgents.sweep();
    expect(await statusOf(project, fresh.access_token)).toBe(200);
  });
});

describe("H5: an API key that acts by an address", () => {
  async function withKey() {
    const project = await makeProject();
    const link = await project.userLink();
    const [subject, email] = [newSubject(), newAddress()];
    const { browser } = await enter(subject, email, { next: link });
    await connect(browser, link, "header", "ada");
    const { body } = await project.api<{ key: string }>("POST", "/api-keys", { name: "Backend", actsForUsers: true, domains: ["example.com"] });
    const counting = makeCountingBindings();
    /** Calls within one isolate, which has a memory. */
    const call = async () => {
      const headers = {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "x-api-key": body.key,
        "x-user-email": email,
      };
      const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "header__whoami", arguments: {} } };
      const response = await send(`/mcp/${project.slug}`, { method: "POST", headers, body: JSON.stringify(message) }, counting.as);
      return `${response.status} ${/owner\\":\\"(\w+)/.exec(await response.text())?.[1]}`;
    };
    vi.useFakeTimers({ toFake: ["Date"] });
    expect([await call(), await call()]).toEqual(["200 ada", "200 ada"]);
    return { link, subject, email, call, counting };
  }
  const aSecondLater = () => void vi.setSystemTime(Date.now() + 1 * SECOND);

  test("an API key acts for the new holder of an address after one second, even in an isolate that remembers the former one", async () => {
    const { subject, email, link, call } = await withKey();
    await enter(subject, newAddress("john.senior"));
    await enter(newSubject(), email, { next: link });
    aSecondLater();
    expect(await call()).toBe("200 undefined");
  });

  test("an API key acts for no one a second after the address is disputed, and after the decision never for the former holder", async () => {
    const { email, call } = await withKey();
    const second = newSubject();
    await enter(second, email);
    aSecondLater();
    expect(await call()).toBe("403 undefined");
    await decide((await conflictOf(second))?.id, "someone_else");
    for (let times = 0; times < 2; times++) {
      aSecondLater();
      expect(await call()).toBe("200 undefined");
    }
    await enter(second, email);
    aSecondLater();
    expect(await call()).toBe("200 undefined");
  });

  test("the holder of an API key's address is looked up once in 0.8 s, in one query", async () => {
    const { call, counting } = await withKey();
    counting.take();
    for (let times = 0; times < 5; times++) expect(await call()).toBe("200 ada");
    expect(counting.take()).toMatchObject({ DB: 0, CREDENTIAL_KEEPER: 0 });
    vi.setSystemTime(Date.now() + 801);
    for (let times = 0; times < 5; times++) expect(await call()).toBe("200 ada");
    expect(counting.take()).toMatchObject({ DB: 1, CREDENTIAL_KEEPER: 1 });
  });
});
