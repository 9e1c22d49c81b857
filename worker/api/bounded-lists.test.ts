import { expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject } from "../../test/harness/worker/project.ts";
import { MOST_NAVIGATORS } from "../db/navigators.ts";
import { MOST_RULES } from "../db/rules.ts";
import { MOST } from "../db/servers.ts";

type Refusal = { code: string };
const NUMBERS = "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ?1)";
const fill = (slug: string, most: number, select: string) => bindings.DB.prepare(`${select}`).bind(most, slug).run();

test("a project has at most 500 route rules, also if the last two are added at once, and another one once one is removed", async () => {
  const project = await makeProject();
  const rule = { server: null, tools: ["*"], policy: "deny" };
  await fill(
    project.slug,
    MOST_RULES - 1,
    `INSERT INTO route_rules (id, project_id, priority, tools, policy, created_at)
      SELECT * FROM (${NUMBERS} SELECT 'rul_' || p.id || i.n, p.id, i.n, '["x"]', 'deny', 0 FROM i, projects p WHERE p.slug = ?2)`,
  );
  const both = await Promise.all([1, 2].map(() => project.api<Refusal>("POST", "/rules", rule)));
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(both.find(({ status }) => status === 409)?.body.code).toBe("rule.too_many");
  const { rules } = (await project.api<{ rules: { id: string }[] }>("GET", "/rules")).body;
  expect(rules).toHaveLength(MOST_RULES);
  expect((await project.api("DELETE", `/rules/${rules[0]?.id}`)).status).toBe(204);
  expect((await project.api("POST", "/rules", rule)).status).toBe(201);
});

test("the tools of a server come in pages, whatever their names, each once", async () => {
  const project = await makeProject();
  await fill(
    project.slug,
    25,
    `INSERT INTO tool_definitions (project_id, server_id, tool, hash, definition, first_seen_at)
      SELECT * FROM (${NUMBERS} SELECT s.project_id, s.id, 'søk/' || i.n || ' & "more"', 'h', '{"name":"t"}', 0
      FROM i, projects p, servers s WHERE p.slug = ?2 AND s.project_id = p.id AND s.slug = 'header')`,
  );
  type Part = { tools: { name: string }[]; next: string | null };
  const names: string[] = [];
  const sizes: number[] = [];
  for (let next: string | null | undefined; next !== null; ) {
    const after: string = next ? `&after=${encodeURIComponent(next)}` : "";
    const { body }: { body: Part } = await project.api<Part>("GET", `/servers/header/tools?limit=10${after}`);
    names.push(...body.tools.map(({ name }) => name));
    sizes.push(body.tools.length);
    next = body.next;
  }
  expect(sizes).toEqual([10, 10, 5]);
  expect(names).toEqual([...new Set(names)].sort());
});

test("a project has at most 100 navigators, each of which can still be changed", async () => {
  const project = await makeProject();
  await fill(
    project.slug,
    MOST_NAVIGATORS,
    `INSERT OR IGNORE INTO navigators (id, project_id, slug, name, mode, in_chat_authentication, denied, created_at)
      SELECT * FROM (${NUMBERS} SELECT 'nav_' || p.id || i.n, p.id, 'n' || i.n, 'N', 'direct', 0, '[]', 0 FROM i, projects p WHERE p.slug = ?2)`,
  );
  const settings = { name: "New", mode: "search", inChatAuthentication: false, denied: [] };
  const refused = await project.api<Refusal>("PUT", "/navigators/new", settings);
  expect([refused.status, refused.body.code]).toEqual([409, "navigator.too_many"]);
  expect((await project.api("PUT", "/navigators/n1", settings)).status).toBe(200);
});

test("a project has at most 1,000 servers, also if the last two are added at once, and another one once one is removed", async () => {
  const project = await makeProject();
  await fill(
    project.slug,
    MOST.servers - 6,
    `INSERT INTO servers (id, project_id, slug, name, url, transport, state, hold_changes, auth_scope_id, created_at)
      SELECT * FROM (${NUMBERS} SELECT 'srv_' || p.id || i.n, p.id, 'filled-' || i.n, 'S', 'https://example.com/mcp', 'http', 'active', 0, s.auth_scope_id, 0
      FROM i, projects p JOIN servers s ON s.project_id = p.id AND s.slug = 'none' WHERE p.slug = ?2)`,
  );
  const server = (slug: string) => ({ slug, name: slug, url: "https://example.com/mcp", authScope: { type: "none", level: "user" } });
  const both = await Promise.all(["one", "two"].map((slug) => project.api<Refusal>("POST", "/servers", server(slug))));
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(both.find(({ status }) => status === 409)?.body.code).toBe("server.too_many");
  expect((await project.api("DELETE", "/servers/header", {})).status).toBe(202);
  expect((await project.api("POST", "/servers", server("three"))).status).toBe(201);
});

test("a server has at most 20 further auth scopes", async () => {
  const project = await makeProject();
  const scope = { name: "Other", type: "header", level: "user", fields: [{ name: "X-API-Key" }] };
  for (let n = 0; n < MOST.furtherScopes; n++) expect((await project.api("POST", "/servers/header/auth-scopes", scope)).status).toBe(201);
  const refused = await project.api<Refusal>("POST", "/servers/header/auth-scopes", scope);
  expect([refused.status, refused.body.code]).toEqual([409, "server.too_many_scopes"]);
  const { authScopes } = (await project.api<{ authScopes: { id: string }[] }>("GET", "/servers/header/auth-scopes")).body;
  // A reset gives it a new id.
  expect((await project.api("POST", `/servers/header/auth-scopes/${authScopes[1]?.id}/reset`, {})).status).toBe(202);
});
