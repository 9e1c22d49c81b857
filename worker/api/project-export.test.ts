import { expect, test } from "vitest";
import { makeBrowserOn } from "../../test/harness/browser.ts";
import { signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { watchDatabase } from "../../test/harness/worker/plans/watched-database.ts";
import { asAdmin, connect, makeProject, person } from "../../test/harness/worker/project.ts";
import { LISTS } from "./project-export-rules.ts";

type Line = Record<string, unknown> & { kind: string };
type Project = Awaited<ReturnType<typeof makeProject>>;

/** Asks for one part of an export. */
async function exportedPart(
  project: Project,
  query: string,
  visit = project.admin.visit,
): Promise<{ lines: Line[]; text: string; type: string | null }> {
  const page = await visit(`/api/v1/projects/${project.slug}/export${query}`);
  expect(page.status).toBe(200);
  const lines = page.text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
  return { lines, text: page.text, type: page.headers.get("content-type") };
}

/** Asks for all parts of an export. @returns the lines without those that name the next part */
async function exported(project: Project, kinds = "", visit = project.admin.visit): Promise<{ lines: Line[]; parts: number }> {
  const lines: Line[] = [];
  for (let after = "", parts = 1; ; parts++) {
    const part = (await exportedPart(project, `?${new URLSearchParams({ ...(kinds && { kinds }), ...(after && { after }) })}`, visit)).lines;
    const last = part.at(-1) ?? expect.fail("a part without lines");
    lines.push(...part.slice(0, -1));
    if (last.kind !== "next") return { lines: [...lines, last], parts };
    after = String(last.after);
  }
}

/** Writes people who are members, links, and a use of every tenth link. @param count of each */
async function seedPeopleAndLinks({ slug }: Project, count: number): Promise<void> {
  const numbers = "WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < ?1)";
  const ofProject = "i, projects p WHERE p.slug = ?2";
  const statements = [
    `INSERT INTO user (id, name, email, email_verified, created_at, updated_at)
      ${numbers} SELECT 'u-' || ?2 || n, '', n || '@' || ?2 || '.example.com', 1, n / 3, 0 FROM ${ofProject}`,
    `INSERT INTO members (project_id, user_id, role, created_at) ${numbers} SELECT p.id, 'u-' || ?2 || n, 'member', n / 3 FROM ${ofProject}`,
    `INSERT INTO links (id, project_id, type, created_by, created_at) ${numbers} SELECT 'lnk_' || ?2 || n, p.id, 'user', 'u', n / 3 FROM ${ofProject}`,
    `INSERT INTO redemptions (link_id, project_id, user_id, created_at, last_used_at)
      ${numbers} SELECT 'lnk_' || ?2 || n, p.id, 'u-' || ?2 || n, n, n FROM ${ofProject} AND n % 10 = 0`,
  ];
  await bindings.DB.batch(statements.map((sql) => bindings.DB.prepare(sql).bind(count, slug)));
}

test("F124b: a project is exported as lines of JSON with all it has, without a secret, and the last line counts them", async () => {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  const { body: key } = await project.api<{ key: string }>("POST", "/api-keys", { name: "Bot" });
  await project.api("POST", "/rules", { server: null, tools: ["delete_*"], policy: "deny" });
  await project.api("PUT", "/default-policy", { policy: "deny" });
  await signInAgent(ada, project.slug);
  await ada.submit(`/home/${project.slug}/ask`, { wish: "A wiki, please" });

  const { lines, text, type } = await exportedPart(project, "");
  expect(type).toBe("application/x-ndjson");
  expect(lines[0]).toMatchObject({ kind: "project", slug: project.slug, defaultPolicy: "deny" });
  expect(lines.at(-1)).toEqual({ kind: "end", lines: lines.length - 1 });
  expect(lines).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: "server", slug: "header" }),
      expect.objectContaining({ kind: "auth-scope", server: "header", type: "header" }),
      expect.objectContaining({ kind: "navigator", slug: "default" }),
      expect.objectContaining({ kind: "rule", tools: ["delete_*"] }),
      expect.objectContaining({ kind: "api-key", name: "Bot" }),
      expect.objectContaining({ kind: "link", id: link.split("/").at(-1) }),
      expect.objectContaining({ kind: "redemption", link: link.split("/").at(-1) }),
      expect.objectContaining({ kind: "member", email: ada.email }),
      expect.objectContaining({ kind: "credential", status: "active" }),
      expect.objectContaining({ kind: "agent", agentKind: "client", people: 1 }),
      expect.objectContaining({ kind: "agent", agentKind: "key", name: "Bot" }),
      expect.objectContaining({ kind: "agent-person", agent: expect.any(String), email: ada.email }),
      expect.objectContaining({ kind: "server-request", email: ada.email, wish: "A wiki, please" }),
    ]),
  );
  for (const secret of ["demo-ada-1", key.key, key.key?.split(".")[1] ?? "", "sealed", "secretHash"]) expect(text).not.toContain(secret);
});

/** What an administrator can read of a project and no export has a line for, and why. */
const NOT_EXPORTED: Record<string, string> = {
  "/bridges": "are connections of the moment; their tokens are among the keys",
  "": "is the first line",
  "/store": "is in the first line",
  "/default-policy": "is in the first line",
  "/export": "is the export",
  "/audit-export": "is the audit, which has lines of its own here",
  "/analytics": "is counted from the calls",
  "/overview": "is counted from the lines",
  "/news": "says what is in the lines from now on",
  "/latest-call": "is one of the events",
  "/tool-changes": "is what the tools say",
  "/jobs": "is work under way",
  "/alerts": "are what was found in the calls, and are in the audit",
  "/webhooks/{webhook}/deliveries": "is work under way, which ends after 30 days",
  "/redirect-uri": "is the same for all projects",
  "/named-links": "are some of the links",
};

test("F124b: an export has each list that an administrator can read of a project", async () => {
  const { body } = await (await asAdmin()).api<{ paths: Record<string, { get?: object }> }>("GET", "/openapi.json");
  const listed = Object.entries(body.paths).flatMap(([path, { get }]) => (get && path.startsWith("/projects/{project}") ? [path.slice(19)] : []));
  // One item of a list has nothing that the list lacks.
  const lists = listed.filter((path) => !/[{]\w+[}]$/.test(path) && !/users|recording$|conversation$/.test(path));
  const withinOf = { server: "/servers/{server}", link: "/links/{link}", agent: "/agents/{agent}" } as Record<string, string>;
  const exported = LISTS.map((list) => ("within" in list ? withinOf[list.within.kind] : "") + list.path);
  expect(lists.filter((path) => !exported.includes(path) && NOT_EXPORTED[path] === undefined)).toEqual([]);
  expect(exported.filter((path) => !lists.includes(path))).toEqual([]);
});

test("an export of some kinds has only these, and an unknown kind is refused", async () => {
  const project = await makeProject();
  const { lines } = await exported(project, "server,member");
  expect([...new Set(lines.map(({ kind }) => kind))]).toEqual(["project", "server", "member", "end"]);
});

test("F31: an export names the store in which the project has its sealed values", async () => {
  const project = await makeProject();
  const { lines } = await exported(project, "server");
  expect(lines[0]).toMatchObject({ kind: "project", store: { kind: "kv" }, formerStore: null });
});

test("an export of more than a thousand links and members has each line once, and no part of it asks D1 as often as Cloudflare lets one request", async () => {
  const project = await makeProject();
  await seedPeopleAndLinks(project, 1100);
  const watched = watchDatabase(bindings.DB);
  const admin = makeBrowserOn(ORIGIN, (path, init) => send(path, init, { ...bindings, DB: watched.db }));
  await admin.signIn("admin@example.com");
  const queries: number[] = [];
  const { lines, parts } = await exported(project, "", async (...args) => {
    watched.take();
    const page = await admin.visit(...args);
    queries.push(watched.take().length);
    return page;
  });
  expect(parts).toBeGreaterThan(2);
  expect(queries).toHaveLength(parts);
  expect(Math.max(...queries)).toBeLessThan(800);
  const ofKind = (kind: string, field: string) => lines.filter((line) => line.kind === kind).map((line) => line[field]);
  for (const [kind, field, count] of [
    // The default link is one more.
    ["link", "id", 1101],
    ["redemption", "link", 110],
    ["member", "id", 1101],
  ] as const) {
    expect(ofKind(kind, field)).toHaveLength(count);
    expect(new Set(ofKind(kind, field)).size).toBe(count);
  }
  expect(lines.at(-1)).toEqual({ kind: "end", lines: lines.length - 1 });
});

test.each(["after=x", "after=WzEsMl0", `after=${btoa('[99,1,"",""]')}`, "kinds=secrets"])("an export refuses the query %s", async (query) => {
  const project = await makeProject();
  const { status, body } = await project.api("GET", `/export?${query}`);
  expect([status, body]).toMatchObject([400, { fields: { [query.slice(0, 5)]: expect.stringMatching(/^Use/) } }]);
});
