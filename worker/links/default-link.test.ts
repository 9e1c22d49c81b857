import fc from "fast-check";
import { expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeDatabase } from "../db/client.ts";
import { makeUsers } from "../db/users.ts";
import { makeRooms } from "../deps.ts";
import { newJob } from "../jobs/job-rules.ts";
import { newId, type ProjectId } from "../lib/ids.ts";

const { projects, servers, navigators, links, auditEvents } = makeRooms(bindings).db;
const users = makeUsers(makeDatabase(bindings.DB));

type Change =
  | { kind: "add server"; slug: string; level: "user" | "project"; type: "header" | "none" }
  | { kind: "remove server"; slug: string }
  | { kind: "pause server"; slug: string }
  | { kind: "put navigator"; slug: string; inChat: boolean }
  | { kind: "remove navigator"; slug: string };

/** A simple model of F9 and F41, which the test compares with the database. */
type Model = { servers: Map<string, { personal: boolean }>; navigators: Map<string, boolean>; alive: boolean; switchedOff: number };

const serverSlug = fc.constantFrom("a", "b", "c");
const navigatorSlug = fc.constantFrom("default", "one", "two");
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constant("add server" as const),
    slug: serverSlug,
    level: fc.constantFrom("user" as const, "project" as const),
    type: fc.constantFrom("header" as const, "none" as const),
  }),
  fc.record({ kind: fc.constant("remove server" as const), slug: serverSlug }),
  fc.record({ kind: fc.constant("pause server" as const), slug: serverSlug }),
  fc.record({ kind: fc.constant("put navigator" as const), slug: navigatorSlug, inChat: fc.boolean() }),
  fc.record({ kind: fc.constant("remove navigator" as const), slug: navigatorSlug }),
);

function apply(model: Model, change: Change): void {
  if (change.kind === "add server") {
    if (model.servers.has(change.slug)) return;
    model.servers.set(change.slug, { personal: change.level === "user" && change.type !== "none" });
  }
  if (change.kind === "remove server") model.servers.delete(change.slug);
  if (change.kind === "put navigator") model.navigators.set(change.slug, change.inChat);
  if (change.kind === "remove navigator") model.navigators.delete(change.slug);

  const possible = [...model.servers.values()].some(({ personal }) => personal);
  if (!possible && model.alive) {
    for (const [slug, on] of model.navigators) {
      if (on) model.switchedOff++;
      model.navigators.set(slug, false);
    }
  }
  model.alive = possible && [...model.navigators.values()].some(Boolean);
}

async function perform(projectId: ProjectId, change: Change, now: number): Promise<void> {
  if (change.kind === "add server") {
    const { slug, level, type } = change;
    const fields = type === "header" ? [{ name: "X-Key", label: "", help: "", prefix: "" }] : [];
    const server = { slug, name: slug, url: "https://mcp.example.com", transport: "http" as const };
    await servers.create(projectId, { ...server, authScope: { type, level, fields, source: "api" } }, now).catch(() => undefined);
  }
  if (change.kind === "remove server") {
    const server = await servers.findBySlug(projectId, change.slug);
    const act = { projectId, kind: "server.remove" as const, target: change.slug, authScopeIds: [] };
    if (server) await servers.remove(server, newJob({ id: newId("job"), ...act, total: 0, createdBy: null, createdAt: now }));
  }
  if (change.kind === "pause server") await servers.setState(projectId, change.slug, "paused");
  if (change.kind === "put navigator") {
    const settings = { name: change.slug, mode: "direct" as const, inChatAuthentication: change.inChat, denied: [] };
    await navigators.put(projectId, change.slug, settings, now);
  }
  if (change.kind === "remove navigator") await navigators.remove(projectId, change.slug, now);
}

test("F9, F41: after any sequence of changes, the default link exists exactly while a navigator can hand it out and a server needs it", async () => {
  const createdBy = await users.ensure("creator@example.com", 1);
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 14 }), async (changes) => {
      const id = newId("prj");
      const slug = id.toLowerCase().replaceAll("_", "-").slice(0, 30);
      await projects.create({ id, slug, name: slug, description: "", createdBy, now: 1 });
      const model: Model = { servers: new Map(), navigators: new Map([["default", true]]), alive: false, switchedOff: 0 };
      for (const [step, one] of changes.entries()) {
        apply(model, one);
        await perform(id, one, step + 2);
        expect((await links.findDefault(id))?.deletedAt === null).toBe(model.alive);
        const inChat = (await navigators.list(id)).map((navigator) => [navigator.slug, navigator.inChatAuthentication]);
        expect(Object.fromEntries(inChat)).toEqual(Object.fromEntries(model.navigators));
      }
      const events = await auditEvents.list(id, { limit: 100 });
      expect(events.filter(({ action }) => action === "navigator.in_chat_off")).toHaveLength(model.switchedOff);
    }),
    { numRuns: 60 },
  );
});

test("F9: simultaneous changes leave no default link without a server", async () => {
  const createdBy = await users.ensure("creator@example.com", 1);
  for (let round = 0; round < 20; round++) {
    const id = newId("prj");
    const slug = id.toLowerCase().replaceAll("_", "-").slice(0, 30);
    await projects.create({ id, slug, name: slug, description: "", createdBy, now: 1 });
    await perform(id, { kind: "add server", slug: "a", level: "user", type: "header" }, 2);
    await Promise.all([
      perform(id, { kind: "remove server", slug: "a" }, 3),
      perform(id, { kind: "put navigator", slug: "one", inChat: true }, 3),
      perform(id, { kind: "add server", slug: "b", level: "project", type: "header" }, 3),
    ]);
    expect((await links.findDefault(id))?.deletedAt).not.toBeNull();
  }
});
