import { createScheduledController } from "cloudflare:test";
import { expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";
import worker from "../index.ts";
import { DAY } from "../lib/clock.ts";

const { DB } = bindings;
const runHourly = () => worker.scheduled(createScheduledController({ cron: "17 * * * *" }), bindings);
const count = (sql: string, ...values: unknown[]) =>
  DB.prepare(`SELECT count(*) AS count FROM ${sql}`)
    .bind(...values)
    .first<number>("count");
const numbers = (length: number) => JSON.stringify([...Array(length).keys()]);

test("F110: expired sessions and codes are deleted, a batch each hour, and those that are valid stay", async () => {
  const project = await makeProject();
  const ada = await person("ada", await project.userLink());
  const userId = await DB.prepare("SELECT id FROM user WHERE email = ?").bind(ada.email).first("id");
  const past = Date.now() - 1;
  await DB.prepare(
    "INSERT INTO session (id, token, user_id, expires_at, created_at, updated_at) SELECT 'old' || value, 'old' || value, ?, ?, 1, 1 FROM json_each(?)",
  )
    .bind(userId, past, numbers(1500))
    .run();
  await DB.prepare(
    "INSERT INTO verification (id, identifier, value, expires_at, created_at, updated_at) SELECT 'old' || value, 'old' || value, 'x', ?, 1, 1 FROM json_each(?)",
  )
    .bind(past, numbers(3))
    .run();
  await runHourly();
  expect([await count("session WHERE id LIKE 'old%'"), await count("verification WHERE id LIKE 'old%'")]).toEqual([500, 0]);
  await runHourly();
  expect(await count("session WHERE id LIKE 'old%'")).toBe(0);
  expect((await ada.api("GET", "/me")).status).toBe(200);
});

test("F110: a credential that was revoked three months ago is forgotten, unless its provider has still to be told", async () => {
  const project = await makeProject();
  const link = await project.userLink();
  for (const name of ["ada", "bob", "cleo"]) await connect(await person(name, link), link, "header", name);
  const { results } = await DB.prepare("SELECT c.id FROM credentials c JOIN projects p ON p.id = c.project_id WHERE p.slug = ? ORDER BY c.id")
    .bind(project.slug)
    .all<{ id: string }>();
  // The people's objects have told D1 and the vault what they hold, so they change no row any more.
  const prefix = `${await DB.prepare("SELECT id FROM projects WHERE slug = ?").bind(project.slug).first<string>("id")}/`;
  await expect.poll(async () => (await bindings.VAULT_KV.list({ prefix })).keys.length).toBe(3);
  const [gone, pending, recent] = results.map(({ id }) => id);
  const revoke = DB.prepare("UPDATE credentials SET status = 'revoked', updated_at = ?, provider_revocation = ? WHERE id = ?");
  await revoke.bind(Date.now() - 91 * DAY, "failed", gone).run();
  await revoke.bind(Date.now() - 91 * DAY, "pending", pending).run();
  await revoke.bind(Date.now() - 89 * DAY, null, recent).run();
  await runHourly();
  const left = await DB.prepare("SELECT id FROM credentials WHERE id IN (?, ?, ?) ORDER BY id").bind(gone, pending, recent).all<{ id: string }>();
  expect(left.results.map(({ id }) => id)).toEqual([pending, recent]);
});

test("F110: a link that ended half a year ago is deleted after its uses, and other links stay with theirs", async () => {
  const project = await makeProject();
  const [deleted, expired, alive] = [await project.userLink(), await project.userLink(), await project.userLink()].map((path) =>
    path.split("/").at(-1),
  );
  const projectId = await DB.prepare("SELECT id FROM projects WHERE slug = ?").bind(project.slug).first("id");
  for (const id of [deleted, expired, alive]) {
    await DB.prepare("INSERT INTO redemptions SELECT ?, ?, 'u' || value, 1, 1 FROM json_each(?)").bind(id, projectId, numbers(700)).run();
  }
  const long = Date.now() - 181 * DAY;
  await DB.prepare("UPDATE links SET deleted_at = ? WHERE id = ?").bind(long, deleted).run();
  await DB.prepare("UPDATE links SET expires_at = ? WHERE id = ?").bind(long, expired).run();
  await DB.prepare("UPDATE links SET deleted_at = ? WHERE project_id = ? AND type = 'default'").bind(long, projectId).run();
  const uses = () => count("redemptions WHERE link_id IN (?, ?)", deleted, expired);
  await runHourly();
  expect(await uses()).toBe(400);
  await runHourly();
  expect(await uses()).toBe(0);
  expect(await count("links WHERE id IN (?, ?)", deleted, expired)).toBe(0);
  expect(await count("link_servers WHERE link_id IN (?, ?)", deleted, expired)).toBe(0);
  expect(await count("link_use_counts WHERE link_id IN (?, ?)", deleted, expired)).toBe(0);
  expect([await count("redemptions WHERE link_id = ?", alive), await count("link_servers WHERE link_id = ?", alive)]).toEqual([700, 4]);
  expect(await count("links WHERE project_id = ? AND type = 'default'", projectId)).toBe(1);
});

test("F110: pinned tools of a removed server are deleted, and those of other servers stay", async () => {
  const project = await makeProject();
  const pin = async (slug: string) => {
    const row = await DB.prepare("SELECT s.id, s.project_id FROM servers s JOIN projects p ON p.id = s.project_id WHERE p.slug = ? AND s.slug = ?")
      .bind(project.slug, slug)
      .first<{ id: string; project_id: string }>();
    await DB.prepare(
      "INSERT INTO tool_definitions (project_id, server_id, tool, hash, definition, first_seen_at, listed_at) SELECT ?, ?, 't' || value, 'h', '{}', 1, ? FROM json_each(?)",
    )
      .bind(row?.project_id, row?.id, Date.now(), numbers(20))
      .run();
    return row?.id;
  };
  const [removed, kept] = [await pin("none"), await pin("header")];
  expect((await project.api("DELETE", "/servers/none")).status).toBeLessThan(300);
  await runHourly();
  expect([await count("tool_definitions WHERE server_id = ?", removed), await count("tool_definitions WHERE server_id = ?", kept)]).toEqual([0, 20]);
});
