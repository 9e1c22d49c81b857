import { describe, expect, inject, test, vi } from "vitest";
import type { Receipt } from "../../test/fixtures/webhook-receiver.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { asAdmin, connect, makeProject, person } from "../../test/harness/worker/project.ts";
import { deliver, makeHeldQueue, seedConnections } from "../../test/harness/worker/work.ts";
import type { Webhook } from "../db/db.ts";
import { makeRooms } from "../deps.ts";
import { HOUR, MINUTE } from "../lib/clock.ts";
import { newId } from "../lib/ids.ts";
import { toSlackBody } from "./slack-rules.ts";

type Delivery = { id: string; event: string; connection: string | null; status: string; attempts: number; lastStatus: number | null };
type Created = { id: string; key: string };

const ALL: Webhook["events"] = ["connection.made", "connection.renewed", "connection.expired", "connection.revoked"];
const project = await makeProject();
const { id: projectId } = (await makeRooms(bindings).db.projects.findBySlug(project.slug)) ?? { id: "prj_none" as const };
/** The queue of work keeps its messages, so that only these tests send deliveries. */
const { as } = makeHeldQueue();

const at = (name: string) => `${inject("origins").control}/hooks/${name}`;
const receiptsAt = async (name: string) => (await (await fetch(at(name))).json()) as Receipt[];
const answerWith = (name: string, secret: string, answers: number[]) => fetch(at(name), { method: "PUT", body: JSON.stringify({ secret, answers }) });

/** Adds a webhook at the receiver. */
async function add(name: string, answers: number[], events = ALL): Promise<Created> {
  const { status, body } = await project.api<Created>("POST", "/webhooks", { url: at(name), events });
  expect(status).toBe(201);
  await answerWith(name, body.key, answers);
  return body;
}

const deliveriesOf = async (id: string) => (await project.api<{ deliveries: Delivery[] }>("GET", `/webhooks/${id}/deliveries`)).body.deliveries;
/** Sends what is due, as the queue of work does. */
const send = ({ id }: Created) => deliver([{ webhook: id, projectId }], as);

/** Lets a webhook's deliveries be due at a time. */
const setDue = ({ id }: Created, dueAt: number) =>
  bindings.DB.prepare("UPDATE webhook_deliveries SET status = 'pending', due_at = ? WHERE webhook_id = ? AND status <> 'failed'")
    .bind(dueAt, id)
    .run();

/** Changes the state of a seeded connection, which has no keeper that would say otherwise. */
const become = (status: "active" | "expired") =>
  bindings.DB.prepare("UPDATE credentials SET status = ? WHERE project_id = ? AND subject = 'user:seed1'").bind(status, projectId).run();

/** Ends a person's connection, as an administrator does. */
async function revoke(email: string): Promise<void> {
  const { body } = await project.api<{ credentials: { id: string; email: string | null }[] }>("GET", "/credentials");
  const { id } = body.credentials.find((one) => one.email === email) ?? { id: "crd_none" };
  expect((await project.api("DELETE", `/credentials/${id}`)).status).toBe(204);
}

describe("F113: webhooks", () => {
  test("F142: a connection that is made, given again, expires and is revoked is told, signed, with the tags of its link and without its value", async () => {
    const hook = await add("story", [200]);
    const link = await project.makeLink({ type: "user", servers: ["header"], domains: ["example.com"], tags: { customer: "c-7" } });
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    await connect(ada, link, "header", "ada", "2");
    await revoke(ada.email);
    await seedConnections(project, "header", 1);
    await become("expired");
    await become("active");
    await send(hook);
    const receipts = await receiptsAt("story");
    const told = receipts.map(({ body }) => JSON.parse(body) as { type: string; data: { link: unknown; connection: { user: unknown } } });
    expect(told.map(({ type }) => type).sort()).toEqual([
      "connection.expired",
      "connection.made",
      "connection.made",
      "connection.renewed",
      "connection.renewed",
      "connection.revoked",
    ]);
    expect(receipts.every(({ verified }) => verified)).toBe(true);
    expect(new Set(receipts.map(({ id }) => id)).size).toBe(6);
    const ofAda = told.filter(({ data }) => data.connection.user !== null);
    expect(ofAda.map(({ type }) => type).sort()).toEqual(["connection.made", "connection.renewed", "connection.revoked"]);
    expect(ofAda[0]?.data.link).toEqual({ id: link.split("/").at(-1), tags: { customer: "c-7" } });
    expect(ofAda[0]?.data.connection).toMatchObject({ server: "header", user: { email: ada.email } });
    expect(JSON.stringify([receipts, await deliveriesOf(hook.id)])).not.toMatch(/demo-ada|whsec_/);
    await send(hook);
    expect((await receiptsAt("story")).length).toBe(6);
  });

  test("F142: a webhook is told of a member who joins and who is removed, and of what the watch finds about a connection", async () => {
    const kinds: Webhook["events"] = ["connection.refused", "connection.ending", "connection.recovered", "member.joined", "member.removed"];
    const hook = await add("people", [200], kinds);
    const link = await project.userLink(["header"]);
    const eva = await person("eva", link);
    await connect(eva, link, "header", "eva");
    const { servers, connectionTroubles } = makeRooms(bindings).db;
    const scope = (await servers.getBySlug(projectId, "header")).authScopeId;
    const { body } = await project.api<{ members: { id: string; email: string }[] }>("GET", "/members");
    const { id } = body.members.find(({ email }) => email === eva.email) ?? { id: "none" };
    const owner = { projectId, subject: `user:${id}` };
    const [now, tomorrow] = [Date.now(), Date.now() + 24 * HOUR];
    await connectionTroubles.note(owner, scope, { kind: "refused", at: now }, now);
    await connectionTroubles.note(owner, scope, { kind: "refused", at: now }, now);
    await connectionTroubles.clear(owner, scope);
    await connectionTroubles.note(owner, scope, { kind: "ending", at: tomorrow }, now);
    expect((await project.api("DELETE", `/members/${id}`)).status).toBe(204);
    await send(hook);
    const told = (await receiptsAt("people")).map(({ body }) => JSON.parse(body) as { type: string; data: { user?: object; connection?: object } });
    expect(told.map(({ type }) => type).sort()).toEqual(kinds.toSorted());
    for (const { event, connection } of await deliveriesOf(hook.id))
      expect([event, connection]).toEqual([event, event.startsWith("member.") ? null : expect.stringMatching(/^crd_/)]);
    for (const { type, data } of told) {
      const user = { id, email: eva.email };
      expect(type.startsWith("member.") ? data.user : data.connection).toEqual(type.startsWith("member.") ? user : expect.objectContaining({ user }));
    }
  });

  test("a receiver that refuses, and one that ends midway, get the same event again until they accept it", async () => {
    const hook = await add("hard", [503, 0, 204]);
    const link = await project.userLink(["header"]);
    await connect(await person("bob", link), link, "header", "bob");
    const seen: unknown[] = [];
    for (const dueAt of [1, 2, 3]) {
      await setDue(hook, dueAt);
      await send(hook);
      seen.push((await deliveriesOf(hook.id)).map(({ status, attempts, lastStatus }) => [status, attempts, lastStatus]));
    }
    expect(seen).toEqual([[["pending", 1, 503]], [["pending", 2, null]], [["delivered", 3, 204]]]);
    const receipts = await receiptsAt("hard");
    expect(receipts.map(({ answered }) => answered)).toEqual([503, 0, 204]);
    expect([new Set(receipts.map(({ id }) => id)).size, receipts.every(({ verified }) => verified)]).toEqual([1, true]);
  });

  test("two senders at once send each event once, and one that died leaves its events to the next", async () => {
    const hook = await add("twice", [200]);
    const link = await project.userLink(["header"]);
    await connect(await person("cleo", link), link, "header", "cleo");
    await Promise.all([send(hook), send(hook)]);
    expect((await receiptsAt("twice")).length).toBe(1);
    await setDue(hook, Date.now() + MINUTE);
    await send(hook);
    expect((await receiptsAt("twice")).length).toBe(1);
    await setDue(hook, 1);
    await send(hook);
    expect((await receiptsAt("twice")).length).toBe(2);
  });

  test("only chosen events are written, and each webhook that is due is asked for once", async () => {
    const hook = await add("chosen", [200], ["connection.revoked"]);
    const link = await project.userLink(["header"]);
    const dora = await person("dora", link);
    await connect(dora, link, "header", "dora");
    expect(await deliveriesOf(hook.id)).toEqual([]);
    await revoke(dora.email);
    const { as: held, messages } = makeHeldQueue();
    await makeRooms(held).webhooks.wake();
    expect(messages.filter((message) => JSON.stringify(message).includes(hook.id))).toEqual([{ webhook: hook.id, projectId }]);
  });

  test("S64: an address that the guard refuses is no webhook, and a project has at most twenty", async () => {
    const other = await makeProject();
    const ask = (url: string) => other.api<{ fields?: object }>("POST", "/webhooks", { url, events: ["connection.made"] });
    for (const url of ["http://10.0.0.1/x", "https://cardea.test/x", "ftp://example.com", "https://user:pw@example.com/", "nothing"])
      expect((await ask(url)).body.fields).toHaveProperty("url");
    const statuses = await Promise.all(Array.from({ length: 21 }, async (_, n) => (await ask(`https://app.example.com/${n}`)).status));
    expect(statuses.filter((status) => status === 201).length).toBe(20);
    const { body } = await other.api<{ webhooks: { id: string }[] }>("GET", "/webhooks");
    expect([body.webhooks.length, JSON.stringify(body).includes("whsec_")]).toEqual([20, false]);
    const foreign = await (await asAdmin()).api("GET", `/projects/${project.slug}/webhooks/${body.webhooks[0]?.id}/deliveries`);
    expect(foreign.status).toBe(404);
  });

  test("an event that has failed after its last attempt is sent again by an administrator only, with the same id", async () => {
    const hook = await add("replayed", [500, 200]);
    const link = await project.userLink(["header"]);
    const finn = await person("finn", link);
    await connect(finn, link, "header", "finn");
    await bindings.DB.prepare("UPDATE webhook_deliveries SET attempts = 8 WHERE webhook_id = ?").bind(hook.id).run();
    await send(hook);
    const [failed] = await deliveriesOf(hook.id);
    expect(failed).toMatchObject({ status: "failed", attempts: 9, lastStatus: 500 });
    await send(hook);
    expect((await receiptsAt("replayed")).length).toBe(1);
    const path = `/webhooks/${hook.id}/deliveries/${failed?.id}/replay`;
    expect((await finn.api("POST", `/projects/${project.slug}${path}`, {})).status).toBe(404);
    expect((await (await makeProject()).api("POST", path, {})).status).toBe(404);
    expect((await project.api("POST", path, {})).status).toBe(202);
    // The queue of the instance sends it, and so may this.
    await send(hook);
    await expect
      .poll(async () => (await deliveriesOf(hook.id))[0])
      .toMatchObject({ id: failed?.id, status: "delivered", attempts: 1, lastStatus: 200 });
    expect((await receiptsAt("replayed")).map(({ id, verified }) => [id, verified])).toEqual([1, 2].map(() => [failed?.id, true]));
  });

  test("F113: an endpoint that is edited gets what it now chooses at its new address, and nothing while it is paused", async () => {
    const hook = await add("before", [200]);
    await answerWith("after", hook.key, [200]);
    const link = await project.userLink(["header"]);
    const gus = await person("gus", link);
    const edit = (change: object) => project.api<{ fields?: object; paused: boolean }>("PATCH", `/webhooks/${hook.id}`, change);
    expect((await edit({ url: "http://10.0.0.1/x" })).body.fields).toHaveProperty("url");
    expect((await edit({ events: [] })).body.fields).toHaveProperty("events");
    expect((await edit({ url: at("after"), events: ["connection.made"], description: "Billing" })).status).toBe(200);
    await connect(gus, link, "header", "gus");
    expect((await edit({ paused: true })).body.paused).toBe(true);
    expect((await deliveriesOf(hook.id)).map(({ event, status }) => [event, status])).toEqual([["connection.made", "failed"]]);
    await connect(await person("hal", link), link, "header", "hal");
    await send(hook);
    expect([await receiptsAt("before"), await receiptsAt("after")]).toEqual([[], []]);
    expect((await edit({ paused: false })).body.paused).toBe(false);
    await connect(await person("ivy", link), link, "header", "ivy");
    await send(hook);
    expect([(await receiptsAt("before")).length, (await receiptsAt("after")).map(({ verified }) => verified)]).toEqual([0, [true]]);
    expect((await gus.api("PATCH", `/projects/${project.slug}/webhooks/${hook.id}`, { paused: true })).status).toBe(404);
    expect((await (await makeProject()).api("PATCH", `/webhooks/${hook.id}`, { paused: true })).status).toBe(404);
  });

  test("F113: a test event is signed, names its webhook, and is sent to one that is paused too", async () => {
    const hook = await add("tested", [200]);
    await project.api("PATCH", `/webhooks/${hook.id}`, { paused: true });
    const asked = await project.api<Delivery & { connection: null }>("POST", `/webhooks/${hook.id}/test`, {});
    expect([asked.status, asked.body.event, asked.body.connection]).toEqual([202, "webhook.test", null]);
    await send(hook);
    await expect.poll(async () => (await deliveriesOf(hook.id))[0]).toMatchObject({ id: asked.body.id, status: "delivered" });
    const [receipt] = await receiptsAt("tested");
    expect([receipt?.verified, JSON.parse(receipt?.body ?? "{}")]).toMatchObject([
      true,
      { type: "webhook.test", data: { webhook: { id: hook.id } } },
    ]);
  });

  test("F113: after a rotation both secrets verify until the end of the old one, which then signs nothing and leaves the vault", async () => {
    const hook = await add("rotated", [200]);
    const rotate = (overlapHours: number) => project.api<{ key: string }>("POST", `/webhooks/${hook.id}/key`, { overlapHours });
    const versions = async () => (await bindings.VAULT_KV.list({ prefix: `${projectId}/${hook.id}/` })).keys.length;
    const verifiedWith = async (secret: string) => {
      await answerWith("rotated", secret, [200]);
      const { body } = await project.api<Delivery>("POST", `/webhooks/${hook.id}/test`, {});
      await send(hook);
      await expect.poll(async () => (await deliveriesOf(hook.id)).find(({ id }) => id === body.id)?.status).toBe("delivered");
      return (await receiptsAt("rotated")).find(({ id }) => id === body.id)?.verified;
    };
    const { body: second } = await rotate(1);
    expect([await verifiedWith(hook.key), await verifiedWith(second.key), await versions()]).toEqual([true, true, 2]);
    vi.setSystemTime(Date.now() + 3 * HOUR);
    const rooms = makeRooms(bindings);
    await rooms.webhooks.sweep();
    await rooms.vault.sweepOrphans(rooms.providers.clients);
    vi.useRealTimers();
    expect([await verifiedWith(hook.key), await verifiedWith(second.key), await versions()]).toEqual([false, true, 1]);
    const both = await Promise.all([rotate(0), rotate(0)]);
    expect(both.every(({ status }) => status === 201 || status === 412)).toBe(true);
    const verified: unknown[] = [];
    for (const { body } of both) if (body.key) verified.push(await verifiedWith(body.key));
    expect([verified.filter(Boolean).length, await versions()]).toEqual([1, 1]);
  });

  test("S45, S48: a signing secret comes to a new vault key, and the sweep removes only one that no webhook has", async () => {
    const [used, left] = [await add("used", [200]), await add("left", [200])];
    await bindings.DB.prepare("DELETE FROM webhooks WHERE id = ?").bind(left.id).run();
    const [k1 = "", k0 = ""] = (bindings.VAULT_KEYS ?? "").split(",").map((entry) => entry.slice(3));
    const rotated = makeRooms({ ...bindings, VAULT_KEYS: `k2:${k0},k1:${k1}` });
    const entryOf = async ({ id }: Created) => (await bindings.VAULT_KV.list({ prefix: `${projectId}/${id}/` })).keys[0]?.name ?? "";
    const name = await entryOf(used);
    const entry = { path: name.slice(0, name.lastIndexOf("/")), version: Number(name.split("/").at(-1)), storedAt: 0 };
    expect(await rotated.vault.ciphertexts.reseal(entry, rotated.providers.clients)).toEqual(["k1"]);
    expect(await bindings.VAULT_KV.get(name)).toMatch(/^v1\.k2\./);
    vi.setSystemTime(Date.now() + 2 * HOUR);
    await rotated.vault.sweepOrphans(rotated.providers.clients);
    vi.useRealTimers();
    expect([await entryOf(used), await entryOf(left)]).toEqual([name, ""]);
  });

  test("S48: a webhook that is removed gets nothing more, and its deliveries and its secret are gone", async () => {
    const hook = await add("removed", [200]);
    const link = await project.userLink(["header"]);
    await connect(await person("eli", link), link, "header", "eli");
    const stored = async () => (await bindings.VAULT_KV.list({ prefix: `${projectId}/${hook.id}/` })).keys.length;
    expect(await stored()).toBe(1);
    expect((await project.api("DELETE", `/webhooks/${hook.id}`)).status).toBe(204);
    await send(hook);
    expect(await receiptsAt("removed")).toEqual([]);
    expect(await stored()).toBe(0);
    const left = bindings.DB.prepare("SELECT count(*) AS n FROM webhook_deliveries WHERE webhook_id = ?").bind(hook.id);
    expect(await left.first("n")).toBe(0);
    expect((await project.api("DELETE", `/webhooks/${hook.id}`)).status).toBe(404);
  });

  test("F142: a link that is opened, used and expired, and a member who joins by it, are told once each, with its tags, at the address that the link has for a webhook", async () => {
    const kinds: Webhook["events"] = ["link.opened", "link.used", "link.expired", "connection.made", "member.joined"];
    const [hook, other] = [await add("links", [200], kinds), await add("links-usual", [200], ["link.used"])];
    await answerWith("links-own", hook.key, [200]);
    const events = { webhook: hook.id, url: at("links-own") };
    const link = await project.makeLink({ type: "user", servers: ["header"], domains: ["example.com"], tags: { customer: "c-8" }, events });
    const id = link.split("/").at(-1) ?? "";
    const kay = await person("kay", link);
    await kay.open(link);
    await connect(kay, link, "header", "kay");
    await connect(kay, link, "header", "kay", "2");
    const rooms = makeRooms(as);
    await rooms.webhooks.tellEnds();
    await bindings.DB.prepare("UPDATE links SET expires_at = ? WHERE id = ?").bind(Date.now(), id).run();
    vi.setSystemTime(Date.now() + MINUTE);
    await Promise.all([rooms.webhooks.tellEnds(), rooms.webhooks.tellEnds()]);
    await rooms.webhooks.tellEnds();
    vi.useRealTimers();
    await setDue(hook, 1);
    for (const one of [hook, other]) await send(one);
    const receipts = await receiptsAt("links-own");
    const told = receipts.map(({ body }) => JSON.parse(body) as { type: string; data: { link: object; user?: object } });
    expect(told.map(({ type }) => type).sort()).toEqual(["connection.made", "link.expired", "link.opened", "link.used", "member.joined"]);
    expect([receipts.every(({ verified }) => verified), await receiptsAt("links")]).toEqual([true, []]);
    for (const { data } of told) expect(data.link).toMatchObject({ id, tags: { customer: "c-8" } });
    expect(told.find(({ type }) => type === "link.used")?.data.user).toMatchObject({ email: kay.email });
    expect((await receiptsAt("links-usual")).map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(["link.used"]);
  });

  test("F142: the address of a link's events is changed and removed after it was made, and what waits goes to the new one", async () => {
    const hook = await add("moved-usual", [200], ["member.joined", "connection.made"]);
    for (const name of ["moved-first", "moved-second"]) await answerWith(name, hook.key, [200]);
    const first = { webhook: hook.id, url: at("moved-first") };
    const link = await project.makeLink({ type: "user", servers: ["header"], domains: ["example.com"], tags: { customer: "c-9" }, events: first });
    const path = `/links/${link.split("/").at(-1)}`;
    const change = (events: object | null) => project.api<{ events: object | null; fields?: object }>("PATCH", path, { events });
    const lea = await person("lea", link);
    await connect(lea, link, "header", "lea");
    expect((await change({ webhook: hook.id, url: at("moved-second") })).status).toBe(200);
    await send(hook);
    const told = (await receiptsAt("moved-second")).map(({ body }) => JSON.parse(body) as { type: string; data: { link: object } });
    expect(told.map(({ type }) => type).sort()).toEqual(["connection.made", "member.joined"]);
    for (const { data } of told) expect(data.link).toEqual({ id: link.split("/").at(-1), tags: { customer: "c-9" } });
    expect((await change(null)).body.events).toBeNull();
    const max = await person("max", link);
    await connect(max, link, "header", "max");
    await send(hook);
    expect((await receiptsAt("moved-usual")).length).toBe(2);
    expect(await receiptsAt("moved-first")).toEqual([]);
    expect((await change({ webhook: hook.id, url: "http://10.0.0.1/x" })).body.fields).toHaveProperty(["events.url"]);
    const { events } = (await project.api<{ events: { action: string; changes: string | null }[] }>("GET", "/audit?action=link.edit")).body;
    expect(events.every(({ changes }) => changes?.includes("moved-second"))).toBe(true);
    expect((await project.api("DELETE", `/webhooks/${hook.id}`)).status).toBe(204);
  });

  test("S64: an address for a link's events is refused if the guard refuses it, or if its webhook is none of the project", async () => {
    const hook = await add("targets", [200]);
    const foreign = await (await makeProject()).api<Created>("POST", "/webhooks", { url: "https://app.example.com/x", events: ALL });
    const ask = (events: object) =>
      project.api<{ fields?: object }>("POST", "/links", { type: "user", servers: ["header"], domains: ["example.com"], events });
    const [https, inside] = ["https://app.example.com/x", "http://10.0.0.1/x"];
    expect((await ask({ webhook: hook.id, url: inside })).body.fields).toHaveProperty(["events.url"]);
    expect((await ask({ webhook: foreign.body.id, url: https })).body.fields).toHaveProperty(["events.webhook"]);
    expect((await ask({ webhook: "nothing", url: https })).status).toBe(400);
    expect((await ask({ webhook: hook.id, url: https })).status).toBe(201);
  });

  test("F142: a server that comes and goes is told of once in a quarter of an hour, also if it stays away, and its recovery once", async () => {
    const kinds: Webhook["events"] = ["server.unreachable", "server.recovered"];
    const hook = await add("servers", [200], kinds);
    const { servers, serverHealth } = makeRooms(bindings).db;
    const { id } = await servers.getBySlug(projectId, "query");
    const start = Date.now() + HOUR;
    const check = (minutes: number, problem?: string) => serverHealth.noteCheck(projectId, id, problem, start + minutes * MINUTE, start);
    for (const minutes of [0, 1, 2]) await check(minutes, "It does not answer.");
    await check(3);
    await check(4, "It does not answer.");
    await check(5);
    await check(6, "It does not answer.");
    expect((await deliveriesOf(hook.id)).map(({ event }) => event).sort()).toEqual(["server.recovered", "server.unreachable"]);
    await check(20, "It does not answer.");
    await check(21);
    const told = (await deliveriesOf(hook.id)).map(({ event, connection }) => [event, connection]);
    expect(told.sort()).toEqual([
      ["server.recovered", null],
      ["server.recovered", null],
      ["server.unreachable", null],
      ["server.unreachable", null],
    ]);
    await check(60, "It does not answer.");
    await send(hook);
    const bodies = (await receiptsAt("servers")).map(({ body }) => JSON.parse(body) as { data: object });
    expect(bodies).toHaveLength(5);
    for (const { data } of bodies) expect(data).toMatchObject({ server: { id, slug: "query", name: "The query server" } });
    expect(JSON.stringify(bodies)).toContain("It does not answer.");
  });

  test.each([
    ["tool.changed", false],
    ["tool.held", true],
  ] as const)(
    "F142: tools that change together are one event %s, and a tool that changes again within an hour is not told again",
    async (event, hold) => {
      const hook = await add(event, [200], ["tool.changed", "tool.held"]);
      const { servers, toolDefinitions } = makeRooms(bindings).db;
      const { id } = await servers.getBySlug(projectId, "path");
      await servers.setHold(projectId, "path", hold);
      const seen = (hash: string) =>
        ["a", "b"].map((name) => ({ hash: `${hash}-${name}`, definition: { name: `${event}-${name}`, inputSchema: { type: "object" as const } } }));
      const now = Date.now();
      await toolDefinitions.pin(projectId, id, seen("first"), now);
      await toolDefinitions.noteChanges(projectId, id, seen("second"), now + 1);
      await toolDefinitions.noteChanges(projectId, id, seen("third"), now + 10 * MINUTE);
      await setDue(hook, 1);
      await send(hook);
      const bodies = (await receiptsAt(event)).map(({ body }) => JSON.parse(body) as { type: string; data: { tools: string[] } });
      expect(bodies.map(({ type }) => type)).toEqual([event]);
      expect(bodies[0]?.data.tools).toEqual(expect.arrayContaining([`${event}-a`, `${event}-b`]));
    },
  );

  test("F142: a key that ends within a week, and mail that begins to fail, are told once, and not to a webhook that is paused", async () => {
    const kinds: Webhook["events"] = ["key.expiring", "mail.failing"];
    const [hook, paused] = [await add("ends", [200], kinds), await add("ends-paused", [200], kinds)];
    await project.api("PATCH", `/webhooks/${paused.id}`, { paused: true });
    const rooms = makeRooms(as);
    await rooms.webhooks.tellEnds();
    const made = await project.api<{ id: string }>("POST", "/api-keys", { name: "nightly", expiresAt: Date.now() + 8 * 24 * HOUR });
    expect(made.status).toBe(201);
    await rooms.webhooks.tellEnds();
    vi.setSystemTime(Date.now() + 2 * 24 * HOUR);
    for (let times = 0; times < 2; times++) await rooms.webhooks.tellEnds();
    vi.useRealTimers();
    const { mailHealth } = rooms.db;
    const now = Date.now();
    await mailHealth.noteSent(now);
    await mailHealth.noteFailed(now + 1, "mail.down");
    await mailHealth.noteFailed(now + 2, "mail.key_refused");
    await setDue(hook, 1);
    await send(hook);
    const bodies = (await receiptsAt("ends")).map(({ body }) => JSON.parse(body) as { type: string; data: object });
    expect(bodies.map(({ type }) => type).sort()).toEqual(kinds.toSorted());
    expect(bodies.find(({ type }) => type === "key.expiring")?.data).toMatchObject({ key: { id: made.body.id, name: "nightly" } });
    expect(bodies.find(({ type }) => type === "mail.failing")?.data).toMatchObject({ mail: { fault: "mail.key_refused" } });
    expect(await deliveriesOf(paused.id)).toEqual([]);
  });

  test("F142: a channel gets a message at its address, which is in the vault only, also after it was edited and its secret was replaced", async () => {
    const { status, body: hook } = await project.api<Created & { url: string }>("POST", "/webhooks", {
      url: at("channel-T0PSECRET"),
      events: ALL,
      format: "slack",
    });
    expect([status, hook.url]).toEqual([201, `${inject("origins").control}/…`]);
    await answerWith("channel-T0PSECRET", hook.key, [200]);
    await answerWith("channel-M0VED", hook.key, [200]);
    const sendTest = async () => {
      await project.api("POST", `/webhooks/${hook.id}/test`, {});
      await send(hook);
    };
    const textsAt = async (name: string) => (await receiptsAt(name)).map(({ body }) => (JSON.parse(body) as { text: string }).text);
    await sendTest();
    await expect.poll(() => textsAt("channel-T0PSECRET")).toEqual([`*${project.slug}*: This is a test: events of the project arrive here.`]);
    expect((await project.api("PATCH", `/webhooks/${hook.id}`, { url: hook.url, description: "Team" })).status).toBe(200);
    await sendTest();
    await expect.poll(() => textsAt("channel-T0PSECRET")).toHaveLength(2);
    expect((await project.api("PATCH", `/webhooks/${hook.id}`, { url: at("channel-M0VED") })).status).toBe(200);
    expect((await project.api("POST", `/webhooks/${hook.id}/key`, { overlapHours: 0 })).status).toBe(201);
    await sendTest();
    await expect.poll(() => textsAt("channel-M0VED")).toHaveLength(1);
    const audit = await project.api("GET", "/audit");
    const listed = await project.api("GET", "/webhooks");
    const { results } = await bindings.DB.prepare("SELECT * FROM webhooks WHERE id = ?").bind(hook.id).all();
    expect(JSON.stringify([audit.body, listed.body, results])).not.toMatch(/T0PSECRET|M0VED/);
    expect((await bindings.VAULT_KV.list({ prefix: `${projectId}/${hook.id}/` })).keys).toHaveLength(1);
  });

  test("F118: a webhook is told once of an alert and of its end, and in a channel in a sentence, whatever an administrator acknowledges meanwhile", async () => {
    const kinds: Webhook["events"] = ["server.error_rate", "server.error_rate_normal", "provider.down", "credential.unusual"];
    const hook = await add("alerts", [200], kinds);
    const link = await project.userLink(["header"]);
    const fay = await person("fay", link);
    await connect(fay, link, "header", "fay");
    const { alerts, users } = makeRooms(bindings).db;
    const userId = (await users.findByEmail(fay.email))?.id ?? "";
    const found = { projectId, userId: null, facts: { calls: 40, failed: 30, usual: 0.02 } };
    const server = { ...found, id: newId("alr"), kind: "error_rate" as const, subject: "none" };
    const burst = { ...found, id: newId("alr"), kind: "burst" as const, subject: userId, userId, facts: { calls: 900, most: 20 } };
    for (let times = 0; times < 2; times++) await alerts.open([server, burst], Date.now(), 0);
    await alerts.acknowledge(projectId, server.id, userId, Date.now());
    await alerts.acknowledge(projectId, burst.id, userId, Date.now());
    for (let times = 0; times < 2; times++) await alerts.close(server, Date.now());
    await send(hook);
    const told = (await receiptsAt("alerts")).map(({ body, verified }) => ({ verified, ...(JSON.parse(body) as { type: string; data: object }) }));
    const reason = "30 of 40 calls of The none server have failed (75 %). 2 % fail usually.";
    const ofServer = { alert: { id: server.id, kind: "error_rate", reason }, server: { slug: "none", name: "The none server" }, user: null };
    expect(told.toSorted((a, b) => a.type.localeCompare(b.type))).toMatchObject([
      { verified: true, type: "credential.unusual", data: { alert: { id: burst.id, kind: "burst" }, user: { id: userId, email: fay.email } } },
      { verified: true, type: "server.error_rate", data: ofServer },
      { verified: true, type: "server.error_rate_normal", data: ofServer },
    ]);
    expect(toSlackBody("server.error_rate", { ...ofServer, project: { id: projectId, slug: "demo" } })).toBe(
      JSON.stringify({ text: `*demo*: Many calls fail. ${reason}` }),
    );
  });

  test("F113: if the look for what is due fails, the log says so, and the batch that asked for it goes on", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await bindings.DB.prepare("ALTER TABLE webhook_deliveries RENAME TO hidden_deliveries").run();
    await makeRooms(as).webhooks.wakeSoon();
    await bindings.DB.prepare("ALTER TABLE hidden_deliveries RENAME TO webhook_deliveries").run();
    expect(JSON.stringify(logged.mock.calls)).toContain("webhook.wake_failed");
    logged.mockRestore();
  });
});
