import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { authorize, connectAgent, redeemCode, refreshToken, signInAgent, type Tokens, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { asAdmin, connect, ledger, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { countLeft, deliver, makeHeldQueue, seedConnections } from "../../test/harness/worker/work.ts";
import { SECOND } from "../lib/clock.ts";

type Job = { id: string; kind: string; target: string; state: string; total: number; done: number };

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const rowOf = (project: TestProject) =>
  bindings.DB.prepare("SELECT id FROM projects WHERE slug = ? OR id = ?").bind(project.slug, project.slug).first<{ id: string }>();
const one = (query: string, id: string) => bindings.DB.prepare(query).bind(id).first<number>("n");
const removals = async () => (await (await asAdmin()).api<{ jobs: Job[] }>("GET", "/project-removals")).body.jobs;
const remove = (project: TestProject) => project.admin.api<{ job: Job }>("DELETE", `/projects/${project.slug}?confirm=${project.slug}`);

/** A project of which every kind of thing exists. */
async function lived() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  for (const server of ["header", "oauth2"]) await connect(ada, link, server, "ada");
  const grant = await authorize(ada, project.slug);
  const tokens = (await (await redeemCode(grant)).json()) as Tokens;
  const agent = await connectAgent(project.slug, tokens.access_token);
  expect(await whoami(agent, "oauth2")).toBe("ada");
  const { key } = (await project.api<{ key: string }>("POST", "/api-keys", { name: "Bot" })).body;
  const { key: token } = (await project.api<{ key: string }>("POST", "/api-keys", { name: "Program", purpose: "platform" })).body;
  const { id } = (await rowOf(project)) ?? expect.fail();
  return { project, link, ada, grant, tokens, agent, key, token, id };
}

describe("F143: the removal of a project", () => {
  test("a project is removed only if its slug is typed, and only by its administrators", async () => {
    const { project, ada } = await lived();
    const refused = await project.admin.api<{ fields: object }>("DELETE", `/projects/${project.slug}?confirm=other`);
    expect([refused.status, Object.keys(refused.body.fields)]).toEqual([400, ["confirm"]]);
    expect((await project.admin.api("DELETE", `/projects/${project.slug}`)).status).toBe(400);
    expect((await ada.api("DELETE", `/projects/${project.slug}?confirm=${project.slug}`)).status).toBe(404);
    expect((await project.api("GET", "/servers")).status).toBe(200);
  });

  test("everything that a project has ends: here, at the providers, and for its agents", async () => {
    const { project, link, ada, grant, tokens, agent, key, token, id } = await lived();
    const before = (await ledger()).tokenRequests;
    const { status, body } = await remove(project);
    expect([status, body.job]).toMatchObject([202, { kind: "project.remove", target: project.slug, total: 4 }]);
    vi.setSystemTime(Date.now() + 1 * SECOND);

    await expect(whoami(agent, "oauth2")).rejects.toThrow();
    await expect(signInAgent(ada, project.slug)).rejects.toThrow();
    expect((await ada.open(link)).status).toBe(404);
    expect((await ada.open("/connections")).text).not.toContain("The oauth2 server");
    for (const credential of [key, token]) {
      const headers = { authorization: `Bearer ${credential}`, "content-type": "application/json" };
      const path = credential === token ? `/api/v1/projects/${project.slug}/servers` : `/mcp/${project.slug}`;
      expect((await send(path, { method: credential === token ? "GET" : "POST", headers })).status).toBeGreaterThanOrEqual(401);
    }
    expect(await removals()).toEqual(expect.arrayContaining([expect.objectContaining({ id: body.job.id, state: "done", done: 4 })]));

    const after = (await ledger()).tokenRequests;
    const more = (kind: string) => (after[kind] ?? 0) - (before[kind] ?? 0);
    expect([more("revocation"), more("deregistration")]).toEqual([1, 1]);
    expect(await countLeft(id)).toBe(0);
    expect(await one("SELECT count(*) AS n FROM members WHERE project_id = ? AND removed_at IS NULL", id)).toBe(0);
    expect(await one("SELECT count(*) AS n FROM api_keys WHERE project_id = ? AND revoked_at IS NULL", id)).toBe(0);
    expect(await one("SELECT count(*) AS n FROM links WHERE project_id = ? AND deleted_at IS NULL", id)).toBe(0);
    expect(await one("SELECT count(*) AS n FROM oauth_registrations WHERE project_id = ?", id)).toBe(0);
    expect((await bindings.VAULT_KV.list({ prefix: `${id}/` })).keys).toEqual([]);
    expect((await refreshToken(grant, tokens.refresh_token)).status).toBe(400);
    expect((await project.admin.api<{ projects: { slug: string }[] }>("GET", "/projects")).body.projects.map(({ slug }) => slug)).not.toContain(
      project.slug,
    );
  });

  test("the slug is taken until everything has ended, and a new project of that slug knows nothing of the old one", async () => {
    const { project, agent, id } = await lived();
    await seedConnections(project, "header", 80);
    const held = makeHeldQueue();
    const cookie = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { cookie, origin: ORIGIN, "content-type": "application/json" };
    await send(`/api/v1/projects/${project.slug}?confirm=${project.slug}`, { method: "DELETE", headers, body: "{}" }, held.as);
    const create = () => project.admin.api("POST", "/projects", { slug: project.slug, name: "Again" });
    expect((await create()).status).toBe(409);
    const [job] = await removals();
    expect(job).toMatchObject({ target: project.slug, state: "running", total: 84, done: 75 });
    await deliver([{ job: job?.id, projectId: id }], held.as);
    expect((await removals())[0]).toMatchObject({ state: "done", done: 84 });
    expect((await create()).status).toBe(201);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    await expect(whoami(agent, "header")).rejects.toThrow();
    expect((await project.api<{ members: unknown[] }>("GET", "/members")).body.members).toHaveLength(1);
  });

  test("the open stream of an agent ends when its project is removed", async () => {
    const { project, tokens } = await lived();
    vi.useRealTimers();
    const body = { jsonrpc: "2.0", id: 1, method: "subscriptions/listen", params: { notifications: { toolsListChanged: true } } };
    const meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
    const response = await send(`/mcp/${project.slug}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${tokens.access_token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "subscriptions/listen",
      },
      body: JSON.stringify({ ...body, params: { ...body.params, _meta: meta } }),
    });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const ended = response.text();
    await remove(project);
    expect(await ended).toContain("jsonrpc");
  });
});
