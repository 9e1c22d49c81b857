import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { atDecision } from "../../test/harness/worker/at-decision.ts";
import type { Operation } from "../../test/harness/worker/faults/fault.ts";
import { plantFaults } from "../../test/harness/worker/faults/plant-faults.ts";
import { loseAnswer, loseOnlyAnswer } from "../../test/harness/worker/giving.ts";
import { makeProject, person } from "../../test/harness/worker/project.ts";
import { makeHeldQueue } from "../../test/harness/worker/work.ts";
import type { GivenCredential } from "../db/db.ts";
import { makeRooms } from "../deps.ts";
import { HOUR, MINUTE } from "../lib/clock.ts";
import { newId } from "../lib/ids.ts";
import { type KeeperRef, makeKeeperClient, userSubject } from "../vault/keeper-client.ts";
import type { GivingAttempt } from "../vault/keeper-policy.ts";
import type { CredentialKeeper } from "./keeper.object.ts";

const namespace = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace<CredentialKeeper>;
const stubOf = (ref: KeeperRef) => namespace.getByName(JSON.stringify([ref.projectId, ref.subject]));
const keeper = makeKeeperClient(namespace);

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
  const attemptOf = (authScopeId: GivenCredential["authScopeId"]): GivenCredential => ({
    ...{ ...ref, authScopeId, accountLabel: undefined },
    link: { id: newId("lnk"), type: "user", email: null, domains: [], emails: [] },
    server: { id: newId("srv"), slug: "none", url: "https://none.example", level: "user" },
    person: { userId: user?.id ?? "", email: ada.email, sessionId: "none" },
    ...{ requiresMember: false, joins: false, now: Date.now() },
  });
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
    nextAlarm: () => runInDurableObject(stubOf(ref), (_, state) => state.storage.getAlarm()),
    ring: () => runDurableObjectAlarm(stubOf(ref)),
    keysOf: (prefix: string) => runInDurableObject(stubOf(ref), (_, state) => [...state.storage.kv.list({ prefix })].map(([key]) => key)),
    copies: async () => (await bindings.VAULT_KV.list({ prefix: `${projectId}/${scope}/` })).keys.length,
    projectId,
    /** Asks the object to store a value, as the Worker does. */
    give: (value: string) => keeper.provide(ref, { type: "values", values: { "X-API-Key": value } }, attemptOf(scope)),
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
  // The runtime rings alarms by its own clock, which is an hour behind: so none rings unless a test rings it.
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1 * HOUR }));
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
    loseAnswer();
    expect(await pasting.paste()).toBe(500);
    expect(await pasting.stored()).toMatchObject({ ...CONNECTED, object: undefined, undecided: 1 });
    await pasting.later();
    expect(await pasting.stored()).toMatchObject(CONNECTED);
  });

  test("a credential that D1 has written is in use at once if only the answer was lost, and the person is told so", async () => {
    const pasting = await aboutToPaste();
    loseOnlyAnswer();
    expect(await pasting.paste()).toBe(303);
    expect(await pasting.stored()).toMatchObject(CONNECTED);
    expect((await keeper.snapshot(pasting.ref)).member).toBe(true);
  });

  test("a person whom D1 has made a member stays one if the credential is revoked before D1's answer is known", async () => {
    const pasting = await aboutToPaste();
    loseAnswer();
    expect(await pasting.paste()).toBe(500);
    const { credentials } = (await pasting.project.api<{ credentials: { id: string }[] }>("GET", "/credentials")).body;
    expect((await pasting.project.api("DELETE", `/credentials/${credentials[0]?.id}`)).status).toBe(204);
    expect(await pasting.stored()).toMatchObject({ object: "revoked", inD1: "revoked", isMember: true, undecided: 0 });
    await pasting.later();
    expect((await keeper.snapshot(pasting.ref)).member).toBe(true);
    expect(await pasting.keysOf("dropped")).toEqual([]);
  });

  test("a person who was removed meanwhile is no member again when D1 is asked for a dropped credential", async () => {
    const pasting = await aboutToPaste();
    loseAnswer();
    expect(await pasting.paste()).toBe(500);
    expect((await pasting.project.api("DELETE", `/members/${pasting.userId}`)).status).toBe(204);
    await pasting.later();
    expect([(await keeper.snapshot(pasting.ref)).member, await pasting.keysOf("dropped")]).toEqual([false, []]);
  });

  test("of a credential that an object of an earlier version took, without a note of its attempt, D1 says by which attempt it came", async () => {
    const pasting = await aboutToPaste();
    expect(await pasting.paste()).toBe(303);
    const stub = stubOf(pasting.ref);
    const [scope, attempt] = await runInDurableObject(stub, (_, state) => {
      const [[key, kept] = expect.fail()] = [...state.storage.kv.list<{ attempt?: GivingAttempt }>({ prefix: "scope:" })];
      state.storage.kv.put(key, { ...kept, attempt: undefined });
      return [key.slice("scope:".length) as GivenCredential["authScopeId"], kept.attempt ?? expect.fail()] as const;
    });
    expect(await stub.attemptState(scope, attempt)).toBe("in-use");
    expect(await stub.attemptState(scope, { ...attempt, now: attempt.now - 1 })).toBe("none");
  });

  test("a credential of which the answer was lost is never in use if it was revoked meanwhile", async () => {
    const pasting = await aboutToPaste();
    loseAnswer();
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

  /** Plants a fault, lets the alarm ring during it, and takes the fault out. @returns how many operations had it */
  async function ringDuring(pasting: Pasting, matches: (operation: Operation) => boolean): Promise<number> {
    const stub = stubOf(pasting.ref);
    const { faults, takeOut } = plantFaults(bindings);
    try {
      faults.begin({ kind: "fails", matches });
      await runInDurableObject(stub, (object) => object.alarm());
      return faults.count();
    } finally {
      takeOut();
    }
  }

  test("a state that D1 did not take is told again within minutes, although nothing else is due", async () => {
    const pasting = await aboutToPaste();
    expect(await pasting.paste()).toBe(303);
    await runInDurableObject(stubOf(pasting.ref), async (_, state) => {
      for (const [key] of state.storage.kv.list({ prefix: "scope:" })) state.storage.kv.put(`dirty:${key.slice("scope:".length)}`, 1);
      await state.storage.deleteAlarm();
    });
    expect(await ringDuring(pasting, ({ binding }) => binding === "DB")).toBeGreaterThan(0);
    expect(await pasting.keysOf("dirty:")).toHaveLength(1);
    const at = (await pasting.nextAlarm()) ?? Infinity;
    expect(at - Date.now()).toBeLessThanOrEqual(2 * MINUTE);
    vi.setSystemTime(at);
    await pasting.ring();
    expect([await pasting.keysOf("dirty:"), await pasting.keysOf("untold:")]).toEqual([[], []]);
    expect(await pasting.copies()).toBe(1);
  });

  test("a copy that the vault's store does not take does not keep D1 from the state, and is stored later", async () => {
    const pasting = await aboutToPaste();
    expect(await pasting.paste()).toBe(303);
    for (const { name } of (await bindings.VAULT_KV.list({ prefix: `${pasting.projectId}/` })).keys) await bindings.VAULT_KV.delete(name);
    await runInDurableObject(stubOf(pasting.ref), async (_, state) => {
      for (const [key] of state.storage.kv.list({ prefix: "scope:" })) state.storage.kv.put(`dirty:${key.slice("scope:".length)}`, 1);
      await state.storage.deleteAlarm();
    });
    expect(await ringDuring(pasting, ({ binding, text }) => binding === "VAULT_KV" && text.startsWith("put "))).toBe(1);
    expect([await pasting.keysOf("dirty:"), (await pasting.keysOf("uncopied:")).length, await pasting.copies()]).toEqual([[], 1, 0]);
    const at = (await pasting.nextAlarm()) ?? Infinity;
    expect(at - Date.now()).toBeLessThanOrEqual(60 * MINUTE);
    vi.setSystemTime(at);
    await pasting.ring();
    expect([await pasting.keysOf("uncopied:"), await pasting.copies()]).toEqual([[], 1]);
  });

  test("while D1 does not answer, it is asked once a minute whether it has a credential", async () => {
    const pasting = await aboutToPaste();
    atDecision(() => Promise.reject(new Error("D1 is down")));
    expect(await pasting.paste()).toBe(500);
    vi.setSystemTime(Date.now() + 2 * MINUTE);
    await runInDurableObject(stubOf(pasting.ref), (_, state) => state.storage.deleteAlarm());
    expect(await ringDuring(pasting, ({ binding }) => binding === "DB")).toBeGreaterThan(0);
    expect(await pasting.nextAlarm()).toBe(Date.now() + 1 * MINUTE);
    await pasting.later();
    expect(await pasting.stored()).toMatchObject(NOTHING);
  });

  test("an alarm that rings while D1 decides comes again a minute later", async () => {
    const pasting = await aboutToPaste();
    let next: number | null = null;
    atDecision(async (decide) => {
      vi.setSystemTime(Date.now() + 2 * MINUTE);
      await runInDurableObject(stubOf(pasting.ref), async (object, state) => {
        await state.storage.deleteAlarm();
        await object.alarm();
      });
      next = await pasting.nextAlarm();
      expect(next).toBe(Date.now() + 1 * MINUTE);
      return decide();
    });
    await pasting.paste();
    expect(next).not.toBeNull();
  });

  test("a member whose copies the vault's store does not delete is removed all the same", async () => {
    const pasting = await aboutToPaste();
    expect(await pasting.paste()).toBe(303);
    const { faults, takeOut } = plantFaults(bindings);
    try {
      faults.begin({
        kind: "fails",
        matches: ({ binding, text }) => binding === "VAULT_KV" && text.startsWith("list ") && text.includes(pasting.projectId),
      });
      expect((await pasting.project.api("DELETE", `/members/${pasting.userId}`)).status).toBe(204);
    } finally {
      takeOut();
    }
    expect(await pasting.stored()).toMatchObject({ object: "revoked", inD1: "revoked", isMember: false });
  });

  test("F31: a pasted value that is too large for the project's place is refused with words, and nothing is stored", async () => {
    const pasting = await aboutToPaste();
    const place = { kind: "ssm", region: bindings.SSM_REGION ?? "", prefix: `/cardea/${pasting.project.slug}` } as const;
    const { store } = makeRooms(makeHeldQueue().as).jobs;
    await store.move({ id: pasting.projectId, slug: pasting.project.slug }, place, "admin", () => undefined);
    const given = await pasting.give("x".repeat(7000));
    expect(given).toEqual({ kind: "too-large" });
    expect(await pasting.stored()).toMatchObject(NOTHING);
    expect((await pasting.give("short")).kind).not.toBe("too-large");
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
