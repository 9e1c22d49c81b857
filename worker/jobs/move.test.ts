import { createScheduledController } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { beginMove, findJob, listKv, makeMovable, rooms, runMove } from "../../test/harness/worker/moving-store.ts";
import { before, give, giveMany, makeScopes, read } from "../../test/harness/worker/old-records.ts";
import { official, parametersBelow, setTrouble, switchKey } from "../../test/harness/worker/parameter-store.ts";
import { deliver, makeHeldQueue, makeKilled } from "../../test/harness/worker/work.ts";
import { makeRooms } from "../deps.ts";
import worker from "../index.ts";
import { HOUR } from "../lib/clock.ts";
import { newId } from "../lib/ids.ts";
import { isWalk, writeWalk } from "../vault/store/places-rules.ts";
import { SETTLES } from "./job-rules.ts";
import { readRotation } from "./rotation-rules.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const sweep = () => worker.scheduled(createScheduledController({ cron: "17 * * * *" }), bindings);

type Movable = Awaited<ReturnType<typeof makeMovable>>;

async function withValues(people: number) {
  const movable = await makeMovable();
  const scopes = await makeScopes(movable.projectId, 2);
  const owned = await giveMany(rooms, movable.projectId, scopes, people, "p");
  return { ...movable, scopes, owned, one: owned[0] ?? expect.fail() };
}

async function withMoved(people: number) {
  const movable = await withValues(people);
  const { id } = await beginMove(movable, movable.place);
  await runMove(movable.projectId, id);
  return movable;
}

const storeOf = async ({ project }: Movable) =>
  (await project.api<{ place: { kind: string }; former: unknown; problem: { code: string; message: string } | null }>("GET", "/store")).body;
const client = (projectId: Movable["projectId"], authScope: string) => ({ project: projectId, authScope, subject: "oauth-client" });

describe("F31: a project moves to the Parameter Store and back", () => {
  test("every value moves, although the move is killed again and again, and meanwhile every call has its credential", async () => {
    const movable = await withValues(15);
    const { projectId, prefix, place, scopes, owned, one } = movable;
    const [scope = expect.fail()] = scopes;
    await rooms.vault.secrets.put(client(projectId, scope), 5, { type: "values", values: { client_secret: "s" } });
    await beginMove(movable, place).then(({ id }) => findJob(projectId, id));
    const { row } = await rooms.jobs.store.find(projectId);
    const id = row?.jobId ?? expect.fail();

    const { as, killed } = makeKilled(2);
    const gone = owned.pop() ?? expect.fail();
    await runMove(projectId, id, as, async (message) => {
      const called = owned[(message * 7) % owned.length] ?? expect.fail();
      expect(await read(rooms, called)).toBe(`${called.subject} ${called.scope}`);
      if (message === 1) await rooms.vault.keeper.revoke({ projectId, subject: gone.subject }, gone.scope);
      if (message === 2) owned.push({ projectId, subject: "user:new", scope });
      if (message === 2) await give(rooms, { projectId, subject: "user:new", scope }, `user:new ${scope}`);
    });

    expect(killed()).toBeGreaterThan(1);
    expect(await findJob(projectId, id)).toMatchObject({ state: "done", failed: 0 });
    const stored = await parametersBelow(prefix);
    expect(stored).toHaveLength(owned.length + 1);
    expect(stored.every(({ value }) => value.startsWith("v1.k1."))).toBe(true);
    // The copy of a client's secret stays, because a call may need it.
    expect(await listKv(projectId)).toEqual([`${projectId}/${scope}/oauth-client/5`]);

    const Name = stored.find(({ name }) => name.includes(`${one.subject.replace(":", ".3A")}/`))?.name;
    const { Parameter } = await official<{ Parameter: { Value: string } }>("GetParameter", { Name, WithDecryption: true });
    const kept = (await rooms.vault.keeper.snapshot({ projectId, subject: one.subject })).credentials;
    expect(Object.values(kept).map(({ sealed }) => sealed)).toContain(Parameter.Value);
    expect(await storeOf(movable)).toMatchObject({ place: { kind: "ssm", prefix }, former: null, problem: null, move: { state: "done", failed: 0 } });

    const back = await beginMove(movable, { kind: "kv" });
    await runMove(projectId, back.id);
    expect(await parametersBelow(prefix)).toEqual([]);
    expect(await listKv(projectId)).toHaveLength(owned.length + 1);
    for (const each of owned) expect(await read(rooms, each)).toBe(`${each.subject} ${each.scope}`);
    expect(await storeOf(movable)).toMatchObject({ place: { kind: "kv" }, former: null, move: null });
  });

  test("no call waits for the Parameter Store, and a refresh finds the secret of its client, while AWS does not answer", async () => {
    const { projectId, prefix, scopes, owned } = await withMoved(2);
    const [scope = expect.fail()] = scopes;
    await rooms.vault.secrets.put(client(projectId, scope), 9, { type: "values", values: { client_secret: "s" } });
    await setTrouble({ under: prefix, times: 1000, hangs: true });
    for (const each of owned) expect(await read(rooms, each)).toBe(`${each.subject} ${each.scope}`);
    expect(await rooms.vault.secrets.read(client(projectId, scope), 9)).toEqual({ type: "values", values: { client_secret: "s" } });
    await setTrouble({ under: prefix });
  });

  test("a rotation of the vault keys seals again what is in the Parameter Store", async () => {
    const { projectId, prefix, scopes } = await withMoved(1);
    const [scope = expect.fail()] = scopes;
    const old = { projectId, subject: "user:old", scope } as const;
    await give(makeRooms(before), old, "from before");
    const keyIds = async () => new Set((await parametersBelow(prefix)).map(({ value }) => value.split(".")[1]));
    expect(await keyIds()).toEqual(new Set(["k0", "k1"]));
    await bindings.DB.batch([bindings.DB.prepare("DELETE FROM jobs WHERE kind = 'vault.rotate'"), bindings.DB.prepare("DELETE FROM vault_keys")]);
    const { id, projectId: instance } = await rooms.jobs.keys.rotate("admin", () => undefined);
    await runMove(instance, id);
    expect(await keyIds()).toEqual(new Set(["k1"]));
    expect(await read(rooms, old)).toBe("from before");
  });

  test("one project's broken place holds up neither a rotation nor a backup of the others, and both say so", async () => {
    const movable = await withValues(1);
    const key = `alias/${newId("job")}`;
    await switchKey(key, true);
    await runMove(movable.projectId, (await beginMove(movable, { ...movable.place, kmsKeyId: key } as typeof movable.place)).id);
    await switchKey(key, false);
    const other = await withValues(1);
    const old = { projectId: other.projectId, subject: "user:old", scope: other.scopes[0] ?? expect.fail() } as const;
    await give(makeRooms(before), old, "from before");

    const passed: string[] = [];
    for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
      const page: Awaited<ReturnType<typeof rooms.backup.values.read>> = await rooms.backup.values.read("vault", next);
      passed.push(...(page.passed ?? []).map(({ projectId }) => projectId));
      next = page.next;
    }
    expect(new Set(passed)).toEqual(new Set([movable.projectId]));

    await bindings.DB.batch([bindings.DB.prepare("DELETE FROM jobs WHERE kind = 'vault.rotate'"), bindings.DB.prepare("DELETE FROM vault_keys")]);
    const { id, projectId: instance } = await rooms.jobs.keys.rotate("admin", () => undefined);
    const { as } = makeHeldQueue();
    for (let job = await findJob(instance, id); readRotation(job.cursor).round === 0; job = await findJob(instance, id)) {
      vi.setSystemTime(Math.max(Date.now(), job.dueAt));
      await deliver([{ job: id, projectId: instance }], as);
    }
    expect(await rooms.vault.keeper.keyIds(old, old.scope)).toEqual(["k1"]);
    expect((await findJob(instance, id)).state).toBe("running");
    await switchKey(key, true);
    expect(await runMove(instance, id)).toMatchObject({ state: "done", failed: 0 });
  });

  test("a walk through the Parameter Store goes on with the next project if the row of the one it reads has gone", async () => {
    const { projectId } = await withMoved(1);
    const gone = writeWalk({ after: `${projectId.slice(0, -1)}` as typeof projectId, nth: 0, token: "somewhere" });
    const seen: string[] = [];
    for (let next: string | undefined = gone; next !== undefined; ) {
      const page: Awaited<ReturnType<typeof rooms.vault.store.list>> = await rooms.vault.store.list(next, { skips: true });
      seen.push(...page.entries.map(({ path }) => path));
      next = page.next;
    }
    expect(seen.some((path) => path.startsWith(`${projectId}/`))).toBe(true);
  });

  test("a value that is stored in KV after the move follows within the next hour, and orphans in the Parameter Store are swept", async () => {
    const { projectId, prefix, one, scopes } = await withMoved(1);
    const [scope = expect.fail()] = scopes;
    const { version, sealed = "" } = (await rooms.vault.keeper.snapshot({ projectId, subject: one.subject })).credentials[one.scope] ?? expect.fail();
    const rest = `${one.scope}/${encodeURIComponent(one.subject)}/${version}`;
    // An isolate that does not know of the move yet, or a restore, stores in KV.
    await rooms.vault.store
      .at({ kind: "ssm", region: bindings.SSM_REGION ?? "", prefix })
      .delete(`${projectId}/${one.scope}/${encodeURIComponent(one.subject)}`, version);
    await bindings.VAULT_KV.put(`${projectId}/${rest}`, sealed, { metadata: { at: Date.now(), key: "k1" } });
    await official("PutParameter", { Name: `${prefix}/${projectId}/${scope}/user.3Anobody/1`, Type: "SecureString", Value: "v1.k1.a.b" });
    vi.setSystemTime(Date.now() + 2 * HOUR);
    await sweep();
    const { row } = await rooms.jobs.store.find(projectId);
    await runMove(projectId, row?.jobId ?? expect.fail());
    expect(await listKv(projectId)).toEqual([]);
    const names = (await parametersBelow(prefix)).map(({ name }) => name);
    expect(names).toHaveLength(2);
    expect(names.filter((name) => name.includes("nobody"))).toEqual([]);
  });

  test("a backup has what is in the Parameter Store, and what a restore writes moves there again", async () => {
    const { projectId, prefix, owned } = await withMoved(2);
    const copied: Parameters<typeof rooms.backup.values.write>[1] = [];
    for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
      const page: Awaited<ReturnType<typeof rooms.backup.values.read>> = await rooms.backup.values.read("vault", next);
      copied.push(...page.entries.filter(({ key }) => key.startsWith(projectId)));
      next = page.next;
    }
    expect(copied.map(({ value }) => value).toSorted()).toEqual((await parametersBelow(prefix)).map(({ value }) => value).toSorted());
    expect(copied).toHaveLength(owned.length);
    // The AWS account is lost too.
    const Names = (await parametersBelow(prefix)).map(({ name }) => name);
    await official("DeleteParameters", { Names });
    await rooms.backup.values.write("vault", copied);
    vi.setSystemTime(Date.now() + 2 * HOUR);
    await rooms.jobs.store.sweep();
    const { row } = await rooms.jobs.store.find(projectId);
    await runMove(projectId, row?.jobId ?? expect.fail());
    expect([(await parametersBelow(prefix)).map(({ name }) => name).toSorted(), await listKv(projectId)]).toEqual([Names.toSorted(), []]);
  });

  test("a backup has a value that moves back to KV after KV was read and before the Parameter Store is", async () => {
    const movable = await withMoved(1);
    const { projectId } = movable;
    const keys = new Set<string>();
    let isBack = false;
    for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
      const page: Awaited<ReturnType<typeof rooms.backup.values.read>> = await rooms.backup.values.read("vault", next);
      for (const { key } of page.entries) if (key.startsWith(projectId)) keys.add(key);
      next = page.next;
      if (isBack || next === undefined || !isWalk(next)) continue;
      isBack = true;
      await runMove(projectId, (await beginMove(movable, { kind: "kv" })).id);
    }
    expect([isBack, [...keys].toSorted()]).toEqual([true, await listKv(projectId)]);
  });

  test("a removed project leaves nothing in the Parameter Store", async () => {
    const { project, projectId, prefix } = await withMoved(2);
    expect(await parametersBelow(prefix)).toHaveLength(4);
    const { body } = await project.api<{ job: { id: `job_${string}` } }>("DELETE", `?confirm=${project.slug}`);
    await runMove(projectId, body.job.id);
    expect(await parametersBelow(prefix)).toEqual([]);
    // The trial of a move was killed before it deleted its parameter.
    await official("PutParameter", { Name: `${prefix}/${projectId}/probe/probe/1`, Type: "SecureString", Value: "x" });
    await rooms.jobs.store.sweep();
    expect((await rooms.jobs.store.find(projectId)).row).toBeUndefined();
  });
});

test("F31: the schedule comes to each of very many projects outside of KV, run after run", async () => {
  const { project, projectId } = await withMoved(1);
  const { body } = await project.api<{ job: { id: `job_${string}` } }>("DELETE", `?confirm=${project.slug}`);
  await runMove(projectId, body.job.id);
  // Their ids come before all others.
  await bindings.DB.prepare(
    `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 510)
    INSERT INTO vault_stores (project_id, place, former, job_id, since) SELECT 'prj_!' || n, '{"kind":"kv"}', NULL, 'job_x', 1 FROM numbers`,
  ).run();
  const isKnown: boolean[] = [];
  for (let run = 0; run < 2; run++) {
    await rooms.jobs.store.sweep();
    isKnown.push((await rooms.jobs.store.find(projectId)).row !== undefined);
  }
  expect(isKnown).toEqual([true, false]);
  await bindings.DB.prepare("DELETE FROM vault_stores WHERE project_id LIKE 'prj_!%'").run();
});

describe("F31: a move that does not go well", () => {
  test.each([
    ["a path that the IAM policy does not allow", { prefix: "/elsewhere" }, 502, "store.access_denied", ""],
    ["a KMS key that is switched off", { kmsKeyId: "alias/disabled" }, 502, "store.key_unusable", ""],
    ["a prefix that is no path", { prefix: "cardea/" }, 400, "request.invalid", "prefix"],
    ["a prefix that AWS keeps for itself", { prefix: "/aws/cardea" }, 400, "request.invalid", "prefix"],
    ["a KMS key of another region", { kmsKeyId: "arn:aws:kms:us-east-1:111122223333:alias/x" }, 400, "request.invalid", "kmsKeyId"],
    ["the place where the values are already", undefined, 409, "store.same", ""],
  ])("%s is refused with words, and nothing has changed", async (_, change, status, code, field) => {
    const movable = await makeMovable();
    const wanted = change ? { kind: "ssm", prefix: movable.prefix, ...change } : { kind: "kv" };
    const answer = await movable.project.api<{ code: string; fields?: object }>("PUT", "/store", wanted);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (field) expect(Object.keys(answer.body.fields ?? {})).toEqual([field]);
    expect((await rooms.jobs.store.find(movable.projectId)).row).toBeUndefined();
    expect(await parametersBelow(movable.prefix)).toEqual([]);
  });

  test("without the settings there is no way to the Parameter Store, and the values stay in KV", async () => {
    const { project, projectId, place } = await makeMovable();
    const { as } = makeHeldQueue({ ...bindings, SSM_REGION: "", SSM_ACCESS_KEY_ID: "", SSM_SECRET_ACCESS_KEY: "" });
    const move = makeRooms(as).jobs.store.move({ id: projectId, slug: project.slug }, place, "admin", () => undefined);
    await expect(move).rejects.toMatchObject({ code: "store.not_set_up" });
    expect((await rooms.jobs.store.find(projectId)).row).toBeUndefined();
  });

  test("of two moves at once one begins; another place or key waits, and the way back ends the first", async () => {
    const movable = await withValues(1);
    const { projectId, prefix, place } = movable;
    const both = await Promise.allSettled([beginMove(movable, place), beginMove(movable, { ...place, prefix: `${prefix}/other` } as typeof place)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(both.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []))).toEqual(["store.moving"]);
    const { row } = await rooms.jobs.store.find(projectId);
    const begun = row?.place ?? expect.fail();
    await expect(beginMove(movable, begun)).rejects.toMatchObject({ code: "store.moving" });
    await expect(beginMove(movable, { ...place, prefix: `${prefix}/third` } as typeof place)).rejects.toMatchObject({ code: "store.moving" });
    await expect(beginMove(movable, { ...begun, kmsKeyId: "alias/cardea" } as typeof place)).rejects.toMatchObject({ code: "request.invalid" });
    const back = await beginMove(movable, { kind: "kv" });
    // A batch of the first move may be under way in another isolate.
    expect((await findJob(projectId, back.id)).dueAt).toBe(back.createdAt + SETTLES);
    expect(await findJob(projectId, row?.jobId ?? expect.fail())).toMatchObject({ state: "done" });
    await runMove(projectId, back.id);
    expect([await parametersBelow(prefix), await listKv(projectId)]).toMatchObject([[], { length: 2 }]);
  });

  test("a batch of a move that another one has ended deletes nothing, and what KV shows from before is written again", async () => {
    const movable = await withMoved(1);
    const { projectId, prefix, place } = movable;
    const places = { from: place, to: { kind: "kv" } } as const;
    const { entries } = await rooms.vault.store.at(place).list(projectId, undefined);
    const [entry = expect.fail()] = entries;
    const key = `${entry.path}/${entry.version}`;
    await bindings.VAULT_KV.put(key, "as another location shows it");
    const clients = { usesSecret: async () => true };
    expect(await rooms.vault.moveEntry(entry, places, clients, async () => false)).toBe("kept");
    const kept = await parametersBelow(prefix);
    expect(kept).toHaveLength(2);
    expect(kept.map(({ value }) => value)).toContain(await bindings.VAULT_KV.get(key));
    expect(await rooms.vault.moveEntry(entry, places, clients, async () => true)).toBe("moved");
    expect(await parametersBelow(prefix)).toHaveLength(1);
  });

  test("a move whose settings are gone is tried again, and the project's page says what is missing", async () => {
    const movable = await withValues(1);
    const { projectId } = movable;
    await beginMove(movable, movable.place).then(({ id }) => runMove(projectId, id));
    const { id, dueAt } = await beginMove(movable, { kind: "kv" }).then((job) => findJob(projectId, job.id));
    vi.setSystemTime(Math.max(Date.now(), dueAt));
    const { as } = makeHeldQueue({ ...bindings, SSM_REGION: "", SSM_ACCESS_KEY_ID: "", SSM_SECRET_ACCESS_KEY: "" });
    await deliver([{ job: id, projectId }], as);
    expect((await findJob(projectId, id)).state).toBe("running");
    expect((await storeOf(movable)).problem).toMatchObject({ code: "store.not_set_up" });
    await runMove(projectId, id);
    expect(await listKv(projectId)).toHaveLength(2);
  });

  test("a KMS key that is switched off midway stops the move, which says so and goes on once the key is back", async () => {
    const movable = await withValues(15);
    const { projectId, prefix, place, owned } = movable;
    const key = `alias/${newId("job")}`;
    await switchKey(key, true);
    const { id } = await beginMove(movable, { ...place, kmsKeyId: key } as typeof place);
    const moved = (await parametersBelow(prefix)).length;
    expect(moved).toBeGreaterThan(0);
    await switchKey(key, false);
    const { as } = makeHeldQueue();
    await deliver([{ job: id, projectId }], as);
    const stuck = await findJob(projectId, id);
    expect(stuck.state).toBe("running");
    expect(stuck.failed).toBeGreaterThan(0);
    expect(stuck.dueAt).toBeGreaterThan(Date.now());
    expect((await storeOf(movable)).problem).toMatchObject({ code: "store.key_unusable", message: expect.stringContaining("KMS key") });
    for (const each of owned) expect(await read(rooms, each)).toBe(`${each.subject} ${each.scope}`);
    await switchKey(key, true);
    await runMove(projectId, id);
    expect(await parametersBelow(prefix)).toHaveLength(owned.length);
    expect((await storeOf(movable)).problem).toBeNull();
  });

  test("a value that is too large for AWS stays where it is and works; the others move, and all can move back", async () => {
    const movable = await withValues(2);
    const { projectId, prefix, place, scopes, owned } = movable;
    const large = { projectId, subject: "user:large", scope: scopes[0] ?? expect.fail() } as const;
    await give(rooms, large, "x".repeat(7000));
    const { id } = await beginMove(movable, place);
    expect(await findJob(projectId, id)).toMatchObject({ state: "running", failed: 1 });
    expect((await storeOf(movable)).problem).toMatchObject({ code: "store.value_too_large" });
    expect(await parametersBelow(prefix)).toHaveLength(owned.length);
    expect(await read(rooms, large)).toHaveLength(7000);
    // Where a person enters such a value, it is refused.
    await expect(give(rooms, { ...large, subject: "user:larger" }, "x".repeat(7000))).rejects.toMatchObject({ code: "store.value_too_large" });
    const back = await beginMove(movable, { kind: "kv" });
    expect(await runMove(projectId, back.id)).toMatchObject({ state: "done", failed: 0 });
    expect(await parametersBelow(prefix)).toEqual([]);
    expect(await listKv(projectId)).toHaveLength(owned.length + 1);
  });
});
