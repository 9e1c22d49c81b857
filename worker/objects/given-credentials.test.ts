import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject, person } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import { MINUTE } from "../lib/clock.ts";
import { type KeeperRef, makeKeeperClient, userSubject } from "../vault/keeper-client.ts";
import type { CredentialKeeper } from "./keeper.object.ts";

const namespace = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace<CredentialKeeper>;
const stubOf = (ref: KeeperRef) => namespace.getByName(JSON.stringify([ref.projectId, ref.subject]));
const keeper = makeKeeperClient(namespace);

/** Acts at the moment when the person's object asks D1 to decide, once. @param act gets what lets D1 decide */
function atDecision(act: (decide: () => Promise<unknown>) => Promise<unknown>): void {
  const database = Object.getPrototypeOf(bindings.DB) as D1Database;
  const original = Reflect.get(database, "batch") as (this: D1Database, statements: D1PreparedStatement[]) => Promise<unknown>;
  let isDone = false;
  vi.spyOn(database, "batch").mockImplementation(function (this: D1Database, statements: D1PreparedStatement[]) {
    const decide = () => original.call(this, statements);
    const texts = statements.map((statement) => String(Reflect.get(statement, "statement")));
    // The alarm writes credentials too, but claims no link.
    const isDecision = ['update "links"', 'insert into "credentials"'].every((begin) => texts.some((text) => text.startsWith(begin)));
    if (isDone || !isDecision) return decide() as Promise<never>;
    isDone = true;
    return act(decide) as Promise<never>;
  });
}

/** A person who is about to paste a key, of whom nothing is stored yet. */
async function aboutToPaste() {
  const project = await makeProject();
  const link = await project.makeLink({ type: "user", servers: ["header"], domains: ["example.com"] });
  const ada = await person("ada", link);
  const { projects, servers } = makeRooms(bindings).db;
  const projectId = (await projects.findBySlug(project.slug))?.id ?? "prj_none";
  const scope = (await servers.findBySlug(projectId, "header"))?.authScopeId ?? "scp_none";
  const user = await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(ada.email).first<{ id: string }>();
  const ref: KeeperRef = { projectId, subject: userSubject(user?.id ?? "") };
  return {
    ...{ project, link, ada, ref, userId: user?.id ?? "" },
    paste: async () => (await ada.submit(`${link}/header`, { "X-API-Key": "demo-ada-1" })).status,
    /** The credential's state at the object and in D1, and whether the person is a member in D1. */
    async stored() {
      const kept = (await keeper.snapshot(ref)).credentials[scope];
      const row = await bindings.DB.prepare("SELECT status, version FROM credentials WHERE project_id = ? AND subject = ?")
        .bind(projectId, ref.subject)
        .first<{ status: string; version: number }>();
      const member = await bindings.DB.prepare("SELECT removed_at FROM members WHERE project_id = ? AND user_id = ?")
        .bind(projectId, user?.id)
        .first();
      const undecided = await runInDurableObject(stubOf(ref), (_, state) => [...state.storage.kv.list({ prefix: "given:" })].length);
      return {
        object: kept?.status,
        inD1: row?.status,
        isMember: member !== null && member.removed_at === null,
        undecided,
        versions: [kept?.version, row?.version],
      };
    },
    /** Lets the object's alarm ring when no answer of D1 is on its way any more. */
    async later() {
      vi.setSystemTime(Date.now() + 2 * MINUTE);
      await runDurableObjectAlarm(stubOf(ref));
    },
    loseStorage: () => runInDurableObject(stubOf(ref), (_, state) => state.storage.deleteAll()),
  };
}

const NOTHING = { object: undefined, inD1: undefined, isMember: false, undecided: 0 };
const CONNECTED = { object: "active", inD1: "active", isMember: true, undecided: 0 };

describe("a credential of which D1 decides", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  type Pasting = Awaited<ReturnType<typeof aboutToPaste>>;
  const endings: [string, number, (pasting: Pasting) => Promise<unknown>][] = [
    ["the link is deleted", 410, ({ project, link }) => project.api("DELETE", `/links/${link.slice("/connect/".length)}`)],
    ["the server is removed", 404, ({ project }) => project.api("DELETE", "/servers/header")],
    ["the project is removed", 404, ({ project }) => project.api("DELETE", `?confirm=${project.slug}`)],
    ["the person signs out everywhere", 409, ({ userId }) => bindings.DB.prepare("DELETE FROM session WHERE user_id = ?").bind(userId).run()],
  ];

  test.each(endings)("nothing is stored anywhere if %s at the moment before D1 decides", async (_, status, end) => {
    const pasting = await aboutToPaste();
    atDecision(async (decide) => {
      await end(pasting);
      return decide();
    });
    expect(await pasting.paste()).toBe(status);
    expect(await pasting.stored()).toMatchObject(NOTHING);
  });

  test("nothing is in use if an administrator removes the member at the moment before D1 decides", async () => {
    const pasting = await aboutToPaste();
    expect(await pasting.paste()).toBe(303);
    atDecision(async (decide) => {
      expect((await pasting.project.api("DELETE", `/members/${pasting.userId}`)).status).toBe(204);
      return decide();
    });
    // The removal has used a later number, so that this value counts as the older one.
    expect(await pasting.paste()).toBe(409);
    expect(await pasting.stored()).toMatchObject({ object: "revoked", inD1: "revoked", isMember: false, undecided: 0 });
  });

  test("a credential that is revoked before the object hears D1's answer stays revoked", async () => {
    const pasting = await aboutToPaste();
    expect(await pasting.paste()).toBe(303);
    atDecision(async (decide) => {
      const decided = await decide();
      expect((await pasting.project.api("DELETE", `/members/${pasting.userId}`)).status).toBe(204);
      return decided;
    });
    expect(await pasting.paste()).toBe(409);
    expect(await pasting.stored()).toMatchObject({ object: "revoked", inD1: "revoked", isMember: false, undecided: 0 });
  });

  test("nothing is in use if D1 fails, then or later, and the person can try again", async () => {
    const pasting = await aboutToPaste();
    atDecision(() => Promise.reject(new Error("D1 is down")));
    expect(await pasting.paste()).toBe(500);
    expect(await pasting.stored()).toMatchObject({ ...NOTHING, undecided: 1 });
    await pasting.later();
    expect(await pasting.stored()).toMatchObject(NOTHING);
    expect(await pasting.paste()).toBe(303);
    expect(await pasting.stored()).toMatchObject(CONNECTED);
  });

  test("a credential that D1 has written without an answer is in use once the alarm has asked", async () => {
    const pasting = await aboutToPaste();
    atDecision(async (decide) => {
      await decide();
      throw new Error("the connection to D1 broke");
    });
    expect(await pasting.paste()).toBe(500);
    expect(await pasting.stored()).toMatchObject({ ...CONNECTED, object: undefined, undecided: 1 });
    await pasting.later();
    expect(await pasting.stored()).toMatchObject(CONNECTED);
  });

  test("a credential of which the answer was lost is never in use if it was revoked meanwhile", async () => {
    const pasting = await aboutToPaste();
    atDecision(async (decide) => {
      await decide();
      throw new Error("the connection to D1 broke");
    });
    expect(await pasting.paste()).toBe(500);
    expect((await pasting.project.api("DELETE", `/members/${pasting.userId}`)).status).toBe(204);
    await pasting.later();
    expect(await pasting.stored()).toMatchObject({ object: "revoked", inD1: "revoked", isMember: false, undecided: 0 });
  });

  test("S45: an object that has lost its storage stores a key that is pasted again under a number above D1's", async () => {
    const pasting = await aboutToPaste();
    for (let times = 0; times < 2; times++) expect(await pasting.paste()).toBe(303);
    await pasting.loseStorage();
    expect(await pasting.paste()).toBe(303);
    expect(await pasting.stored()).toMatchObject({ ...CONNECTED, versions: [3, 3] });
  });

  test("a number that an object gives out again after a loss does not pass for D1's consent", async () => {
    const pasting = await aboutToPaste();
    expect(await pasting.paste()).toBe(303);
    await pasting.loseStorage();
    atDecision(async (decide) => {
      expect((await pasting.project.api("DELETE", `/members/${pasting.userId}`)).status).toBe(204);
      await pasting.loseStorage();
      await bindings.DB.prepare("UPDATE credentials SET version = 1 WHERE subject = ?").bind(pasting.ref.subject).run();
      return decide();
    });
    expect(await pasting.paste()).not.toBe(303);
    expect((await pasting.stored()).object).not.toBe("active");
  });
});
