import { createExecutionContext } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../../test/harness/worker/app.ts";
import { makeCountingBindings } from "../../../test/harness/worker/counting-bindings.ts";
import { makeProjectByApi, type TestProject } from "../../../test/harness/worker/project.ts";
import type { Bindings } from "../../bindings.ts";
import { makeRooms } from "../../deps.ts";
import { SECOND } from "../../lib/clock.ts";
import { keyOf } from "./directory-values.ts";

const context = createExecutionContext();
const background = (work: Promise<unknown>) => context.waitUntil(work);
const { directory } = makeRooms(bindings).db;
const versionOf = async ({ slug }: TestProject) => (await directory.findVersion({ slug }))?.version ?? -1;
const findValue = async ({ slug }: TestProject) => {
  const version = await directory.findVersion({ slug });
  return version ? bindings.VAULT_KV.get(keyOf(version)) : null;
};
const isPublished = (project: TestProject) => expect.poll(async () => (await findValue(project)) !== null).toBe(true);
const find = (as: Bindings, { slug }: TestProject) => makeRooms(as).routing.directory.find(slug, background);

describe("the directory of a project", () => {
  afterEach(() => void vi.useRealTimers());

  test("each change of what agents' requests need raises the directory's version, whichever code writes it", async () => {
    const project = await makeProjectByApi();
    const id = (await directory.findVersion({ slug: project.slug }))?.projectId;
    await project.api("POST", "/api-keys", { name: "Backend" });
    const write = (sql: string) => bindings.DB.prepare(sql.replaceAll("?", `'${id}'`)).run();
    const server = `(SELECT id FROM servers WHERE project_id = ? LIMIT 1)`;
    const changes = [
      "UPDATE projects SET browser_origins = '[]' WHERE id = ?",
      "UPDATE projects SET default_policy = 'deny' WHERE id = ?",
      "UPDATE servers SET state = 'paused' WHERE project_id = ?",
      "UPDATE servers SET deleted_at = 1 WHERE project_id = ?",
      "UPDATE auth_scopes SET level = 'project' WHERE project_id = ?",
      "UPDATE navigators SET denied = '[]' WHERE project_id = ?",
      "INSERT INTO route_rules (id, project_id, priority, tools, policy, created_at) VALUES ('rul_' || ?, ?, 1, '[]', 'deny', 1)",
      "UPDATE route_rules SET priority = 2 WHERE project_id = ?",
      "DELETE FROM route_rules WHERE project_id = ?",
      "UPDATE api_keys SET revoked_at = 1 WHERE project_id = ?",
      `INSERT INTO tool_definitions (project_id, server_id, tool, hash, definition, first_seen_at) VALUES (?, ${server}, 'tool', 'hash', '{}', 1)`,
      "UPDATE tool_definitions SET pending_hash = 'other' WHERE project_id = ?",
      "DELETE FROM tool_definitions WHERE project_id = ?",
      "DELETE FROM navigators WHERE project_id = ?",
      "INSERT INTO revocation_marks VALUES ('job_' || ?, ?, NULL, NULL, 1)",
      "DELETE FROM revocation_marks WHERE project_id = ?",
      "INSERT INTO agents (project_id, id, client_id, kind, name, created_at) VALUES (?, 'agt', 'client', 'client', 'Agent', 1)",
      "UPDATE agents SET ended_at = 1 WHERE project_id = ?",
      "DELETE FROM agents WHERE project_id = ?",
    ];
    const silent = new Set([changes[10], changes[16]]);
    for (const sql of changes) {
      const before = await versionOf(project);
      await write(sql);
      expect([sql, (await versionOf(project)) > before]).toEqual([sql, !silent.has(sql)]);
    }
    const before = await versionOf(project);
    await write("UPDATE api_keys SET last_used_at = 5 WHERE project_id = ?");
    expect(await versionOf(project)).toBe(before);
  });

  test("a new isolate needs one object and one KV read for a project, and no D1 query", async () => {
    const project = await makeProjectByApi();
    await isPublished(project);
    const counting = makeCountingBindings();
    expect((await find(counting.as, project))?.servers.length).toBeGreaterThan(0);
    expect(counting.take()).toMatchObject({ DB: 0, VAULT_KV: 1, PROJECT_ROOT: 1 });
  });

  test("a change holds at once in an isolate that asks after it, before KV has the new value", async () => {
    const project = await makeProjectByApi();
    await isPublished(project);
    const absent = new Proxy(bindings.VAULT_KV, {
      get: (target, name) => (name === "get" ? async () => null : (Reflect.get(target, name, target) as () => unknown).bind(target)),
    });
    const other: Bindings = { ...bindings, VAULT_KV: absent };
    vi.useFakeTimers({ toFake: ["Date"] });
    expect((await find(other, project))?.project.defaultPolicy).toBe("allow");
    expect((await project.api("PUT", "/default-policy", { policy: "deny" })).status).toBeLessThan(300);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await find(other, project))?.project.defaultPolicy).toBe("deny");
  });

  test("a change that was never told, because its request ended, holds after the root's next look into D1", async () => {
    const project = await makeProjectByApi();
    vi.useFakeTimers({ toFake: ["Date"] });
    expect((await find(bindings, project))?.project.defaultPolicy).toBe("allow");
    await bindings.DB.prepare("UPDATE projects SET default_policy = 'deny' WHERE slug = ?").bind(project.slug).run();
    vi.setSystemTime(Date.now() + 11 * SECOND);
    await find(bindings, project);
    const policy = async () => {
      vi.setSystemTime(Date.now() + 1 * SECOND);
      return (await find(bindings, project))?.project.defaultPolicy;
    };
    await expect.poll(policy).toBe("deny");
  });

  test("a failing KV stops no request, and a value that cannot be read is read from D1", async () => {
    const project = await makeProjectByApi();
    const broken = new Proxy(bindings.VAULT_KV, {
      get: (target, name) =>
        name === "get" || name === "put" ? () => Promise.reject(new Error("KV is down")) : (Reflect.get(target, name, target) as () => unknown),
    });
    expect((await find({ ...bindings, VAULT_KV: broken }, project))?.project.slug).toBe(project.slug);
  });

  test("after D1 was restored to an earlier time, its version holds, and an equal number means no older content", async () => {
    const project = await makeProjectByApi();
    await isPublished(project);
    vi.useFakeTimers({ toFake: ["Date"] });
    const old = await bindings.DB.prepare("SELECT * FROM directory_versions WHERE project_id = (SELECT id FROM projects WHERE slug = ?)")
      .bind(project.slug)
      .first<{ project_id: string; version: number; mark: string }>();
    await project.api("PUT", "/default-policy", { policy: "deny" });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await find(bindings, project))?.project.defaultPolicy).toBe("deny");
    await isPublished(project);
    await bindings.DB.batch([
      bindings.DB.prepare("UPDATE projects SET default_policy = 'allow' WHERE slug = ?").bind(project.slug),
      bindings.DB.prepare("UPDATE directory_versions SET version = ?, mark = ? WHERE project_id = ?").bind(old?.version, old?.mark, old?.project_id),
    ]);
    const restored = await makeRooms(bindings).routing.directory.findNew(project.slug, background);
    expect(restored?.project.defaultPolicy).toBe("allow");
  });
});
