import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { whoami } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";
import { agentOf } from "../../test/harness/worker/provider-accounts.ts";

type Entry = { projectId: string; subject: string; copy: Record<string, unknown> };
const token = bindings.BACKUP_TOKEN ?? "";

async function ask<Answer>(path: string, body?: object, authorization = `Bearer ${token}`, as = bindings): Promise<{ status: number; body: Answer }> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await send(`/operator/backup${path}`, { headers: { authorization }, ...init }, as);
  return { status: response.status, body: (await response.json()) as Answer };
}

/** All pages of a walk. */
async function readAll<One>(path: string): Promise<One[]> {
  const entries: One[] = [];
  for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
    const page = await ask<{ entries: One[]; next?: string }>(next === undefined ? path : `${path}?after=${encodeURIComponent(next)}`);
    expect(page.status).toBe(200);
    entries.push(...page.body.entries);
    next = page.body.next;
  }
  return entries;
}

async function connected() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  for (const server of ["oauth2", "header"]) await connect(ada, link, server, "ada");
  const agent = await agentOf(project, ada);
  expect(await whoami(agent, "header")).toBe("ada");
  const id = await bindings.DB.prepare("SELECT id FROM projects WHERE slug = ?").bind(project.slug).first<string>("id");
  return { project, agent, id: id ?? "" };
}

test.each([
  ["no token", ""],
  ["another token", `Bearer ${"x".repeat(43)}`],
  ["a token that begins with the right one", `Bearer ${token}x`],
])("with %s nothing of the backup exists", async (_, authorization) => {
  for (const path of ["/about", "/keepers", "/values/oauth", "/values/vault"]) expect((await ask(path, undefined, authorization)).status).toBe(404);
  expect((await ask("/keepers", { entries: [], replaces: true }, authorization)).status).toBe(404);
});

test("without BACKUP_TOKEN in the settings no token opens the backup", async () => {
  const as = { ...bindings, BACKUP_TOKEN: undefined };
  for (const sent of [`Bearer ${token}`, "Bearer undefined", "Bearer "]) expect((await ask("/about", undefined, sent, as)).status).toBe(404);
});

test("the deployment tells a mark of each vault key, which is not the key", async () => {
  const { body } = await ask<{ vaultKeys: { id: string; mark: string }[] }>("/about");
  expect(body.vaultKeys).toEqual(["k1", "k0"].map((id) => ({ id, mark: expect.stringMatching(/^[\w-]{43}$/) })));
  for (const { mark } of body.vaultKeys) expect(bindings.VAULT_KEYS).not.toContain(mark);
});

test("S40: a backup has the credentials of people sealed, never in the clear", async () => {
  const { id } = await connected();
  const keepers = (await readAll<Entry>("/keepers")).filter(({ projectId }) => projectId === id);
  const ada = keepers.find(({ subject }) => subject.startsWith("user:"));
  const texts = JSON.stringify([keepers, await readAll("/values/vault"), await readAll("/values/oauth")]);
  expect(ada?.copy).toMatchObject({ member: true });
  expect(texts).toContain("sealed");
  expect(texts).not.toContain("demo-ada-1");
  expect(texts).not.toMatch(/local-inbox|directory\//);
});

test("a person's object that lost its storage calls again after its copy was written, and one that has something keeps that unless it is replaced", async () => {
  const { agent, id } = await connected();
  const keepers = (await readAll<Entry>("/keepers")).filter(({ projectId }) => projectId === id);
  const entry = keepers.find(({ copy }) => Object.keys(copy).some((key) => key.startsWith("scope:"))) ?? expect.fail("no keeper");
  expect((await ask<{ written: number }>("/keepers", { entries: [entry], replaces: false })).body).toEqual({ written: 0 });

  const namespace = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace;
  const stub = namespace.getByName(JSON.stringify([id, entry.subject]));
  await runInDurableObject(stub, async (_, state) => {
    await state.storage.deleteAlarm();
    await state.storage.deleteAll();
  });
  await evictDurableObject(stub);
  expect((await ask<{ written: number }>("/keepers", { entries: [entry], replaces: false })).body).toEqual({ written: 1 });
  await vi.waitFor(async () => expect(await whoami(agent, "header")).toBe("ada"), PATIENCE);
  expect(await whoami(agent, "oauth2")).toBe("ada");
  expect((await ask<{ written: number }>("/keepers", { entries: [entry], replaces: true })).body).toEqual({ written: 1 });
});

test("a person who is not in the restored backup has no access any more: the object is emptied, and the values of agents are removed", async () => {
  const { agent, id } = await connected();
  const keepers = (await readAll<Entry>("/keepers")).filter(({ projectId }) => projectId === id);
  const { subject } = keepers.find(({ copy }) => Object.keys(copy).some((key) => key.startsWith("scope:"))) ?? expect.fail("no keeper");
  await bindings.DB.prepare("DELETE FROM members WHERE project_id = ? AND user_id = ?").bind(id, subject.slice("user:".length)).run();
  expect((await ask("/keepers", { entries: [{ projectId: id, subject, copy: {} }], replaces: true })).body).toEqual({ written: 1 });
  await vi.waitFor(() => expect(whoami(agent, "header")).rejects.toThrow(), PATIENCE);
  expect((await readAll<Entry>("/keepers")).find((entry) => entry.projectId === id && entry.subject === subject)?.copy ?? {}).not.toHaveProperty(
    "member",
  );

  for (const key of ["token:newer", "healthz"]) await bindings.OAUTH_KV.put(key, "value");
  expect((await ask("/values/oauth/remove", { keys: ["token:newer", "healthz"] })).body).toEqual({ removed: 1 });
  expect([await bindings.OAUTH_KV.get("token:newer"), await bindings.OAUTH_KV.get("healthz")]).toEqual([null, "value"]);
});

test("objects with much in them come in pages below the limit of a request, each object once", async () => {
  const project = await makeProject();
  const id = await bindings.DB.prepare("SELECT id FROM projects WHERE slug = ?").bind(project.slug).first<string>("id");
  const people = Array.from({ length: 25 }, (_, number) => `large${number}`);
  const list = JSON.stringify(people);
  const users =
    "INSERT INTO user (id, name, email, email_verified, created_at, updated_at) SELECT value, value, value || '@example.com', 1, 1, 1 FROM json_each(?)";
  const members = "INSERT INTO members (project_id, user_id, role, created_at) SELECT ?, value, 'member', 1 FROM json_each(?)";
  await bindings.DB.batch([bindings.DB.prepare(users).bind(list), bindings.DB.prepare(members).bind(id, list)]);
  const entries = people.map((user) => ({ projectId: id, subject: `user:${user}`, copy: { large: "x".repeat(500_000) } }));
  expect((await ask("/keepers", { entries: [...entries, ...entries], replaces: true })).status).toBe(413);
  for (let from = 0; from < entries.length; from += 8) {
    const some = entries.slice(from, from + 8);
    expect(await ask("/keepers", { entries: some, replaces: true })).toMatchObject({ status: 200, body: { written: some.length } });
  }

  const sizes: number[] = [];
  const found: string[] = [];
  for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
    const page = await ask<{ entries: Entry[]; next?: string }>(next === undefined ? "/keepers" : `/keepers?after=${encodeURIComponent(next)}`);
    sizes.push(JSON.stringify(page.body).length);
    found.push(...page.body.entries.filter(({ projectId }) => projectId === id).map(({ subject }) => subject));
    next = page.body.next;
  }
  expect(Math.max(...sizes)).toBeLessThan(10_000_000);
  expect(found.filter((subject) => subject.startsWith("user:large")).sort()).toEqual(entries.map(({ subject }) => subject).sort());
});

test("each project's audit has an event of a backup", async () => {
  const { project } = await connected();
  await readAll("/keepers");
  const actions = async () => (await project.api<{ events: { action: string }[] }>("GET", "/audit")).body.events.map(({ action }) => action);
  await vi.waitFor(async () => expect(await actions()).toContain("deployment.backup"), PATIENCE);
});

test("values of KV are read with their metadata and expiry, and are written back; those that have expired are not", async () => {
  const expiration = Math.floor(Date.now() / 1000) + 3600;
  await bindings.OAUTH_KV.put("token:backed-up", "value", { metadata: { at: 1 }, expiration });
  const values = await readAll<{ key: string }>("/values/oauth");
  const entry = values.find(({ key }) => key === "token:backed-up");
  expect(entry).toEqual({ key: "token:backed-up", value: "value", metadata: { at: 1 }, expiration });
  await bindings.OAUTH_KV.delete("token:backed-up");
  const late = { ...entry, key: "token:late", expiration: Math.floor(Date.now() / 1000) - 1 };
  expect((await ask("/values/oauth", { entries: [entry, late] })).body).toEqual({ written: 1 });
  expect(await bindings.OAUTH_KV.getWithMetadata("token:backed-up")).toMatchObject({ value: "value", metadata: { at: 1 } });
});

test.each([
  ["/keepers?after=nonsense", undefined, 400],
  ["/values/other", undefined, 404],
  ["/keepers", { entries: [{ projectId: "x", subject: "user:a", copy: {} }], replaces: true }, 400],
  ["/keepers", { entries: [{ projectId: "prj_x", subject: "oauth-client", copy: {} }], replaces: true }, 400],
  ["/values/oauth", { entries: [{ key: "", value: "x" }] }, 400],
  ["/values/oauth", { other: [] }, 400],
  ["/values/oauth/remove", { keys: Array(101).fill("token:x") }, 400],
])("%s with %j is refused", async (path, body, status) => {
  expect((await ask(path, body)).status).toBe(status);
});
