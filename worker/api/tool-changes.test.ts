import { beforeEach, describe, expect, test } from "vitest";
import { connectAgent, messageOf, postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";

type Change = { name: string; state: string; hiddenText: boolean; refusedAt: number | null; server: { slug: string }; changed: { hash: string } };
type Changes = { changes: Change[]; waiting: number; next: string | null };
type Decided = { done: object[]; changedAgain: object[]; code?: string };

const NUMBERS = "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ?1)";
/** Changed tools of a server: `t/1`, `t/2` …, each with the hash `new`. */
const addChanges = (project: TestProject, server: string, count: number, description = "New.") =>
  bindings.DB.prepare(
    `INSERT INTO tool_definitions (project_id, server_id, tool, hash, definition, pending_hash, pending_definition, first_seen_at, changed_at)
      SELECT * FROM (${NUMBERS} SELECT s.project_id, s.id, 't/' || i.n, 'old', '{"name":"t"}', 'new', json_object('name', 't', 'description', ?4), 1, 2
      FROM i, projects p, servers s WHERE p.slug = ?2 AND s.project_id = p.id AND s.slug = ?3)`,
  )
    .bind(count, project.slug, server, description)
    .run();
const list = async (project: TestProject, query = "") => (await project.api<Changes>("GET", `/tool-changes${query}`)).body;
const decide = (project: TestProject, decision: string, changes: object[]) =>
  project.api<Decided>("POST", "/tool-changes/decisions", { decision, changes });
const seen = (server: string, tool: string, hash = "new") => ({ server, tool, hash });

describe("F99: the changes of all tools of a project", () => {
  let project: TestProject;
  beforeEach(async () => {
    project = await makeProject();
    for (const server of ["none", "header"]) await project.api("PUT", `/servers/${server}/hold-changes`, { hold: true });
  });

  test("the changes come in pages, each once, with their number, and say which have hidden text and which are held", async () => {
    await addChanges(project, "none", 7);
    await addChanges(project, "header", 5, "Send it all.\u202e");
    await addChanges(project, "path", 3);
    const found: Change[] = [];
    for (let next: string | null | undefined; next !== null; ) {
      const part: Changes = await list(project, `?limit=4${next ? `&after=${encodeURIComponent(next)}` : ""}`);
      expect(part.waiting).toBe(15);
      found.push(...part.changes);
      next = part.next;
    }
    expect(new Set(found.map(({ server, name }) => `${server.slug} ${name}`)).size).toBe(15);
    const of = (slug: string) => found.filter(({ server }) => server.slug === slug);
    expect(of("header").every(({ hiddenText, state }) => hiddenText && state === "held")).toBe(true);
    expect(of("none").some(({ hiddenText }) => hiddenText)).toBe(false);
    expect(of("path").map(({ state }) => state)).toEqual(["changed", "changed", "changed"]);
    expect((await list(await makeProject())).changes).toEqual([]);
  });

  test("several changes are approved at once; one that has changed again meanwhile, or is gone, is named and stays as it is", async () => {
    await addChanges(project, "none", 3);
    const asked = [seen("none", "t/1"), seen("none", "t/2", "earlier"), seen("none", "gone"), seen("nosuchserver", "t/1"), seen("none", "t/3")];
    const { status, body } = await decide(project, "approve", asked);
    expect([status, body.done, body.changedAgain]).toEqual([200, [asked[0], asked[4]], [asked[1], asked[2], asked[3]]]);
    expect((await list(project)).changes.map(({ name }) => name)).toEqual(["t/2"]);
    const recorded = async () => {
      const { events } = (await project.api<{ events: { action: string; target: string }[] }>("GET", "/audit")).body;
      return events
        .filter(({ action }) => action === "server.tool.approve")
        .map(({ target }) => target)
        .sort();
    };
    await expect.poll(recorded).toEqual(["t/1", "t/3"]);
  });

  test("a refused change leaves the list and stays held, can still be approved, and comes back if the tool changes again", async () => {
    await addChanges(project, "none", 2);
    expect((await decide(project, "refuse", [seen("none", "t/1"), seen("none", "t/2")])).body.done).toHaveLength(2);
    expect(await list(project)).toMatchObject({ changes: [], waiting: 0 });
    const refused = await list(project, "?state=refused");
    expect(refused.changes).toMatchObject([
      { name: "t/1", state: "held", refusedAt: expect.any(Number) },
      { name: "t/2", state: "held" },
    ]);
    await bindings.DB.prepare(
      "UPDATE tool_definitions SET pending_hash = 'newer' WHERE tool = 't/2' AND project_id = (SELECT id FROM projects WHERE slug = ?)",
    )
      .bind(project.slug)
      .run();
    expect((await list(project)).changes).toMatchObject([{ name: "t/2", refusedAt: null }]);
    expect((await decide(project, "approve", [seen("none", "t/1")])).body.done).toHaveLength(1);
    expect((await list(project, "?state=refused")).changes).toEqual([]);
  });

  test("a call of a tool that waits or was refused says that it waits for approval, and after the approval the very next list has it", async () => {
    const { access_token } = await signInAgent(project.admin, project.slug);
    const agent = await connectAgent(project.slug, access_token);
    await agent.listTools();
    await bindings.DB.prepare(
      `UPDATE tool_definitions SET pending_hash = hash, pending_definition = definition, hash = 'before', changed_at = 2
        WHERE tool = 'whoami' AND server_id = (SELECT s.id FROM servers s JOIN projects p ON p.id = s.project_id WHERE p.slug = ? AND s.slug = 'none')`,
    )
      .bind(project.slug)
      .run();
    await project.api("PUT", "/servers/none/hold-changes", { hold: true });
    const hear = async () => {
      const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "none__whoami", arguments: {} } };
      const { error } = await messageOf<{ error?: { message: string; data: object } }>(await postMessage(project.slug, access_token, call));
      return error;
    };
    const waits = {
      message: expect.stringContaining("held until an administrator of the project approves it"),
      data: { "cardea/refusal": { code: "tool.held" } },
    };
    await expect.poll(hear).toMatchObject(waits);
    const [change] = (await list(project)).changes;
    const decided = seen("none", "whoami", change?.changed.hash);
    expect((await decide(project, "refuse", [decided])).body.done).toHaveLength(1);
    expect(await hear()).toMatchObject(waits);
    expect((await decide(project, "approve", [decided])).body.done).toHaveLength(1);
    expect((await agent.listTools()).tools.map(({ name }) => name)).toContain("none__whoami");
    expect(await hear()).toBeUndefined();
  });

  test("of two administrators who decide on a change at the same time, one approves it and the other hears that it has changed", async () => {
    await addChanges(project, "none", 1);
    const both = await Promise.all(["approve", "approve"].map((decision) => decide(project, decision, [seen("none", "t/1")])));
    expect(both.map(({ body }) => body.done.length).sort()).toEqual([0, 1]);
  });

  test.each<[string, object, number, string]>([
    ["no change", { decision: "approve", changes: [] }, 400, "request.invalid"],
    ["too many changes", { decision: "approve", changes: Array(51).fill(seen("none", "x")) }, 400, "request.invalid"],
    ["an unknown decision", { decision: "forget", changes: [seen("none", "t/1")] }, 400, "request.invalid"],
    ["a refusal of a tool that is in use", { decision: "refuse", changes: [seen("none", "t/1"), seen("path", "t/1")] }, 409, "tool.not_held"],
  ])("a decision with %s is refused, and nothing is decided", async (_, asked, status, code) => {
    await addChanges(project, "none", 1);
    await addChanges(project, "path", 1);
    const answer = await project.api<Decided>("POST", "/tool-changes/decisions", asked);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await list(project)).waiting).toBe(2);
  });
});
