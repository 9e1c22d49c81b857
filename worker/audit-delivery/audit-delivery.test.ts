import { expect, inject, test } from "vitest";
import type { Collected } from "../../test/fixtures/collector.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject, person } from "../../test/harness/worker/project.ts";
import { deliver, makeHeldQueue } from "../../test/harness/worker/work.ts";
import { type AuditEvent, sealedIn } from "../audit/audit.ts";
import { makeRooms } from "../deps.ts";
import { DAY, HOUR, MINUTE } from "../lib/clock.ts";
import { newEventId, newId } from "../lib/ids.ts";

type Target = {
  id: string;
  delivered: number;
  lost: number;
  failures: number;
  waiting: { events: number; more: boolean; since: number | null };
  deliveredAt: number | null;
  dueAt: number | null;
  problem: { kind: string; status: number | null } | null;
  etag: string;
  paused: boolean;
  url: string;
  hasToken: boolean;
};
type Line = { id: string; segment: number; position: number; project: string; email: string | null };

const rooms = makeRooms(bindings);
const project = await makeProject();
const { id: projectId } = (await rooms.db.projects.findBySlug(project.slug)) ?? { id: "prj_none" as const };
/** The queue of work keeps its messages. The instance delivers too, as soon as an administrator's act is written. */
const { as } = makeHeldQueue();

const at = (name: string) => `${inject("origins").control}/collectors/${name}`;
const answerWith = (name: string, answers: number[]) => fetch(at(name), { method: "PUT", body: JSON.stringify(answers) });
const collectedAt = async (name: string) => (await (await fetch(at(name))).json()) as Collected[];

/** Adds a target at the collector, which has the token `collector-token`. */
async function add(name: string, answers: number[], kind = "http"): Promise<Target> {
  await answerWith(name, answers);
  const { status, body } = await project.api<Target>("POST", "/audit-targets", { kind, url: at(name), token: "collector-token" });
  expect(status).toBe(201);
  return body;
}
const read = async ({ id }: Pick<Target, "id">) => (await project.api<Target>("GET", `/audit-targets/${id}`)).body;
const remove = ({ id }: Target) => project.api("DELETE", `/audit-targets/${id}`);
const edit = ({ id }: Target, change: object) => project.api<Target & { fields?: object }>("PATCH", `/audit-targets/${id}`, change);
/** Delivers what waits, as the queue of work does. */
const send = ({ id }: Target) => deliver([{ auditTarget: id, projectId }], as);
/** Sets when a target is due, and until when a sender has it. */
const set = ({ id }: Pick<Target, "id">, { due = 0, lease = 0 }) =>
  bindings.DB.prepare("UPDATE audit_targets SET due_at = ?, lease_until = ? WHERE id = ?").bind(due, lease, id).run();

const call = (time: number): AuditEvent => ({ id: newEventId(time), projectId, at: time, actor: "agent:ck_1", action: "tool.call", outcome: "ok" });
/** Writes events, as the consumer of the audit's queue does. @param ages how old each event is when it is written */
const write = (ages: number[]) =>
  rooms.db.auditEvents.insert(
    ages.map((age) => call(Date.now() - age)),
    Date.now(),
  );

/** Lets a target be tried until nothing waits. */
async function drain(target: Target): Promise<Target> {
  await expect
    .poll(async () => {
      await set(target, {});
      await send(target);
      return (await read(target)).waiting.events;
    })
    .toBe(0);
  return read(target);
}

const linesOf = ({ body }: Collected): Line[] =>
  body
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
const isStored = ({ answered }: Collected) => answered === 0 || answered === 200;

/** The chain of the project from a segment on: each event at its place. */
async function chainFrom(first: number): Promise<string[]> {
  const segments = await rooms.db.auditSegments.list(projectId, { after: first - 1, since: 0, limit: 1000 });
  return segments.flatMap((segment) => sealedIn(segment).map(([id], position) => `${segment.number}.${position} ${id}`));
}

test("F115: a collector that is down, is busy and dies midway gets each event of the chain in order, none missing, however late it was written", async () => {
  const first = (await rooms.db.auditBacklog.findEnd(projectId)).segment;
  const target = await add("hard", [503, 429, 0, 500, 200, 0, 200]);
  await write([0, 5 * MINUTE, HOUR]);
  await send(target);
  await Promise.all([write([DAY, 1]), write([2, 2 * HOUR]), write(Array.from({ length: 600 }, (_, age) => age)), write([3 * DAY])]);
  await drain(target);
  await write([HOUR, 0]);
  const { delivered, lost, waiting, deliveredAt, problem, failures } = await drain(target);
  expect({ lost, waiting: waiting.events, problem, failures }).toEqual({ lost: 0, waiting: 0, problem: null, failures: 0 });

  const collected = await collectedAt("hard");
  const stored = collected.filter(isStored);
  expect(new Set(collected.map(({ token }) => token))).toEqual(new Set(["Bearer collector-token"]));
  // A batch is the same at each attempt, so a collector recognises one that it has already.
  const bodies = new Map(stored.map(({ batch, body }) => [batch, body]));
  expect(stored.every(({ batch, body }) => bodies.get(batch) === body)).toBe(true);
  const places = [...bodies.values()].flatMap((body) => linesOf({ body } as Collected)).map((line) => `${line.segment}.${line.position} ${line.id}`);
  const chain = await chainFrom(first);
  // An act of before the target was added, or of after the last batch, may be written at any time.
  const start = chain.indexOf(places[0] ?? "none");
  expect(start).toBeGreaterThanOrEqual(0);
  expect(places).toEqual(chain.slice(start, start + places.length));
  expect(places.length).toBeGreaterThanOrEqual(610);
  expect(delivered).toBe(places.length);
  expect(deliveredAt).toBeGreaterThan(Date.now() - HOUR);
  expect(collected.map(({ answered }) => answered)).toEqual(expect.arrayContaining([503, 429, 0, 500, 200]));
  expect(linesOf(stored[0] ?? expect.fail())[0]).toMatchObject({ project: project.slug });
  await remove(target);
});

test("F115: while a collector fails, the target says why, what waits since when, and when it is tried again", async () => {
  const target = await add("failing", [429]);
  await write([0, 0, 0]);
  await set(target, {});
  await send(target);
  await expect.poll(() => read(target)).toMatchObject({ problem: { kind: "answered", status: 429 }, delivered: 0, deliveredAt: null });
  const failing = await read(target);
  expect(failing.waiting.events).toBeGreaterThanOrEqual(3);
  expect(failing.waiting.since).toBeGreaterThan(Date.now() - HOUR);
  // The collector has asked to wait for two minutes.
  expect((failing.dueAt ?? 0) - Date.now()).toBeGreaterThan(MINUTE);
  const before = (await collectedAt("failing")).length;
  // An owner of the deployment is told of a target that fails for an hour.
  const countProblems = () => rooms.db.auditTargets.countFailing(8);
  expect(await countProblems()).toBe(0);
  await bindings.DB.prepare("UPDATE audit_targets SET failures = 8, due_at = ? WHERE id = ?")
    .bind(Date.now() + HOUR, target.id)
    .run();
  expect(await countProblems()).toBe(1);
  await send(target);
  expect((await collectedAt("failing")).length).toBe(before);
  // After an edit it is tried at once, so the test does not wait.
  await answerWith("failing", [200]);
  expect((await edit(target, { description: "Edited" })).body.dueAt).toBeNull();
  await remove(target);
});

test("F115: two senders at once send each batch once, and one that died leaves its batch to the next one", async () => {
  const target = await add("twice", [200]);
  await write([0]);
  await Promise.all([send(target), send(target), send(target)]);
  await drain(target);
  await set(target, { lease: Date.now() + HOUR });
  const batches = (await collectedAt("twice")).map(({ batch }) => batch);
  expect(new Set(batches).size).toBe(batches.length);
  await write([0]);
  await send(target);
  expect((await collectedAt("twice")).length).toBe(batches.length);
  await drain(target);
  expect((await collectedAt("twice")).length).toBeGreaterThan(batches.length);
  await remove(target);
});

test("F115: a target that is paused gets nothing, and all that was written meanwhile once it goes on", async () => {
  const target = await add("paused", [200]);
  await drain(target);
  expect((await edit(target, { paused: true })).body).toMatchObject({ paused: true, dueAt: null });
  const before = (await collectedAt("paused")).length;
  await write([0, 0]);
  await send(target);
  expect((await collectedAt("paused")).length).toBe(before);
  expect((await read(target)).waiting.events).toBeGreaterThanOrEqual(2);
  await edit(target, { paused: false });
  expect(await drain(target)).toMatchObject({ lost: 0 });
  await remove(target);
});

test("F115: the schedule and each batch of the audit's queue ask for the targets for which events wait, and for no other", async () => {
  // Nothing happens in this project by itself, so the instance delivers nothing.
  const own = newId("prj");
  const slug = own.toLowerCase().replaceAll("_", "-").slice(0, 30);
  const createdBy = await rooms.db.users.ensure("keeper@example.com", 1);
  await rooms.db.projects.create({ id: own, slug, name: slug, description: "", createdBy, now: 1 });
  const target = await rooms.auditDelivery.create(own, "http", { url: at("asked"), description: "" });
  const ofOwn = () => ({ ...call(Date.now()), projectId: own });
  await set(target, { due: Number.MAX_SAFE_INTEGER });
  const asked = async (wake: (rooms: ReturnType<typeof makeRooms>) => Promise<void>) => {
    const { as: held, messages } = makeHeldQueue();
    await wake(makeRooms(held));
    return messages.filter((message) => JSON.stringify(message).includes(target.id)).length;
  };
  const bySchedule = () => asked(({ auditDelivery }) => auditDelivery.wakeAll());
  const byBatch = () => asked(({ auditDelivery }) => auditDelivery.wakeSoon([[ofOwn()], "no event", [null]]));
  await rooms.db.auditEvents.insert([ofOwn()], Date.now());
  expect([await bySchedule(), await byBatch()]).toEqual([0, 0]);
  await set(target, {});
  expect([await bySchedule(), await byBatch()]).toEqual([1, 1]);
  await rooms.auditDelivery.remove(own, target.id);
  expect([await bySchedule(), await byBatch()]).toEqual([0, 0]);
});

test("F115: the sweep keeps what waits for seven days although the project keeps its events for one, and what is deleted then is counted", async () => {
  await bindings.DB.prepare("UPDATE projects SET audit_retention_days = 1 WHERE id = ?").bind(projectId).run();
  const target = await add("held", [200]);
  await drain(target);
  await edit(target, { paused: true });
  // All that waits was written so long ago, also what an administrator has just done.
  const writeAt = async (age: number) => {
    await rooms.db.auditEvents.insert([call(Date.now() - age)], Date.now() - age);
    const { segment } = (await rooms.db.auditTargets.find(projectId, target.id)) ?? expect.fail();
    const update = "UPDATE audit_segments SET at = ? WHERE project_id = ? AND number >= ?";
    await bindings.AUDIT_DB.prepare(update)
      .bind(Date.now() - age, projectId, segment)
      .run();
  };
  await writeAt(3 * DAY);
  const { waiting } = await read(target);
  await rooms.audit.sweep.events();
  await edit(target, { paused: false });
  expect(await drain(target)).toMatchObject({ lost: 0 });
  expect(waiting.events).toBeGreaterThanOrEqual(1);
  await edit(target, { paused: true });
  await writeAt(8 * DAY);
  await rooms.audit.sweep.events();
  await edit(target, { paused: false });
  expect(await drain(target)).toMatchObject({ lost: 1 });
  await bindings.DB.prepare("UPDATE projects SET audit_retention_days = 30 WHERE id = ?").bind(projectId).run();
  await remove(target);
});

test("F115: a bucket gets the events as gzip NDJSON by hour, in objects whose names sort, and one that is stored again replaces itself", async () => {
  const bucket = bindings.AUDIT_BUCKET as R2Bucket;
  const first = (await rooms.db.auditBacklog.findEnd(projectId)).segment;
  const { status, body: target } = await project.api<Target>("POST", "/audit-targets", { kind: "r2" });
  expect([status, target.url]).toEqual([201, ""]);
  await write([0, HOUR, DAY]);
  await drain(target);
  // The sender ended after the object was stored, and before that was noted.
  const place = await bindings.DB.prepare("SELECT segment, position FROM audit_targets WHERE id = ?").bind(target.id).first();
  await bindings.DB.prepare("UPDATE audit_targets SET segment = ?, position = 0 WHERE id = ?").bind(first, target.id).run();
  await drain(target);
  await write([0]);
  await drain(target);
  expect(place).not.toBeNull();
  const { objects } = await bucket.list({ prefix: `audit/${projectId}/${target.id}/` });
  const names = objects.map(({ key }) => key);
  for (const name of names) expect(name).toMatch(/\/\d{4}\/\d\d\/\d\d\/\d\d\/\d{12}-\d{6}\.ndjson\.gz$/);
  const texts = await Promise.all(
    names.map(async (name) => {
      const object = (await bucket.get(name)) ?? expect.fail();
      return new Response(object.body.pipeThrough(new DecompressionStream("gzip"))).text();
    }),
  );
  const places = texts.flatMap((text) => linesOf({ body: text } as Collected)).map((line) => `${line.segment}.${line.position} ${line.id}`);
  const chain = await chainFrom(first);
  // What an administrator did meanwhile may be written after the last batch.
  expect([...new Set(places)]).toEqual(chain.slice(0, new Set(places).size));
  expect(new Set(places).size).toBeGreaterThanOrEqual(4);
  await remove(target);
});

test("F115: a pipeline gets the events as records, and a target whose binding is gone says so and keeps what waits", async () => {
  const { body: none } = await project.api<{ fields: object }>("POST", "/audit-targets", { kind: "pipeline" });
  expect(none.fields).toHaveProperty("kind");
  const sent: Line[] = [];
  const piped = { ...as, AUDIT_PIPELINE: { send: async (events: object[]) => void sent.push(...(events as Line[])) } };
  const { auditDelivery } = makeRooms(piped);
  expect(auditDelivery.kinds()).toEqual(["http", "splunk", "datadog", "r2", "pipeline"]);
  const target = { ...(await auditDelivery.create(projectId, "pipeline", { description: "" })), paused: false };
  await write([0, DAY]);
  await send(target as unknown as Target);
  await expect.poll(() => read(target)).toMatchObject({ problem: { kind: "unbound", status: null }, delivered: 0 });
  const { waiting } = await read(target);
  await set(target, {});
  await deliver([{ auditTarget: target.id, projectId }], piped);
  expect(sent.length).toBeGreaterThanOrEqual(waiting.events);
  expect(sent[0]).toMatchObject({ project: project.slug, position: 0 });
  await project.api("DELETE", `/audit-targets/${target.id}`);
  const broken = makeRooms({ ...as, AUDIT_PIPELINE: { send: () => Promise.reject(new Error("full")) } }).auditDelivery;
  const other = await broken.create(projectId, "pipeline", { description: "" });
  expect(await broken.test(projectId, project.slug, other.id)).toEqual({ problem: "not-stored" });
  await expect(broken.create(projectId, "pipeline", { description: "", url: "https://logs.example.com" })).rejects.toThrow();
  await expect(broken.edit(projectId, other.id, { token: "a-token" })).rejects.toThrow();
  await project.api("DELETE", `/audit-targets/${other.id}`);
});

test("F115: a test says at once whether the target takes events, and is no event of the chain", async () => {
  const target = await add("tested", [200]);
  await edit(target, { paused: true });
  const tryIt = async () => (await project.api<object>("POST", `/audit-targets/${target.id}/test`, {})).body;
  expect(await tryIt()).toEqual({ delivered: true, problem: null });
  const sent = (await collectedAt("tested")).at(-1);
  expect(sent?.body).toContain("audit.test");
  await answerWith("tested", [401]);
  expect(await tryIt()).toEqual({ delivered: false, problem: { kind: "answered", status: 401 } });
  await answerWith("tested", [0]);
  expect(await tryIt()).toEqual({ delivered: false, problem: { kind: "unreachable", status: null } });
  expect(await read(target)).toMatchObject({ failures: 0, delivered: 0 });
  await remove(target);
});

test("F115: a token is sealed and shown nowhere, is sent to no other host unless it is entered again, and leaves the vault with its target", async () => {
  const target = await add("sealed", [200]);
  const stored = () => bindings.VAULT_KV.list({ prefix: `${projectId}/${target.id}/` });
  expect((await stored()).keys.length).toBe(1);
  const moved = { url: "https://logs.example.com/elsewhere" };
  expect((await edit(target, moved)).body.fields).toHaveProperty("token");
  expect((await edit(target, { ...moved, token: "another-token" })).body).toMatchObject({ ...moved, hasToken: true });
  expect((await stored()).keys.length).toBe(1);
  expect((await edit(target, { ...moved, token: null })).body).toMatchObject({ hasToken: false });
  expect((await stored()).keys.length).toBe(0);
  const rows = await bindings.DB.prepare("SELECT * FROM audit_targets").all();
  const audit = async () => JSON.stringify((await project.api("GET", "/audit")).body);
  await expect.poll(audit).toContain("another one");
  const said = JSON.stringify([rows, await audit(), (await project.api("GET", "/audit-targets")).body]);
  expect(said).not.toMatch(/collector-token|another-token/);
  await remove(target);
});

test("F115, S64: an address that the guard refuses is no target, a project has at most five, and only its administrators change them", async () => {
  const other = await makeProject();
  const ask = (url: string, more = {}) => other.api<{ id: string; fields?: object }>("POST", "/audit-targets", { kind: "http", url, ...more });
  for (const url of ["http://10.0.0.1/x", "https://cardea.test/x", "ftp://example.com", "https://user:pw@example.com/", "nothing"])
    expect((await ask(url)).body.fields).toHaveProperty("url");
  expect((await ask("https://logs.example.com", { token: "with blank" })).body.fields).toHaveProperty("token");
  const statuses = await Promise.all(Array.from({ length: 6 }, async (_, n) => (await ask(`https://logs.example.com/${n}`)).status));
  expect(statuses.filter((status) => status === 201).length).toBe(5);
  const { body } = await other.api<{ auditTargets: { id: string; etag: string }[] }>("GET", "/audit-targets");
  const path = `/audit-targets/${body.auditTargets[0]?.id}`;
  const ada = await person("ada", await other.userLink());
  for (const stranger of [project.api, (method: string, at: string, change?: object) => ada.api(method, `/projects/${other.slug}${at}`, change)]) {
    expect((await stranger("PATCH", path, { paused: true })).status).toBe(404);
    expect((await stranger("POST", `${path}/test`, {})).status).toBe(404);
    expect((await stranger("DELETE", path)).status).toBe(404);
  }
  expect((await other.api("PATCH", path, { url: "http://10.0.0.1/x" })).status).toBe(400);
  expect((await other.api<{ auditTargets: object[] }>("GET", "/audit-targets")).body.auditTargets[0]).toMatchObject({
    etag: body.auditTargets[0]?.etag,
  });
});
