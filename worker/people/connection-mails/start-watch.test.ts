import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import { bindings } from "../../../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../../../test/harness/worker/project.ts";
import { makeRooms } from "../../deps.ts";
import { HOUR } from "../../lib/clock.ts";
import { makeStartWatch } from "./start-watch.ts";

afterEach(() => void vi.useRealTimers());

test("F75: connections that were given before the watch existed, and are not used, are watched after a walk that is made once", async () => {
  const project = await makeProject();
  const link = await project.userLink();
  const { db, vault } = makeRooms(bindings);
  const projectId = (await db.projects.findBySlug(project.slug))?.id ?? "";
  const people = await Promise.all(["ada", "bob"].map(async (name) => ({ name, ...(await person(name, link)) })));
  const stubs: DurableObjectStub[] = [];
  for (const { name, email, ...browser } of people) {
    await connect({ ...browser }, link, "header", name);
    const id = await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(email).first<string>("id");
    const stub = bindings.CREDENTIAL_KEEPER.getByName(JSON.stringify([projectId, `user:${id}`])) as unknown as DurableObjectStub;
    await runInDurableObject(stub, async (_, state) => {
      await state.storage.deleteAlarm();
    });
    await evictDurableObject(stub);
    stubs.push(stub);
  }
  // An object of an earlier release, long after its last use, has no alarm and is not in memory.
  vi.setSystemTime(Date.now() + 2 * HOUR);
  const alarms = () => Promise.all(stubs.map((stub) => runInDurableObject(stub, (_, state) => state.storage.getAlarm())));
  expect(await alarms()).toEqual([null, null]);
  let reads = 0;
  const { clock, log } = makeRooms(bindings).instance;
  const keeper = {
    snapshot: (ref: Parameters<typeof vault.keeper.snapshot>[0]) =>
      reads++ === 0 ? Promise.reject(new Error("out of reach")) : vault.keeper.snapshot(ref),
  };
  const walk = makeStartWatch({ ...db, keeper: vault.keeper, clock, log });
  await makeStartWatch({ ...db, keeperSubjects: { listOwners: () => Promise.reject(new Error("D1 is down")) }, keeper, clock, log })().catch(
    () => undefined,
  );
  await Promise.all([walk(), walk()]);
  await expect.poll(alarms).toEqual([expect.any(Number), expect.any(Number)]);
  await makeStartWatch({ ...db, keeper, clock, log })();
  expect([reads, (await db.auditMarks.find("watch-started"))?.place]).toEqual([0, "done"]);
});
