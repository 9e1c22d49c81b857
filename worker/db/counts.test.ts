import { type D1Migration, env, reset } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { givenThrough, ids, NOW, seedStatements } from "../../test/harness/grown-deployment.ts";
import { makeNumbers } from "../../test/harness/seeded-numbers.ts";
import { DAY } from "../lib/clock.ts";
import { makeRepositories } from "./db.ts";

const { DB, AUDIT_DB, MIGRATIONS } = env as unknown as { DB: D1Database; AUDIT_DB: D1Database; MIGRATIONS: D1Migration[] };
const { members, redemptions, credentials, users, identities } = makeRepositories(DB, AUDIT_DB);
const SEED = seedStatements({ members: 40, projects: 5, servers: 10, events: 10, isOlder: true });

const run = (statements: string[]) => DB.batch(statements.map((sql) => DB.prepare(sql)));
const rows = async (sql: string) => (await DB.prepare(sql).raw()).sort();

/** Fails unless each count, and each copy of an address, is what the counted rows say. A row that counts none is as good as no row. */
async function expectRight(): Promise<void> {
  expect(await rows("SELECT project_id, day, members FROM member_counts WHERE members <> 0")).toEqual(
    await rows(`SELECT project_id, -1, count(*) FROM members WHERE removed_at IS NULL GROUP BY 1 UNION ALL
      SELECT project_id, last_active_at / ${DAY}, count(*) FROM members WHERE removed_at IS NULL AND last_active_at IS NOT NULL GROUP BY 1, 2`),
  );
  expect(await rows("SELECT link_id, day, uses FROM link_use_counts WHERE uses <> 0")).toEqual(
    await rows(`SELECT link_id, -1, count(*) FROM redemptions GROUP BY 1 UNION ALL
      SELECT link_id, created_at / ${DAY}, count(*) FROM redemptions GROUP BY 1, 2`),
  );
  expect(await rows("SELECT project_id, auth_scope_id, live FROM credential_counts")).toEqual(
    await rows("SELECT project_id, auth_scope_id, count(*) FROM credentials WHERE status <> 'revoked' GROUP BY 1, 2"),
  );
  expect(await rows("SELECT user_id, members.email FROM members")).toEqual(
    await rows("SELECT user_id, user.email FROM members JOIN user ON user.id = user_id"),
  );
}

describe("what is counted", () => {
  test("counts and addresses of members are right after any changes, also of the same rows at the same time", async () => {
    await run(SEED);
    const below = makeNumbers(7);
    const change = (): Promise<unknown> => {
      const [project, userId, now] = [below(2), ids.user(below(60)), NOW + below(4) * DAY];
      const projectId = ids.project(project);
      const owner = { projectId, subject: `user:${userId}` };
      const [scope, link] = [ids.scope(project, below(3)), ids.link(project, below(3))];
      const state = { version: 10 + below(50), status: below(2) ? "active" : "revoked" } as const;
      const changes = [
        () => members.join(projectId, userId, now),
        () => members.invite(projectId, userId, now, "member"),
        async () => members.remove(projectId, userId, (await members.findStanding(projectId, userId))?.version ?? 0, now),
        () =>
          members.noteActive([
            { projectId, userId, at: now },
            { projectId, userId: ids.user(below(60)), at: now - DAY },
          ]),
        () => redemptions.use(projectId, link, userId, now),
        () => credentials.provide(givenThrough(below(2) ? 2 : 0, { project, scope: below(3), user: below(60), now }), state.version),
        () => credentials.reconcile(owner, scope, state, now),
        () => identities.bind(userId, { issuer: "https://other.example", subject: userId }, `${below(1000)}@example.org`, [], now),
        () => DB.prepare("DELETE FROM credentials WHERE auth_scope_id = ? AND subject = ?").bind(scope, owner.subject).run(),
        () => DB.prepare("DELETE FROM redemptions WHERE link_id = ? AND user_id = ?").bind(link, userId).run(),
        () => DB.prepare("DELETE FROM members WHERE project_id = ? AND user_id = ?").bind(projectId, userId).run(),
      ];
      return Promise.resolve(changes[below(changes.length)]?.());
    };
    for (let round = 0; round < 40; round++) await Promise.all(Array.from({ length: 10 }, change));
    await expectRight();
  });

  test("a person's activity is written once a day, and an earlier day never replaces a later one", async () => {
    const project = ids.project(0);
    const at = NOW + 20 * DAY;
    const note = async (time: number) => {
      await members.noteActive([{ projectId: project, userId: ids.user(1), at: time }]);
      return (await members.list(project, { userId: ids.user(1) }))[0]?.lastActiveAt;
    };
    await members.invite(project, ids.user(1), NOW, "member");
    expect(await note(at)).toBe(at);
    expect(await note(at + 1000)).toBe(at);
    expect(await note(at - DAY)).toBe(at);
    expect(await note(at + DAY + 5)).toBe(at + DAY + 5);
    await members.noteActive([{ projectId: project, userId: "nobody", at }]);
    await expectRight();
  });

  test("the migration counts the rows of an older deployment, and an older Worker's writes are counted too", async () => {
    await reset();
    const growth = MIGRATIONS.findIndex(({ queries }) => queries.some((query) => query.includes("member_counts")));
    const migrate = (migrations: D1Migration[]) => run(migrations.flatMap(({ queries }) => queries));
    await migrate(MIGRATIONS.slice(0, growth));
    await run(SEED);
    await migrate(MIGRATIONS.slice(growth));
    await expectRight();
    expect(await rows("SELECT count(*) FROM members WHERE last_active_at IS NOT NULL")).not.toEqual([[0]]);
    // Projects that exist already lose no events by the upgrade.
    expect(await rows("SELECT DISTINCT audit_retention_days FROM projects")).toEqual([[365]]);
    // An older Worker does not know the columns and tables that were added.
    const userId = await users.ensure("older@example.com", NOW);
    await DB.prepare("INSERT INTO members (project_id, user_id, role, created_at) VALUES ('prj_0', ?, 'member', ?)").bind(userId, NOW).run();
    await DB.prepare("UPDATE members SET removed_at = ? WHERE user_id = 'u1'").bind(NOW).run();
    await DB.prepare("UPDATE credentials SET status = 'revoked' WHERE subject = 'user:u2'").run();
    await expectRight();
  });
});
