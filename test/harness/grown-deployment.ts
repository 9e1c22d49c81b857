/** Rows of a deployment that has grown: the statements that write them into an empty database with the project's migrations. */

/**
 * How much is written.
 * @property members of each of the two big projects @property projects further ones with 50 members each, at least 5
 * @property servers of a big project @property events of the audit, of the first project
 * @property jobs of a big project; absent for a database that has no table for them @property isOlder whether the database has no tables for requests for servers, marks, agents and second factors
 */
export type Size = { members: number; projects: number; servers: number; events: number; jobs?: number; isOlder?: boolean };

const SMALL = 50;
const EPOCH = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;
/** The days for which people have calls, the last one at `NOW`. */
const DAYS = 12;
/** The time at which the deployment is looked at, UTC ms. */
export const NOW = EPOCH + 200 * DAY;

/** Ids of rows that the seed writes. Project 0 and 1 are the big ones; people of a project have successive numbers. */
export const ids = {
  project: (n: number) => `prj_${n}` as const,
  user: (n: number) => `u${n}`,
  server: (project: number, n: number) => `srv_${project}-${n}` as const,
  scope: (project: number, n: number) => `scp_${project}-${n}` as const,
  link: (project: number, n: number) => `lnk_${project}-${n}` as const,
  key: (project: number, n: number) => `ck_${project}-${n}` as const,
  job: (project: number, n: number) => `job_${project}-${n}` as const,
};

/** A credential that the n-th user gives for the n-th scope through a link that has its server: 0 is the default link, 2 one for users. */
export const givenThrough = (
  link: 0 | 2,
  { project = 0, scope, user, now = NOW }: { project?: number; scope: number; user: number; now?: number },
) => ({
  projectId: ids.project(project),
  subject: `user:${ids.user(user)}`,
  authScopeId: ids.scope(project, scope),
  accountLabel: undefined,
  link: { id: ids.link(project, link), type: link === 0 ? ("default" as const) : ("user" as const), email: null, domains: [], emails: [] },
  server: { id: ids.server(project, scope), slug: `s${scope}`, url: "https://example.com/mcp", level: "user" as const },
  person: { userId: ids.user(user), email: `person${user}@example.com`, sessionId: `s${user}` },
  requiresMember: link === 0,
  joins: link === 2,
  now,
});

const LINKS = 300;
const KEYS = 200;

/** @returns the statements in their order; none has parameters */
export function seedStatements({ members, projects, servers, events, jobs = 0, isOlder = false }: Size): string[] {
  const people = 2 * members + projects * SMALL;
  const all = projects + 2;
  const numbers = (name: string, count: number) => `${name}(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM ${name} WHERE n + 1 < ${count})`;
  const counted = (count: number, select: string) => `WITH RECURSIVE ${numbers("i", count)} ${select}`;
  const projectOf = `(CASE WHEN i.n < ${members} THEN 0 WHEN i.n < ${2 * members} THEN 1 ELSE 2 + (i.n - ${2 * members}) / ${SMALL} END)`;
  const into = (table: string, columns: string, select: string) => `INSERT INTO ${table} (${columns}) ${select}`;
  const perProject = (count: number, select: string) => `WITH RECURSIVE ${numbers("p", all)}, ${numbers("i", count)} ${select}`;
  const isOf = (count: number) => `(p.n < 2 OR i.n < ${Math.min(count, 3)})`;
  const at = `${EPOCH} + (i.n / 3) * 1000`;
  /** A scope of a big project for a number of a row. */
  const scopeOf = (shift: number) =>
    `('scp_' || ${projectOf} || '-' || (CASE WHEN i.n < ${2 * members} THEN (i.n + ${shift}) % ${servers} ELSE ${shift} % 3 END))`;
  return [
    ...peopleStatements(people, counted, into, at, isOlder),
    into(
      "projects",
      "id, slug, name, created_by, created_at",
      counted(all, `SELECT 'prj_' || n, 'seed-' || n, 'Project ' || n, 'u0', ${EPOCH} FROM i`),
    ),
    into(
      "auth_scopes",
      "id, project_id, server_id, name, type, level, fields, source, created_at, retired_at",
      perProject(
        servers * 2,
        `SELECT 'scp_' || p.n || '-' || i.n, 'prj_' || p.n, NULL, 'Scope', CASE WHEN i.n % 2 THEN 'header' ELSE 'oauth2' END, 'user', '[]', 'console', ${at}, CASE WHEN i.n >= ${2 * servers - 5} THEN ${EPOCH} END FROM p, i WHERE p.n < 2 OR i.n < 3`,
      ),
    ),
    into(
      "servers",
      "id, project_id, slug, name, url, transport, state, hold_changes, auth_scope_id, created_at, deleted_at",
      perProject(
        servers * 2,
        `SELECT 'srv_' || p.n || '-' || i.n, 'prj_' || p.n, 'server-' || i.n, 'Server', 'https://example.com/mcp', 'http', 'active', i.n % 5 = 0, 'scp_' || p.n || '-' || i.n, ${at}, CASE WHEN i.n >= ${servers} THEN ${EPOCH} END FROM p, i WHERE p.n < 2 OR i.n < 3`,
      ),
    ),
    into(
      "auth_scopes",
      "id, project_id, server_id, name, type, level, fields, source, created_at",
      perProject(
        servers,
        `SELECT 'scp_further-' || p.n || '-' || i.n, 'prj_' || p.n, 'srv_' || p.n || '-' || i.n, 'Further', 'header', 'user', '[]', 'console', ${at} FROM p, i WHERE p.n < 2 AND i.n % 5 = 0`,
      ),
    ),
    into(
      "oauth_registrations",
      "auth_scope_id, project_id, issuer, metadata, client_id, auth_method, secret_version, created_at",
      `SELECT id, project_id, 'https://issuer.example', '{}', 'client', 'none', 0, ${EPOCH} FROM auth_scopes WHERE type = 'oauth2' AND retired_at IS NULL`,
    ),
    into(
      "server_reports",
      "project_id, server_id, about, text, since",
      `SELECT project_id, id, 'tools', 'A tool cannot be read.', ${EPOCH} FROM servers WHERE deleted_at IS NULL`,
    ),
    into(
      "tool_definitions",
      "project_id, server_id, tool, hash, definition, pending_hash, pending_definition, first_seen_at",
      `WITH RECURSIVE ${numbers("i", 40)} SELECT project_id, servers.id, 'tool-' || i.n, 'h', '{"name":"t"}', CASE WHEN i.n = 0 AND slug < 'server-2' THEN 'h2' END, CASE WHEN i.n = 0 AND slug < 'server-2' THEN '{"name":"t"}' END, ${EPOCH} FROM servers, i`,
    ),
    into(
      "navigators",
      "id, project_id, slug, name, mode, in_chat_authentication, denied, created_at",
      perProject(
        30,
        `SELECT 'nav_' || p.n || '-' || i.n, 'prj_' || p.n, CASE i.n WHEN 0 THEN 'default' ELSE 'navigator-' || i.n END, 'Navigator', 'direct', 1, '[]', ${at} FROM p, i WHERE ${isOf(30)}`,
      ),
    ),
    into(
      "route_rules",
      "id, project_id, priority, server_id, tools, auth_scope_id, policy, created_at",
      perProject(
        45,
        `SELECT 'rul_' || p.n || '-' || i.n, 'prj_' || p.n, CASE p.n WHEN 1 THEN i.n / 2 ELSE i.n * 10 END, CASE WHEN i.n < ${servers} THEN 'srv_' || p.n || '-' || i.n END, '[]', NULL, 'deny', ${at} FROM p, i WHERE ${isOf(45)}`,
      ),
    ),
    into(
      "api_keys",
      "id, project_id, name, secret_hash, acts_for_users, domains, created_by, created_at, revoked_at",
      perProject(
        KEYS,
        `SELECT 'ck_' || p.n || '-' || i.n, 'prj_' || p.n, 'Key', 'hash', 1, '[]', 'u' || (p.n * ${members} + i.n % 20), ${at}, CASE WHEN i.n % 2 THEN ${EPOCH} END FROM p, i WHERE ${isOf(KEYS)}`,
      ),
    ),
    into(
      "members",
      "project_id, user_id, role, created_at, removed_at",
      counted(
        people,
        `SELECT 'prj_' || ${projectOf}, 'u' || n, CASE WHEN n IN (0, ${members}) OR n % ${SMALL} = 49 AND n > ${2 * members} THEN 'admin' ELSE 'member' END, ${at}, CASE WHEN n % 10 = 9 AND n % ${SMALL} <> 49 THEN ${NOW} END FROM i`,
      ),
    ),
    into("members", "project_id, user_id, role, created_at", counted(5, `SELECT 'prj_' || (n + 2), 'u0', 'member', ${at} FROM i`)),
    ...(isOlder
      ? []
      : [
          into(
            "webhooks",
            "id, project_id, url, events, secret_version, created_at",
            counted(5, `SELECT 'whk_' || n, 'prj_0', 'https://app.example.com/hook', '[]', 1, ${EPOCH} FROM i`),
          ),
          into(
            "webhook_deliveries",
            "id, project_id, webhook_id, event, object_id, created_at, due_at, status",
            counted(
              3000,
              `SELECT 'msg_' || n, 'prj_0', 'whk_' || (n % 5), 'connection.made', 'crd_0-' || n, ${at}, ${at}, CASE n % 3 WHEN 0 THEN 'pending' ELSE 'delivered' END FROM i`,
            ),
          ),
          into(
            "audit_targets",
            "id, project_id, kind, url, created_at, segment, paused",
            counted(members, `SELECT 'adt_' || n, 'prj_' || (n / 5), 'http', 'https://logs.example.com', ${EPOCH}, 1, n % 5 = 4 FROM i`),
          ),
          into(
            "server_requests",
            "id, project_id, user_id, wish, state, created_at",
            "SELECT 'req_' || rowid, project_id, user_id, 'A server', CASE rowid % 40 WHEN 0 THEN 'waiting' ELSE 'declined' END, created_at FROM members WHERE rowid % 2 = 0",
          ),
          into("revocation_marks", "job_id, project_id, user_ids, given_until", `SELECT 'job_marked', 'prj_0', '["u7","u8"]', 0`),
          into(
            "agents",
            "project_id, id, client_id, kind, name, created_at, last_call_at",
            counted(members, `SELECT 'prj_0', 'agt_' || n, 'client-' || n, 'client', 'Agent ' || n, ${at}, ${NOW} - n * 1000 FROM i`),
          ),
          ...["'agt_0'", "'agt_' || n"].map((agent) =>
            into(
              "agent_grants",
              "project_id, agent_id, user_id, grant_id, created_at, seen_at",
              counted(members, `SELECT 'prj_0', ${agent}, 'u' || n, 'grant-' || ${agent}, ${at}, ${NOW} - n * 1000 FROM i WHERE n > 0`),
            ),
          ),
        ]),
    into(
      "links",
      "id, project_id, type, created_by, created_at, expires_at, deleted_at",
      perProject(
        LINKS,
        `SELECT 'lnk_' || p.n || '-' || i.n, 'prj_' || p.n, CASE i.n WHEN 0 THEN 'default' WHEN 1 THEN 'playground' ELSE 'user' END, 'u0', ${at}, NULL, CASE WHEN i.n > 200 THEN ${NOW} END FROM p, i WHERE ${isOf(LINKS)}`,
      ),
    ),
    into(
      "link_servers",
      "link_id, project_id, server_id",
      `WITH RECURSIVE ${numbers("i", 3)} SELECT links.id, project_id, replace(project_id, 'prj_', 'srv_') || '-' || i.n FROM links, i WHERE type <> 'default'`,
    ),
    ...[0, 2].map((link) =>
      into(
        "redemptions",
        "link_id, project_id, user_id, created_at, last_used_at",
        counted(
          people,
          `SELECT 'lnk_' || ${projectOf} || '-' || ${link}, 'prj_' || ${projectOf}, 'u' || n, CASE WHEN n % 20 = 0 THEN ${NOW - DAY} ELSE ${at} END, ${NOW} FROM i`,
        ),
      ),
    ),
    ...[0, 1, 2, 3, 4].map((shift) =>
      into(
        "credentials",
        "id, project_id, auth_scope_id, subject, status, version, link_id, created_at, updated_at",
        counted(
          people,
          `SELECT 'crd_${shift}-' || n, 'prj_' || ${projectOf}, ${scopeOf(shift)}, 'user:u' || n, CASE WHEN (n + ${shift}) % 10 = 9 THEN 'revoked' ELSE 'active' END, 1, ${shift === 4 ? "NULL" : `'lnk_' || ${projectOf} || '-0'`}, ${at}, ${at} FROM i WHERE ${shift} < 3 OR n < ${2 * members}`,
        ),
      ),
    ),
    into(
      "credentials",
      "id, project_id, auth_scope_id, subject, status, version, link_id, created_at, updated_at",
      counted(
        people,
        `SELECT 'crd_p-' || n, 'prj_' || ${projectOf}, ${scopeOf(0)}, 'playground:u' || n, 'active', 1, 'lnk_' || ${projectOf} || '-1', ${at}, ${at} FROM i WHERE n % 3 = 0`,
      ),
    ),
    into(
      "credentials",
      "id, project_id, auth_scope_id, subject, status, version, created_at, updated_at",
      `SELECT 'crd_' || id, project_id, id, 'project', 'active', 1, ${EPOCH}, ${EPOCH} FROM auth_scopes WHERE server_id IS NOT NULL`,
    ),
    ...(isOlder
      ? []
      : [
          into(
            "connection_troubles",
            "credential_id, project_id, subject, kind, at, notice_due_at",
            `SELECT id, project_id, subject, 'refused', created_at, CASE rowid % 10 WHEN 0 THEN ${NOW} END FROM credentials WHERE project_id = 'prj_0' AND subject LIKE 'user:%'`,
          ),
          // Of each kind 90 are open in the big project, and all others are over.
          into(
            "alerts",
            "id, project_id, kind, subject, user_id, facts, opened_at, acknowledged_at, closed_at, checked_at",
            counted(
              people,
              `SELECT 'alr_' || n, 'prj_' || ${projectOf}, CASE n % 5 WHEN 0 THEN 'error_rate' WHEN 1 THEN 'provider_down' WHEN 2 THEN 'new_agent' WHEN 3 THEN 'new_country' ELSE 'burst' END, CASE n % 5 WHEN 0 THEN 'server-' || n ELSE 'u' || n END, CASE WHEN n % 5 > 1 THEN 'u' || n END, '{"people":1,"calls":40,"failed":20}', ${at}, CASE WHEN n > 450 THEN ${at} END, CASE WHEN n > 450 THEN ${at} END, ${at} FROM i`,
            ),
          ),
          into(
            "chat_links",
            "project_id, user_id, server, given_at, navigator, agent, opened_at, connected_at, connected",
            `WITH RECURSIVE ${numbers("i", people)}, ${numbers("s", 4)} SELECT 'prj_' || ${projectOf}, 'u' || i.n, 'server-' || s.n, ${NOW} - s.n * ${DAY} / 2, 'default', 'client-2', ${NOW}, CASE WHEN s.n > 2 THEN ${NOW} END, CASE WHEN s.n > 2 THEN 'server-' || s.n END FROM i, s`,
          ),
          into(
            "person_habits",
            "project_id, user_id, kind, value, first_at, seen_at, alert_id",
            `WITH RECURSIVE ${numbers("i", people)}, ${numbers("v", 4)} SELECT 'prj_' || ${projectOf}, 'u' || i.n, CASE v.n WHEN 0 THEN 'country' ELSE 'agent' END, 'value-' || v.n, ${EPOCH}, ${NOW}, 'alr_0' FROM i, v`,
          ),
          into(
            "provider_troubles",
            "project_id, auth_scope_id, subject, at",
            `WITH RECURSIVE ${numbers("i", 20)} SELECT project_id, id, 'user:u' || i.n, ${NOW} FROM auth_scopes, i WHERE project_id = 'prj_0'`,
          ),
        ]),
    into(
      "usage_daily",
      "project_id, day, user_id, server, tool, calls, errors, queries, last_at",
      `WITH RECURSIVE ${numbers("i", people)}, ${numbers("d", DAYS)}, ${numbers("t", 3)} SELECT 'prj_' || ${projectOf}, ${NOW / DAY} - d.n, 'u' || i.n, 'server-' || t.n, 'tool-' || t.n, 3, 1, 1, ${NOW} - d.n * ${DAY} FROM i, d, t WHERE i.n % 2 = 0 AND (d.n < 4 OR i.n % 10 = 0)`,
    ),
    into(
      "audit_events",
      "id, project_id, at, actor, user_id, action, outcome",
      counted(
        events,
        `SELECT 'evt_' || n, 'prj_' || (n % 2), ${NOW} - (n / 20) * 1000, 'user:u' || (n % 100), 'u' || (n % 100), 'tool.call', 'ok' FROM i`,
      ),
    ),
    ...[jobs]
      .filter(Boolean)
      .map((count) =>
        into(
          "jobs",
          "id, project_id, kind, target, state, cursor, total, created_by, created_at, due_at, finished_at",
          perProject(
            count,
            `SELECT 'job_' || p.n || '-' || i.n, 'prj_' || p.n, CASE i.n WHEN 0 THEN 'project.remove' ELSE 'server.edit' END, 'server', CASE WHEN i.n < 8 THEN 'running' ELSE 'done' END, '', 1, 'u0', ${at}, ${NOW} - (i.n % 20) * ${DAY}, CASE WHEN i.n >= 8 THEN ${NOW} - (i.n % 20) * ${DAY} END FROM p, i WHERE ${isOf(count)}`,
          ),
        ),
      ),
    into(
      "authorizations",
      "state_hash, project_id, auth_scope_id, expires_at",
      counted(1000, `SELECT 'state' || n, 'prj_' || (n % 2), 'scp_' || (n % 2) || '-' || (n % ${servers}), ${NOW} + n FROM i`),
    ),
  ];
}

function peopleStatements(
  people: number,
  counted: (count: number, select: string) => string,
  into: (table: string, columns: string, select: string) => string,
  at: string,
  isOlder: boolean,
): string[] {
  const half = Math.floor(people / 2);
  return [
    into(
      "user",
      "id, name, email, email_verified, created_at, updated_at",
      counted(people, `SELECT 'u' || n, 'Person', 'person' || n || '@example.com', 1, ${at}, ${at} FROM i`),
    ),
    into(
      "session",
      "id, token, user_id, expires_at, created_at, updated_at",
      counted(people, `SELECT 's' || n, 't' || n, 'u' || n, ${NOW} + ${DAY}, ${at}, ${at} FROM i`),
    ),
    into(
      "account",
      "id, account_id, provider_id, user_id, created_at, updated_at",
      counted(half, `SELECT 'a' || n, 'subject' || n, 'https://company.example', 'u' || n, ${at}, ${at} FROM i`),
    ),
    into(
      "verification",
      "id, identifier, value, expires_at, created_at, updated_at",
      counted(half, `SELECT 'v' || n, 'sign-in-' || n, 'x', ${NOW} + ${DAY}, ${at}, ${at} FROM i`),
    ),
    into("request_counts", "subject, window, count", counted(half, `SELECT 'code:person' || n, ${NOW / 900_000} + n % 5, 1 FROM i`)),
    into(
      "sign_in_conflicts",
      "id, issuer, subject, email, user_id, at",
      counted(
        Math.min(400, people),
        `SELECT 'cnf_' || n, 'https://company.example', 'other' || n, 'person' || n || '@example.com', 'u' || n, ${at} FROM i`,
      ),
    ),
    ...(isOlder
      ? []
      : [
          into(
            "second_factors",
            "id, user_id, kind, sealed, last_step, created_at",
            counted(half, `SELECT 'fac_' || n, 'u' || n, 'totp', 'v1.iv.sealed', 1, ${at} FROM i`),
          ),
          into("person_mails", "user_id, language, told_at", counted(half, `SELECT 'u' || n, 'en', ${at} FROM i WHERE n <> 8`)),
          into("recovery_codes", "hash, user_id, created_at", counted(half, `SELECT 'code-' || n || '-1', 'u' || n, ${at} FROM i`)),
        ]),
    into("agent_endings", "user_id, made_until", counted(Math.min(400, people), `SELECT 'u' || n, ${at} FROM i`)),
    into("platform_admins", "address, user_id, since", "SELECT 'admin@example.com', 'u1', 0"),
  ];
}

/** The statement that writes a chain of the first project into the audit database: two events in each segment, of which one is deleted. */
export const segmentsStatement = (segments: number): string =>
  `WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < ${segments}) INSERT INTO audit_segments (project_id, number, at, previous, hash, digest, events)
    SELECT 'prj_0', n + 1, ${NOW} - (${segments} - n) * 1000, '', '', 'digest', json_array(json_array('evt_' || (2 * n), 'digest'), json_array('evt_none', 'digest')) FROM i`;

/** The statement that writes blocks of the first project into the audit database, one a second. @param packed the events of each */
export const blocksStatement = (blocks: number, packed: string): string =>
  `WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < ${blocks}) INSERT INTO audit_blocks (project_id, at, segment, first_at, size, events)
    SELECT 'prj_0', ${NOW} - n * 1000, ${blocks} - n, ${NOW} - n * 1000 - 5000, 10, '${packed}' FROM i`;

/** The statement that writes what agents called for people of both big projects in twelve days. @param people of each project */
export const personDaysStatement = (people: number): string =>
  `WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < ${people}), d(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM d WHERE n + 1 < ${DAYS}), p(n) AS (VALUES (0), (1))
    INSERT INTO person_days (project_id, user_id, day, calls, errors, queries, last_at, tools)
    SELECT 'prj_' || p.n, 'u' || i.n, ${NOW / DAY} - d.n, 6, 2, 1, ${NOW} - d.n * ${DAY}, '[["server-1",5,[["tool-1",3,1],["tool-2",3,1]]],["",0,[["",0]]]]' FROM p, i, d`;
