import { beforeAll, describe, expect, test } from "vitest";
import { ids, NOW, seedStatements } from "../../test/harness/grown-deployment.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import type { Browser } from "../../test/harness/worker/browser.ts";
import { asAdmin } from "../../test/harness/worker/project.ts";

/** @property slug the id of a server */
type Row = { id: string; slug?: string };
type Part = { next: string | null } & Record<string, Row[]>;
/** @property shown selects the ids of the rows that the list shows @property add writes one more row, of number `n` (?1) and of the time ?2 */
type List = { path: string; rows: string; shown: string; add: string };

const MEMBERS = 30;
/** Users of the other big project, who join this one while its lists are read. */
const NEWCOMER = `'u' || (${MEMBERS} + CAST(?1 AS INTEGER))`;

const LISTS: List[] = [
  {
    path: "/servers",
    rows: "servers",
    shown: "SELECT slug AS id FROM servers WHERE project_id = 'prj_0' AND deleted_at IS NULL",
    add: `INSERT INTO servers (id, project_id, slug, name, url, transport, state, auth_scope_id, created_at)
      VALUES ('srv_new' || ?1, 'prj_0', 'a-new-' || CAST(?1 AS INTEGER), 'New', 'https://example.com', 'http', 'active', 'scp_0-1' || CAST(?1 AS INTEGER), ?2)`,
  },
  {
    path: "/links",
    rows: "links",
    shown: "SELECT id FROM links WHERE project_id = 'prj_0'",
    add: "INSERT INTO links (id, project_id, type, created_by, created_at) VALUES ('lnk_new' || ?1, 'prj_0', 'user', 'u0', ?2)",
  },
  {
    path: "/members",
    rows: "members",
    shown: "SELECT user_id AS id FROM members WHERE project_id = 'prj_0' AND removed_at IS NULL",
    add: `INSERT OR IGNORE INTO members (project_id, user_id, role, created_at) VALUES ('prj_0', ${NEWCOMER}, 'member', ?2)`,
  },
  {
    path: "/members?email=Person",
    rows: "members",
    shown: "SELECT user_id AS id FROM members WHERE project_id = 'prj_0' AND removed_at IS NULL AND email LIKE 'person%'",
    add: `INSERT OR IGNORE INTO members (project_id, user_id, role, created_at) VALUES ('prj_0', ${NEWCOMER}, 'member', ?2)`,
  },
  {
    path: "/credentials",
    rows: "credentials",
    shown: "SELECT id FROM credentials WHERE project_id = 'prj_0' AND status <> 'revoked'",
    add: `INSERT INTO credentials (id, project_id, auth_scope_id, subject, status, version, created_at, updated_at)
      VALUES ('crd_new' || ?1, 'prj_0', 'scp_0-1', 'user:' || ${NEWCOMER}, 'active', 1, ?2, ?2)`,
  },
  {
    path: `/links/${ids.link(0, 0)}/redemptions`,
    rows: "redemptions",
    shown: "SELECT user_id AS id FROM redemptions WHERE link_id = 'lnk_0-0'",
    add: `INSERT INTO redemptions (link_id, project_id, user_id, created_at, last_used_at) VALUES ('lnk_0-0', 'prj_0', ${NEWCOMER}, ?2, ?2)`,
  },
  {
    path: "/playground/users",
    rows: "users",
    shown: "SELECT DISTINCT substr(subject, 12) AS id FROM credentials WHERE project_id = 'prj_0' AND subject LIKE 'playground:%'",
    add: `INSERT INTO credentials (id, project_id, auth_scope_id, subject, status, version, created_at, updated_at)
      VALUES ('crd_played' || ?1, 'prj_0', 'scp_0-1', 'playground:' || ${NEWCOMER}, 'active', 1, ?2, ?2)`,
  },
  {
    path: "/api-keys",
    rows: "apiKeys",
    shown: "SELECT id FROM api_keys WHERE project_id = 'prj_0' AND revoked_at IS NULL",
    add: `INSERT INTO api_keys (id, project_id, name, secret_hash, acts_for_users, domains, created_by, created_at)
      VALUES ('ck_new' || ?1, 'prj_0', 'New', 'hash', 0, '[]', 'u0', ?2)`,
  },
  {
    path: "/audit",
    rows: "events",
    shown: "SELECT id FROM audit_events WHERE project_id = 'prj_0'",
    add: "INSERT INTO audit_events (id, project_id, at, actor, action, outcome) VALUES ('evt_new' || ?1, 'prj_0', ?2, 'system', 'new', 'ok')",
  },
];

describe("S84: long lists", () => {
  let admin: Browser;
  beforeAll(async () => {
    await bindings.DB.batch(seedStatements({ members: MEMBERS, projects: 5, servers: 10, events: 120 }).map((sql) => bindings.DB.prepare(sql)));
    admin = await asAdmin();
    await bindings.DB.prepare(
      "INSERT INTO members (project_id, user_id, role, created_at) SELECT 'prj_0', id, 'admin', 0 FROM user WHERE email = 'admin@example.com'",
    ).run();
  });

  const get = <Body>(path: string) => admin.api<Body>("GET", `/projects/seed-0${path}`);
  const part = (path: string, query: string) => get<Part>(`${path}${path.includes("?") ? "&" : "?"}${query}`);

  test.each(LISTS)(
    "the list $path shows each row once, even rows of the same millisecond and while others are added",
    async ({ path, rows, shown, add }) => {
      const expected = (await bindings.DB.prepare(shown).all<Row>()).results.map(({ id }) => id);
      const seen: string[] = [];
      let after: string | null = "";
      for (let parts = 0; after !== null; parts++) {
        const { status, body }: { status: number; body: Part } = await part(path, `limit=7${after && `&after=${after}`}`);
        expect(status).toBe(200);
        expect(body[rows]?.length).toBeLessThanOrEqual(7);
        seen.push(...(body[rows] ?? []).map(({ id, slug }) => (rows === "servers" ? (slug ?? "") : id)));
        after = body.next;
        if (parts < 3)
          await bindings.DB.prepare(add)
            .bind(parts, NOW + 1000)
            .run();
      }
      expect(seen.length).toBe(new Set(seen).size);
      expect(expected.length).toBeGreaterThan(7);
      expect(expected.filter((id) => !seen.includes(id))).toEqual([]);
    },
  );

  test.each(["limit=0", "limit=201", "limit=x", "after=.", "after=1.a%20b", "after=-1.x"])("a list refuses the query %s", async (query) => {
    for (const { path } of LISTS) expect((await part(path, query)).status).toBe(400);
  });

  test("the audit refuses `before`, by which its parts were asked for in earlier versions", async () => {
    expect((await part("/audit", `before=${NOW}`)).status).toBe(400);
  });

  test("a member is found by the beginning of their present address, in which no character stands for others", async () => {
    const found = async (email: string) => (await get<Part>(`/members?email=${encodeURIComponent(email)}`)).body.members?.map(({ id }) => id);
    expect(await found("person2@")).toEqual(["u2"]);
    await bindings.DB.prepare("UPDATE user SET email = 'renamed_2@example.com' WHERE id = 'u2'").run();
    expect(await found("person2@")).toEqual([]);
    expect(await found("renamed_")).toEqual(["u2"]);
    for (const pattern of ["renamed%", "_enamed", "re*"]) expect(await found(pattern)).toEqual([]);
  });
});
