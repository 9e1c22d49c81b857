import { runInDurableObject } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import type { CopiedStub } from "../backup/backup.ts";
import { makeRooms } from "../deps.ts";
import { newId, type ProjectId } from "../lib/ids.ts";
import { userSubject } from "../vault/vault.ts";
import { type Announcement, nameOfShard, shardOf } from "./project-streams-policy.ts";

const { streams } = makeRooms(bindings).streams;
const { announce } = streams;
const namespace = bindings.PROJECT_STREAMS as unknown as DurableObjectNamespace;

/** A person whose agent has a stream open. */
async function openStream(projectId: ProjectId, userId: string, grantId = "g1") {
  const heard: Announcement[] = [];
  const subject = userSubject(userId);
  const close = await streams.listen(
    projectId,
    { subject, grantId, kind: "stream" },
    (announcement) => heard.push(announcement),
    () => undefined,
  );
  return { heard, close, subject };
}

const registered = (projectId: ProjectId, userId: string) =>
  runInDurableObject(namespace.getByName(nameOfShard(projectId, shardOf(userSubject(userId)))), (_, state) =>
    state.storage.kv.get<number>(`open:${userSubject(userId)}`),
  );

afterEach(() => void vi.restoreAllMocks());

/** Has a method of an object fail, in all objects of its class that `isMeant` chooses by their names. @returns ends the failure */
async function failing(stub: DurableObjectStub, method: string, isMeant: (name: string) => boolean): Promise<() => void> {
  return runInDurableObject(stub, (object) => {
    const methods: Record<string, (this: DurableObject, ...args: unknown[]) => unknown> = Object.getPrototypeOf(object);
    const original = methods[method];
    const spy = vi.spyOn(methods, method).mockImplementation(function (this: DurableObject, ...args: unknown[]) {
      const { id } = Reflect.get(this, "ctx") as DurableObjectState;
      if (isMeant(id.name ?? "")) throw new Error("the object is being moved");
      return original?.apply(this, args);
    });
    return () => spy.mockRestore();
  });
}

const heardBy = (stream: { heard: Announcement[] }, count: number) => expect.poll(() => stream.heard.length).toBe(count);

test("a change of the project reaches the open streams of all its people, and of no other project", async () => {
  const [projectId, other] = [newId("prj"), newId("prj")];
  const people = await Promise.all(Array.from({ length: 40 }, (_, index) => openStream(projectId, `person${index}`)));
  const stranger = await openStream(other, "person1");
  await announce(projectId, "project");
  for (const person of people) {
    await heardBy(person, 1);
    expect(person.heard[0]).toMatchObject({ kind: "changed", spread: expect.any(Number) });
  }
  expect(stranger.heard).toEqual([]);
  for (const { close } of [...people, stranger]) close();
});

test("a change that takes rights away is announced without a pause", async () => {
  const projectId = newId("prj");
  const ada = await openStream(projectId, "ada");
  await announce(projectId, "project", { kind: "changed", urgent: true });
  await heardBy(ada, 1);
  expect(ada.heard[0]).toEqual({ kind: "changed", urgent: true });
  ada.close();
});

test("a change of one person reaches all streams of that person's agents and no one else's", async () => {
  const projectId = newId("prj");
  const [first, second, bob] = await Promise.all([
    openStream(projectId, "ada", "g1"),
    openStream(projectId, "ada", "g2"),
    openStream(projectId, "bob"),
  ]);
  await announce(projectId, userSubject("ada"));
  for (const stream of [first, second]) await heardBy(stream, 1);
  expect(bob.heard).toEqual([]);
  for (const { close } of [first, second, bob]) close();
});

test("a person is registered with the first stream, costs the project's tree nothing for further ones, and is forgotten when something is told and none is open", async () => {
  const projectId = newId("prj");
  expect(await registered(projectId, "ada")).toBeUndefined();
  const [first, second] = [await openStream(projectId, "ada", "g1"), await openStream(projectId, "ada", "g2")];
  const opened = await registered(projectId, "ada");
  expect(opened).toBeGreaterThan(0);
  first.close();
  second.close();
  await expect.poll(() => bindings.CREDENTIAL_KEEPER.getByName(JSON.stringify([projectId, first.subject])).recall("any")).toBeUndefined();
  const again = await openStream(projectId, "ada");
  expect(await registered(projectId, "ada")).toBe(opened);
  await announce(projectId, "project");
  await heardBy(again, 1);

  again.close();
  const forgotten = async () => {
    await announce(projectId, "project");
    return registered(projectId, "ada");
  };
  await expect.poll(forgotten, PATIENCE).toBeUndefined();
  const later = await openStream(projectId, "ada");
  expect(await registered(projectId, "ada")).toBeGreaterThan(opened ?? Infinity);
  // The word that an earlier stream had ended comes late, from an object of an earlier version.
  await bindings.PROJECT_STREAMS.getByName(nameOfShard(projectId, shardOf(later.subject))).unregister(later.subject, opened ?? 0);
  await announce(projectId, "project");
  await heardBy(later, 1);
  later.close();
});

test("S92: a person's object of an earlier version, which took itself off the project's tree, registers with its next stream", async () => {
  const projectId = newId("prj");
  const keeper = bindings.CREDENTIAL_KEEPER.getByName(JSON.stringify([projectId, userSubject("ada")])) as unknown as DurableObjectStub;
  await runInDurableObject(keeper, (_, state) => state.storage.kv.put("opened", 7));
  const ada = await openStream(projectId, "ada");
  expect(await registered(projectId, "ada")).toBeGreaterThan(7);
  await announce(projectId, "project");
  await heardBy(ada, 1);
  ada.close();
});

test("a person's object that a backup brings back registers with its next stream, because the tree does not come with a backup", async () => {
  const projectId = newId("prj");
  const first = await openStream(projectId, "ada");
  const keeper = bindings.CREDENTIAL_KEEPER.getByName(JSON.stringify([projectId, first.subject])) as unknown as CopiedStub;
  const copy = await keeper.exportCopy();
  first.close();
  const shard = namespace.getByName(nameOfShard(projectId, shardOf(first.subject)));
  await runInDurableObject(shard, (_, state) => state.storage.deleteAll());
  expect(await keeper.importCopy(copy, true)).toBe(true);
  const again = await openStream(projectId, "ada");
  expect(await registered(projectId, "ada")).toBeGreaterThan(0);
  await announce(projectId, "project");
  await heardBy(again, 1);
  again.close();
});

test("a person whose streams ended without a word is forgotten with the next change of the project", async () => {
  const projectId = newId("prj");
  await streams.register({ projectId, subject: userSubject("ada") }, 5);
  expect(await registered(projectId, "ada")).toBe(5);
  await announce(projectId, "project");
  expect(await registered(projectId, "ada")).toBeUndefined();
});

test("a person's object that could not be reached hears of a change of the project once it can be reached, and no other hears of it twice", async () => {
  const projectId = newId("prj");
  const [ada, bob] = [await openStream(projectId, "ada"), await openStream(projectId, "bob")];
  const stub = bindings.CREDENTIAL_KEEPER.getByName(JSON.stringify([projectId, ada.subject])) as unknown as DurableObjectStub;
  const endFailure = await failing(stub, "announce", (name) => name === JSON.stringify([projectId, ada.subject]));
  await announce(projectId, "project", { kind: "changed", urgent: true });
  await heardBy(bob, 1);
  expect(ada.heard).toEqual([]);
  endFailure();
  await expect.poll(() => ada.heard, PATIENCE).toEqual([{ kind: "changed", urgent: true }]);
  expect(bob.heard).toHaveLength(1);
  for (const { close } of [ada, bob]) close();
});

test("the people of a shard that could not be reached hear of a change of the project once it can be reached", async () => {
  const projectId = newId("prj");
  const ada = await openStream(projectId, "ada");
  const shard = nameOfShard(projectId, shardOf(ada.subject));
  const endFailure = await failing(namespace.getByName(shard), "tell", (name) => name === shard);
  await announce(projectId, "project");
  expect(ada.heard).toEqual([]);
  endFailure();
  await expect.poll(() => ada.heard, PATIENCE).toMatchObject([{ kind: "changed" }]);
  ada.close();
});

test("a change of the project reaches its people while the root of its tree cannot be reached", async () => {
  const projectId = newId("prj");
  const ada = await openStream(projectId, "ada");
  await failing(namespace.getByName(projectId), "tell", (name) => name === projectId);
  await announce(projectId, "project", { kind: "changed", urgent: true });
  await expect.poll(() => ada.heard, PATIENCE).toEqual([{ kind: "changed", urgent: true }]);
  ada.close();
});
