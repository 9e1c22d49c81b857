import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../../test/harness/worker/app.ts";
import { connect, forgetIssued, ledger, makeProject, person, setFixtures } from "../../../test/harness/worker/project.ts";
import { makeRooms } from "../../deps.ts";
import { DAY, HOUR } from "../../lib/clock.ts";
import { type KeeperRef, makeKeeperClient, userSubject } from "../../vault/keeper-client.ts";
import type { CredentialKeeper } from "../keeper.object.ts";

const namespace = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace<CredentialKeeper>;
const keeper = makeKeeperClient(namespace);

/** A person with a connection that no agent uses. */
async function idle(server: "header" | "oauth2") {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, server, "ada");
  const { projects, servers } = makeRooms(bindings).db;
  const projectId = (await projects.findBySlug(project.slug))?.id;
  const userId = await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(ada.email).first<string>("id");
  if (!projectId || !userId) throw new Error("the project or the person is missing");
  const ref: KeeperRef = { projectId, subject: userSubject(userId) };
  const stub = namespace.getByName(JSON.stringify([ref.projectId, ref.subject]));
  await runDurableObjectAlarm(stub);
  const scope = (await servers.getBySlug(projectId, server)).authScopeId;
  return {
    project,
    ref,
    scope,
    reconnect: async () => {
      // The first session has ended by then.
      await ada.signIn(ada.email, link);
      await connect(ada, link, server, "ada", "2");
    },
    /** Gives the key with an end. @param day as the browser's field has it */
    giveWithEnd: async (day: string) => {
      await ada.signIn(ada.email, link);
      return ada.submit(`${link}/header`, { "X-API-Key": "demo-ada-3", "cardea:ends": day });
    },
    ownPage: async () => {
      await ada.signIn(ada.email, link);
      return (await ada.open("/connections")).text;
    },
    /** Lets time pass, and the alarm ring if it is set for then. */
    async wait(ms: number): Promise<void> {
      vi.setSystemTime(Date.now() + ms);
      const isDue = await runInDurableObject(stub, async (_, state) => ((await state.storage.getAlarm()) ?? Infinity) <= Date.now());
      if (isDue) await runDurableObjectAlarm(stub);
    },
    /** Not by the API: the administrator's session does not last until then. */
    troubles: async () => {
      const found = await makeRooms(bindings).db.connectionTroubles.listOldest(projectId, 20);
      return found.map(({ kind, email }) => [kind, email === ada.email]);
    },
    noted: () => runInDurableObject(stub, (_, state) => state.storage.kv.get(`watched:${scope}`)),
    email: ada.email,
  };
}

describe("F75: the keeper watches connections that are not used", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(async () => {
    vi.useRealTimers();
    await setFixtures({ refusing: [], tokenEndpoint: "up" });
  });

  test("a grant that nobody uses is refreshed at least once a day", async () => {
    const { wait } = await idle("oauth2");
    await wait(5 * HOUR);
    const before = (await ledger()).tokenRequests.refresh_token ?? 0;
    for (let hours = 0; hours < 72; hours++) await wait(HOUR);
    // Each person's object has a pace of its own, between 18 hours and a day.
    const refreshed = ((await ledger()).tokenRequests.refresh_token ?? 0) - before;
    expect([3, 4]).toContain(refreshed);
  });

  test("a grant that its provider has ended is found within a day, and waits for an administrator until it is given again", async () => {
    const { wait, troubles, reconnect, project, email } = await idle("oauth2");
    await forgetIssued("RefreshToken");
    for (let hours = 0; hours < 30; hours++) await wait(HOUR);
    await vi.waitFor(async () => expect(await troubles()).toEqual([["expired", true]]));
    const later = Date.now();
    // Now, because the administrator's session does not last until then.
    vi.useRealTimers();
    const { body } = await project.api<{ needs: { connections: unknown[] } }>("GET", "/overview");
    const server = { slug: "oauth2", name: expect.any(String) };
    expect(body.needs.connections).toEqual([{ id: expect.stringContaining("crd_"), kind: "expired", server, email, at: expect.any(Number) }]);
    vi.useFakeTimers({ toFake: ["Date"], now: later });
    await reconnect();
    expect(await troubles()).toEqual([]);
  });

  test("a key that its server refuses at two checks is found within a day, stays in use, and its recovery is noticed", async () => {
    const { wait, troubles, ref, scope } = await idle("header");
    await setFixtures({ refusing: ["header"] });
    for (let hours = 0; hours < 26; hours++) await wait(HOUR);
    expect(await troubles()).toEqual([["refused", true]]);
    expect((await keeper.snapshot(ref)).credentials[scope]?.status).toBe("active");
    await setFixtures({ refusing: [] });
    for (let hours = 0; hours < 25; hours++) await wait(HOUR);
    expect(await troubles()).toEqual([]);
  });

  test("a person sees that their key is refused, and it leaves the list as soon as they give another one", async () => {
    const { wait, troubles, reconnect, ownPage } = await idle("header");
    await setFixtures({ refusing: ["header"] });
    for (let hours = 0; hours < 26; hours++) await wait(HOUR);
    expect(await troubles()).toHaveLength(1);
    expect(await ownPage()).toContain("The server has refused this since");
    await setFixtures({ refusing: [] });
    await reconnect();
    expect(await troubles()).toEqual([]);
    expect(await ownPage()).not.toContain("The server has refused this since");
  });

  test("a key whose end its person gives is told of a week before, and one with a wrong end is not stored", async () => {
    const { wait, troubles, giveWithEnd, ownPage, ref, scope } = await idle("header");
    const dayIn = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
    const before = (await keeper.snapshot(ref)).credentials[scope]?.version;
    for (const wrong of [dayIn(-2), "2027-02-30", dayIn(9999)]) {
      const page = await giveWithEnd(wrong);
      expect([page.status, page.text.includes("at most ten years ahead")]).toEqual([400, true]);
      expect(page.text).not.toContain("demo-ada-3");
    }
    expect((await keeper.snapshot(ref)).credentials[scope]?.version).toBe(before);
    expect((await giveWithEnd(dayIn(8))).status).toBe(303);
    await wait(0);
    expect(await troubles()).toEqual([]);
    // The end is that of a day, so it is a week away after one to two days. The next check comes within a further day.
    for (let hours = 0; hours < 75; hours++) await wait(HOUR);
    expect(await troubles()).toEqual([["ending", true]]);
    expect(await ownPage()).toContain("Connect it again before.");
  });

  test("a provider that does not answer says nothing of its grants: they are tried again, and nobody is bothered", async () => {
    const { wait, troubles, ref, scope } = await idle("oauth2");
    await wait(5 * HOUR);
    await setFixtures({ tokenEndpoint: "down" });
    for (let hours = 0; hours < 26; hours++) await wait(HOUR);
    expect(await troubles()).toEqual([]);
    await setFixtures({ tokenEndpoint: "up" });
    for (let hours = 0; hours < 3; hours++) await wait(HOUR);
    expect((await keeper.snapshot(ref)).credentials[scope]?.expiresAt).toBeGreaterThan(Date.now() - 3 * HOUR);
  });

  test("a check that cannot be noted in D1 is made again, and nothing else of the person waits for it", async () => {
    const { wait, troubles } = await idle("header");
    await setFixtures({ refusing: ["header"] });
    await bindings.DB.prepare("ALTER TABLE connection_troubles RENAME TO hidden_troubles").run();
    for (let hours = 0; hours < 26; hours++) await wait(HOUR);
    await bindings.DB.prepare("ALTER TABLE hidden_troubles RENAME TO connection_troubles").run();
    for (let hours = 0; hours < 2; hours++) await wait(HOUR);
    expect(await troubles()).toHaveLength(1);
  });

  test("a connection to a paused server is left out, and is checked again when the server is back", async () => {
    const { wait, troubles, project, noted } = await idle("header");
    expect((await project.api("PATCH", "/servers/header", { state: "paused" })).status).toBe(204);
    await setFixtures({ refusing: ["header"] });
    for (let hours = 0; hours < 26; hours++) await wait(HOUR);
    expect([await troubles(), await noted()]).toEqual([[], { at: 0, nextAt: expect.any(Number) }]);
    await bindings.DB.prepare("UPDATE servers SET state = 'active' WHERE project_id = (SELECT id FROM projects WHERE slug = ?)")
      .bind(project.slug)
      .run();
    for (let hours = 0; hours < 27; hours++) await wait(HOUR);
    expect(await troubles()).toEqual([["refused", true]]);
  });

  test("a removed member's connection is watched no more", async () => {
    const { wait, troubles, project, email, noted } = await idle("header");
    const { body } = await project.api<{ members: { id: string; email: string }[] }>("GET", "/members");
    const id = body.members.find((each) => each.email === email)?.id;
    expect((await project.api("DELETE", `/members/${id}`)).status).toBe(204);
    await setFixtures({ refusing: ["header"] });
    for (let days = 0; days < 3; days++) await wait(DAY);
    expect([await troubles(), await noted()]).toEqual([[], undefined]);
  });
});
