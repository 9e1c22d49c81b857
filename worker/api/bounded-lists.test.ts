import { expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject } from "../../test/harness/worker/project.ts";
import { MOST_NAVIGATORS } from "../db/navigators.ts";
import { MOST_RULES } from "../db/rules.ts";

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
