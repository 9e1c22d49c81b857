import { beforeAll, describe, expect, test } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";

type Match = { pattern: string; count: number; tools: string[]; isServer: boolean };

describe("F84d: which tools patterns fit", () => {
  let project: TestProject;
  beforeAll(async () => {
    project = await makeProject();
    const see = (server: string, tool: string) =>
      bindings.DB.prepare(
        `INSERT INTO tool_definitions (project_id, server_id, tool, hash, definition, first_seen_at)
          SELECT s.project_id, s.id, ?, 'h', '{"name":"t"}', 1 FROM servers s JOIN projects p ON p.id = s.project_id WHERE p.slug = ? AND s.slug = ?`,
      )
        .bind(tool, project.slug, server)
        .run();
    for (const tool of ["delete_repo", "delete_org", "read"]) await see("header", tool);
    for (const tool of ["delete_page", "søk/all"]) await see("path", tool);
    for (let at = 0; at < 25; at++) await see("query", `many_${at}`);
    const other = await makeProject();
    await bindings.DB.prepare(
      "UPDATE tool_definitions SET project_id = (SELECT id FROM projects WHERE slug = ?), server_id = (SELECT s.id FROM servers s JOIN projects p ON p.id = s.project_id WHERE p.slug = ?1 AND s.slug = 'header') WHERE tool = 'read'",
    )
      .bind(other.slug)
      .run();
  });

  const match = async (asked: object) => (await project.api<{ matches: Match[] }>("POST", "/tool-matches", asked)).body.matches;

  test("a rule's patterns fit the tools of its server, or of all servers; one that fits none is named with 0", async () => {
    expect(await match({ server: "header", tools: ["delete_*", "drop_*", "read"] })).toEqual([
      { pattern: "delete_*", count: 2, tools: ["header__delete_org", "header__delete_repo"], isServer: true },
      { pattern: "drop_*", count: 0, tools: [], isServer: true },
      // The tool of this name is another project's.
      { pattern: "read", count: 0, tools: [], isServer: true },
    ]);
    const [all] = await match({ server: null, tools: ["delete_*"] });
    expect([all?.count, all?.tools]).toEqual([3, expect.arrayContaining(["header__delete_org", "path__delete_page"])]);
    expect(await match({ server: "none-such", tools: ["*"] })).toMatchObject([{ count: 0 }]);
  });

  test("a deny list's patterns fit whole servers and single tools; one for a server that the project does not have says so", async () => {
    expect(await match({ denied: ["path", "header__delete_*", "nosuchserver__x", "none"] })).toMatchObject([
      { pattern: "path", count: 2, tools: ["path__delete_page", expect.stringMatching(/^path__s_k_all--/)], isServer: true },
      { pattern: "header__delete_*", count: 2, isServer: true },
      { pattern: "nosuchserver__x", count: 0, isServer: false },
      { pattern: "none", count: 0, isServer: true },
    ]);
  });

  test("if a pattern fits many tools, the first twenty are named", async () => {
    const [many] = await match({ server: "query", tools: ["*"] });
    expect([many?.count, many?.tools.length]).toEqual([25, 20]);
  });

  test.each([
    [{}],
    [{ server: null }],
    [{ server: null, tools: [""] }],
    [{ denied: Array(201).fill("x") }],
    [{ server: null, tools: ["x"], denied: [] }],
  ])("the question %j is refused", async (asked) => {
    expect((await project.api("POST", "/tool-matches", asked)).status).toBe(400);
  });
});
