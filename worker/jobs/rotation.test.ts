import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { after, before, give, giveMany, keyIdsInStore, listWrong, makeScopes, type Owned, read } from "../../test/harness/worker/old-records.ts";
import { asAdmin, makeProject } from "../../test/harness/worker/project.ts";
import { deliver, deliverToEnd, makeDying, makeHeldQueue, makeKilled } from "../../test/harness/worker/work.ts";
import { makeRooms } from "../deps.ts";
import { DAY, MINUTE } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import { BATCHES_PER_MESSAGE } from "./job-rules.ts";
import { ROTATION_BATCH } from "./rotation-rules.ts";

const RECORDS = Number((bindings as { ROTATION_RECORDS?: string }).ROTATION_RECORDS || 120);
const SCOPES = RECORDS > 1000 ? 50 : 10;
/** Of how many batches one is done again, because it was killed. */
const KILLED = RECORDS > 1000 ? 20 : 3;
/** How many copies of the store a batch looks at, most of which cost a request to a keeper. */
const STORE_PAGE = 100;
/** Of how many requests to keepers one meets objects that have just been ended, in the middle of a batch. */
const ENDED = RECORDS > 1000 ? 400 : 37;
const PEOPLE = Math.ceil(RECORDS / 2 / SCOPES);

/** After how many messages a large rotation says how far it is. */
const REPORTED = 100;

const BEGAN = performance.now();

/** Says how far a large rotation is, since it takes minutes. The test sets `Date` forward, but not this clock. */
function report(what: string): void {
  if (RECORDS > 1000) console.info(`${Math.round((performance.now() - BEGAN) / 1000)} s: ${what}`);
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  // Rotations concern the whole instance, so that each test begins with none.
  await bindings.DB.batch(["jobs", "vault_keys", "authorizations"].map((table) => bindings.DB.prepare(`DELETE FROM ${table}`)));
});
afterEach(() => void vi.useRealTimers());

const rooms = makeRooms(bindings);
const now = () => Date.now();

async function withProject(scopes = SCOPES) {
  const project = await makeProject();
  const projectId = ((await rooms.db.projects.findBySlug(project.slug)) ?? expect.fail()).id;
  return { projectId, scopes: await makeScopes(projectId, scopes) };
}

const stateOf = async (id: string) => (await rooms.jobs.keys.list()).keys.find((key) => key.id === id);
const rotation = async () => (await rooms.jobs.keys.list()).rotation ?? expect.fail("no rotation");

/** Lets a rotation go on to its end. @param meanwhile done between the messages */
const runToEnd = (as = bindings, meanwhile?: (message: number, delays: number[]) => Promise<void>) => deliverToEnd(rotation, as, meanwhile);

test("F32: a platform administrator sees each key, begins the rotation and follows it; nobody else does", async () => {
  await withProject(1);
  const admin = await asAdmin();
  const begun = await admin.api("POST", "/vault-keys/rotation", {});
  expect(begun.status).toBe(202);
  await runToEnd();
  const { status, body } = await admin.api("GET", "/vault-keys");
  expect([status, body]).toMatchObject([200, { keys: expect.arrayContaining([expect.objectContaining({ id: "k1", state: "seals" })]) }]);
  expect(JSON.stringify(body)).not.toContain((bindings.VAULT_KEYS ?? "").slice(3, 30));
});

test("F32: the schedule begins a rotation when another key has come first, and counts again every day", async () => {
  const { as, messages } = makeHeldQueue();
  const scheduled = makeRooms(as);
  await scheduled.jobs.keys.sweep();
  expect(messages).toHaveLength(1);
  await scheduled.jobs.keys.sweep();
  expect(messages).toHaveLength(1);
  await runToEnd();
  await scheduled.jobs.keys.sweep();
  expect(messages).toHaveLength(1);
  vi.setSystemTime(now() + 1 * DAY);
  await scheduled.jobs.keys.sweep();
  expect(messages).toHaveLength(2);
});

test("F32, S44: a rotation that is killed again and again, under traffic, leaves no record that needs the old key, and no call fails", async () => {
  const { projectId, scopes } = await withProject();
  const old = makeRooms(before);
  const owned = await giveMany(old, projectId, scopes, PEOPLE, "kept");
  const gone: Owned[] = await giveMany(old, projectId, scopes.slice(0, 2), 10, "gone");
  const late: Owned[] = [];
  report(`${2 * (owned.length + gone.length)} records are sealed with the old key`);
  await rooms.jobs.keys.rotate("admin", () => undefined);

  const { as: killing, killed } = makeKilled(KILLED);
  let reads = 0;
  const readOne = async () => {
    const one = owned[(++reads * 7) % owned.length] ?? expect.fail();
    expect(await read(rooms, one)).toBe(`${one.subject} ${one.scope}`);
  };
  const dying = makeDying(killing, ENDED, readOne);
  let asked = 0;
  await runToEnd(dying.as, async (message, delays) => {
    // The rate is bounded: so many keepers and no more are asked for each message, and the next one comes a second later at the earliest.
    expect(dying.requests() - asked).toBeLessThanOrEqual(BATCHES_PER_MESSAGE * Math.max(ROTATION_BATCH, STORE_PAGE));
    asked = dying.requests();
    expect(delays.filter((seconds) => seconds < 1)).toEqual([]);
    expect(delays.length).toBeLessThanOrEqual(1);
    await readOne();
    const left = gone.pop();
    if (left) await rooms.vault.keeper.revoke({ projectId, subject: left.subject }, left.scope);
    if (message % REPORTED === 0) report(`message ${message}`);
    // A request at an isolate with the old settings, of a person who is new and of one who was there.
    const scope = scopes[message % scopes.length] ?? expect.fail();
    if (message <= 12) {
      for (const subject of [`user:late${message}`, `user:kept${message % PEOPLE}`] as const) {
        const straggler: Owned = { projectId, subject, scope };
        await give(old, straggler, `${subject} ${scope}`);
        late.push(straggler);
      }
    }
  });

  report(`rotated with ${dying.requests()} requests to keepers, ${killed()} batches killed, objects ended ${dying.ended()} times, ${reads} calls`);
  expect(killed()).toBeGreaterThan(3);
  expect(dying.ended()).toBeGreaterThan(3);
  expect(await rotation()).toMatchObject({ state: "done", failed: 0 });
  expect(await stateOf("k0")).toMatchObject({ state: "unneeded", records: 0 });
  const newOnly = makeRooms(after);
  expect(await listWrong(newOnly, [...owned, ...late])).toEqual([]);
  for (const { projectId: id, subject, scope } of gone) expect(await rooms.vault.keeper.keyIds({ projectId: id, subject }, scope)).toEqual(["k1"]);
  report("every credential was opened with the new key alone");
  const inStore = await keyIdsInStore(projectId);
  expect(new Set(inStore)).toEqual(new Set(["k1"]));
  expect(inStore).toHaveLength(owned.length + gone.length + late.filter(({ subject }) => subject.startsWith("user:late")).length);
}, 3_600_000);

test("F32: a place that does not answer once is asked again at once, so that a count of many records is complete although objects end all the time", async () => {
  const { projectId, scopes } = await withProject(5);
  const owned = await giveMany(makeRooms(before), projectId, scopes, 6, "asked");
  await rooms.jobs.keys.rotate("admin", () => undefined);
  // More than a batch apart, so that none fails twice.
  const ending = makeDying(bindings, 31, () => Promise.reject(new Error("ended")));
  await runToEnd(ending.as, async (message) => expect(message).toBeLessThan(30));
  expect(ending.requests()).toBeGreaterThan(owned.length * 3);
  expect(await rotation()).toMatchObject({ state: "done", failed: 0 });
  expect(await listWrong(makeRooms(after), owned)).toEqual([]);
});

test("F32: the secret of a client, and the grant of a person, are sealed again", async () => {
  const { projectId, scopes } = await withProject(2);
  const [scope, other] = [scopes[0] ?? expect.fail(), scopes[1] ?? expect.fail()];
  const old = makeRooms(before);
  const secretVersion = await old.providers.clients.secrets.seal(projectId, scope, { secret: "the client's" });
  const subject = "user:ended";
  const grant = { type: "oauth2", issuer: "https://none.example.com", accessToken: "a", refreshToken: "r" } as const;
  const ref = { projectId, subject } as const;
  const kept = await old.vault.storeCredential(ref, other, grant);
  await old.db.credentials.reconcile(ref, other, kept, now());
  expect(await rooms.vault.keeper.keyIds(ref, other)).toEqual(["k0"]);
  await rooms.jobs.keys.rotate("admin", () => undefined);
  await runToEnd();
  expect(await makeRooms(after).providers.clients.secrets.read(projectId, scope, secretVersion)).toEqual({ secret: "the client's" });
  expect(await rooms.vault.keeper.keyIds(ref, other)).toEqual(["k1"]);
  expect(await keyIdsInStore(projectId)).toEqual(["k1", "k1"]);
});

test("F32: a key is needed as long as a browser has a sign-in that it sealed", async () => {
  const { projectId, scopes } = await withProject(1);
  await rooms.jobs.keys.rotate("admin", () => undefined);
  await runToEnd();
  const row = { stateHash: crypto.randomUUID(), projectId, authScopeId: scopes[0] ?? expect.fail(), keyId: "k0" };
  await rooms.db.authorizations.begin({ ...row, expiresAt: now() + 10 * MINUTE });
  expect(await stateOf("k0")).toMatchObject({ state: "needed", records: 0 });
  vi.setSystemTime(now() + 10 * MINUTE);
  expect(await stateOf("k0")).toMatchObject({ state: "unneeded" });
});

test("F32: health names a key that is still needed and not in the settings, and one that is another key under the same id", async () => {
  const { projectId, scopes } = await withProject(1);
  await give(makeRooms(before), { projectId, subject: "user:ada", scope: scopes[0] ?? expect.fail() }, "x");
  await rooms.jobs.keys.rotate("admin", () => undefined);
  await expect(rooms.jobs.keys.check()).resolves.toBeUndefined();
  await expect(makeRooms(after).jobs.keys.check()).rejects.toMatchObject({ code: "vault.key_missing", reason: "key k0 is missing" });
  const [k1 = "", k0 = ""] = (bindings.VAULT_KEYS ?? "").split(",").map((entry) => entry.slice(3));
  const swapped = makeRooms({ ...bindings, VAULT_KEYS: `k1:${k0},k2:${k1}` });
  await expect(swapped.jobs.keys.check()).rejects.toMatchObject({ reason: expect.stringContaining("key k1 is changed") });
  await runToEnd();
  vi.setSystemTime(now() + 1 * DAY);
  await expect(makeRooms(after).jobs.keys.check()).resolves.toBeUndefined();
});

test("F32: an isolate or a keeper in which another key seals changes nothing, and a rotation to that key ends the one before", async () => {
  const { projectId, scopes } = await withProject(1);
  const scope = scopes[0] ?? expect.fail();
  await give(makeRooms(before), { projectId, subject: "user:ada", scope }, "x");
  const { id, dueAt } = await rooms.jobs.keys.rotate("admin", () => undefined);
  const { cursor } = await rotation();
  await deliver([{ job: id, projectId: "prj_instance" }], makeHeldQueue(before).as);
  expect(await rotation()).toMatchObject({ cursor, state: "running" });
  expect((await rotation()).dueAt).toBeGreaterThanOrEqual(dueAt);
  await expect(rooms.vault.keeper.reseal({ projectId, subject: "user:ada" }, scope, "k0")).rejects.toThrow();
  await expect(rooms.jobs.keys.rotate("admin", () => undefined)).rejects.toMatchObject({ code: "rotation.running" });
  const back = await makeRooms(before).jobs.keys.rotate("admin", () => undefined);
  expect(back.target).toBe("k0");
  expect(await rooms.db.jobs.find("prj_instance" as ProjectId, id)).toMatchObject({ state: "done" });
});

test("F32: a record that no key opens is counted, holds up no other, and the rotation says so at its end", async () => {
  const { projectId, scopes } = await withProject(1);
  const scope = scopes[0] ?? expect.fail();
  const bad: Owned = { projectId, subject: "user:bad", scope };
  const good: Owned = { projectId, subject: "user:good", scope };
  await give(makeRooms(before), good, "x");
  const ref = { projectId, subject: bad.subject };
  const version = await rooms.vault.keeper.reserveVersion(ref, scope);
  const kept = {
    version,
    status: "active",
    refreshable: false,
    sealed: "v1.k0.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    inVault: 0,
  } as const;
  await rooms.vault.keeper.commit(ref, scope, kept);
  await rooms.db.credentials.reconcile(ref, scope, kept, now());
  await rooms.jobs.keys.rotate("admin", () => undefined);
  await runToEnd();
  expect(await rotation()).toMatchObject({ state: "done", failed: 1 });
  expect(await rooms.vault.keeper.keyIds({ projectId, subject: good.subject }, scope)).toEqual(["k1"]);
  expect(await stateOf("k0")).toMatchObject({ state: "needed", records: 1 });
});
