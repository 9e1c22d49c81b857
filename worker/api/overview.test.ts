import { afterEach, describe, expect, test } from "vitest";
import { connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { asAdmin, connect, makeProject, person, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import { DAY } from "../lib/clock.ts";

type Overview = {
  steps: Record<"server" | "account" | "agent" | "people" | "needsAccount", boolean>;
  needs: {
    unreachable: { slug: string; text: string }[];
    changed: { slug: string; tools: number }[];
    requests: number;
    endingLinks: { id: string }[];
    endingKeys: { name: string }[];
  };
};
const overviewOf = async (project: Pick<TestProject, "api">) => (await project.api<Overview>("GET", "/overview")).body;

afterEach(() => setFixtures({ down: [], descriptions: {} }));

describe("F117: the overview of a project", () => {
  test("the first steps are done one by one, by what has happened", async () => {
    const admin = await asAdmin();
    const slug = `first-${crypto.randomUUID().slice(0, 8)}`;
    await admin.api("POST", "/projects", { slug, name: "First" });
    const project = { api: <Body>(method: string, path: string, json?: unknown) => admin.api<Body>(method, `/projects/${slug}${path}`, json) };
    expect(await overviewOf(project)).toEqual({
      steps: { server: false, account: false, agent: false, people: false, needsAccount: false },
      needs: { alerts: [], unreachable: [], changed: [], requests: 0, endingLinks: [], endingKeys: [], connections: [] },
    });
    const made = await makeProject();
    expect((await overviewOf(made)).steps).toEqual({ server: true, account: false, agent: false, people: false, needsAccount: true });
    const link = await made.userLink();
    expect((await overviewOf(made)).steps.people).toBe(true);
    expect((await connect(made.admin, link, "header", "ada")).text).toContain("is connected");
    expect((await overviewOf(made)).steps).toMatchObject({ account: true, agent: false });
    const agent = await connectAgent(made.slug, (await signInAgent(made.admin, made.slug)).access_token);
    expect(await whoami(agent, "header")).toBe("ada");
    await expect.poll(async () => (await overviewOf(made)).steps.agent).toBe(true);
  });

  test("a project whose servers ask for nothing needs no account", async () => {
    const project = await makeProject();
    for (const slug of ["header", "path", "query", "oauth2"]) await project.api("DELETE", `/servers/${slug}`);
    expect((await overviewOf(project)).steps).toMatchObject({ server: true, account: true, needsAccount: false });
  });

  test("the overview names servers out of reach, tools that changed, requests, and links and keys that end within a week", async () => {
    const project = await makeProject();
    await project.api("POST", "/servers/none/check", {});
    await setFixtures({ down: ["header"], descriptions: { none: "Another text." } });
    for (const slug of ["none", "header"]) await project.api("POST", `/servers/${slug}/check`, {});
    const link = await project.makeLink({ type: "user", servers: ["header"], domains: ["example.com"], expiresAt: Date.now() + 2 * DAY });
    await project.makeLink({ type: "user", servers: ["header"], domains: ["example.com"], expiresAt: Date.now() + 20 * DAY });
    await project.api("POST", "/api-keys", { name: "Ends soon", expiresAt: Date.now() + DAY });
    await project.api("POST", "/api-keys", { name: "Stays" });
    const ada = await person("ada", link);
    const { id } = (await bindings.DB.prepare("SELECT id FROM projects WHERE slug = ?").bind(project.slug).first<{ id: string }>()) ?? { id: "" };
    await bindings.DB.prepare(
      "INSERT INTO server_requests (id, project_id, user_id, wish, created_at) SELECT 'req_' || ?1, ?1, id, 'Jira', 1 FROM user WHERE email = ?2",
    )
      .bind(id, ada.email)
      .run();
    const { needs } = await overviewOf(project);
    expect(needs).toMatchObject({
      unreachable: [{ slug: "header", text: expect.stringContaining("header") }],
      changed: [{ slug: "none", tools: 1, holds: false }],
      requests: 1,
      endingLinks: [{ id: link.split("/").at(-1), type: "user" }],
      endingKeys: [{ name: "Ends soon" }],
      connections: [],
    });
    expect((await overviewOf(await makeProject())).needs).toEqual({
      alerts: [],
      unreachable: [],
      changed: [],
      requests: 0,
      endingLinks: [],
      endingKeys: [],
      connections: [],
    });
    await project.api("PATCH", "/servers/header", { state: "paused" });
    expect((await overviewOf(project)).needs.unreachable).toEqual([]);
  });
});
