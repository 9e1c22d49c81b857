import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { call, connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { connect, forgetIssued, ledger, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import worker from "../index.ts";
import { HOUR, SECOND } from "../lib/clock.ts";

afterEach(() => void vi.useRealTimers());

/** The sealed secrets of Cardea's clients that the vault has for a project. */
async function clientSecrets(project: TestProject): Promise<string[]> {
  const row = await bindings.DB.prepare("SELECT id FROM projects WHERE slug = ?").bind(project.slug).first<{ id: string }>();
  const { keys } = await bindings.VAULT_KV.list({ prefix: `${row?.id}/` });
  return keys.map(({ name }) => name).filter((name) => name.includes("/oauth-client/"));
}

const registrations = async (project: TestProject): Promise<number> =>
  (await bindings.DB.prepare("SELECT count(*) AS n FROM oauth_registrations r JOIN projects p ON p.id = r.project_id WHERE p.slug = ?")
    .bind(project.slug)
    .first<number>("n")) ?? 0;

const deregistrations = async () => (await ledger()).tokenRequests.deregistration ?? 0;

async function connected(project: TestProject, ...slugs: string[]) {
  const link = await project.userLink([...new Set(slugs.map((slug) => slug.split("~")[0] ?? ""))]);
  const ada = await person("ada", link);
  for (const slug of slugs) expect((await connect(ada, link, slug, "ada")).text).toContain("is connected");
  return { link, ada };
}

async function withFurtherScope(project: TestProject, scope: object = {}): Promise<string> {
  const further = { name: "Administrator", type: "oauth2", level: "user", ...scope };
  return (await project.api<{ id: string }>("POST", "/servers/oauth2/auth-scopes", further)).body.id;
}

async function runHourly(): Promise<void> {
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController({ cron: "17 * * * *" }), bindings);
  await waitOnExecutionContext(context);
}

describe("Cardea as a client at a provider", () => {
  test("F66: ends with a reset, for the server's own sign-in and its further ones, at the provider and in the vault", async () => {
    const project = await makeProject();
    const id = await withFurtherScope(project);
    const { link, ada } = await connected(project, "oauth2", `oauth2~${id}`);
    expect([await registrations(project), (await clientSecrets(project)).length]).toEqual([2, 2]);
    const before = await deregistrations();
    expect((await project.api("POST", "/servers/oauth2/reset", {})).body).toEqual({ ended: 2, remaining: 0 });
    expect([await registrations(project), await clientSecrets(project), await deregistrations()]).toEqual([0, [], before + 2]);
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
  });

  test("ends with the server", async () => {
    const project = await makeProject();
    const id = await withFurtherScope(project);
    await connected(project, "oauth2", `oauth2~${id}`);
    const before = await deregistrations();
    expect((await project.api("DELETE", "/servers/oauth2")).status).toBe(204);
    expect([await registrations(project), await clientSecrets(project), await deregistrations()]).toEqual([0, [], before + 2]);
  });

  test("is forgotten here also where the provider does not let Cardea end it", async () => {
    const project = await makeProject();
    await connected(project, "oauth2");
    await forgetIssued("RegistrationAccessToken");
    const before = await deregistrations();
    expect((await project.api("DELETE", "/servers/oauth2")).status).toBe(204);
    expect([await registrations(project), await clientSecrets(project), await deregistrations()]).toEqual([0, [], before]);
  });

  test("ends with the auth scope it belongs to, and stays for the server's own", async () => {
    const project = await makeProject();
    const id = await withFurtherScope(project);
    await connected(project, "oauth2", `oauth2~${id}`);
    const before = await deregistrations();
    expect((await project.api("DELETE", `/servers/oauth2/auth-scopes/${id}`)).status).toBe(204);
    expect([await registrations(project), (await clientSecrets(project)).length, await deregistrations()]).toEqual([1, 1, before + 1]);
    expect((await clientSecrets(project))[0]).not.toContain(id);
  });

  test("is forgotten here where an edit enters another client; the provider keeps it, so that what people connected works until it expires", async () => {
    const project = await makeProject();
    await connected(project, "oauth2");
    const before = await deregistrations();
    const change = { oauth: { client: { id: "by-hand", secret: "s" } }, confirm: ["client"] };
    expect((await project.api("PATCH", "/servers/oauth2", change)).status).toBe(204);
    await vi.waitFor(async () => expect(await clientSecrets(project)).toHaveLength(1), { timeout: 5000 });
    expect(await deregistrations()).toBe(before);
  });

  test("keeps no secret here once the provider has forgotten the client", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject();
    const { ada } = await connected(project, "oauth2");
    expect(await clientSecrets(project)).toHaveLength(1);
    await forgetIssued("Client", "Grant", "RefreshToken", "AccessToken", "Session");
    vi.setSystemTime(Date.now() + HOUR);
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    expect((await call(agent, "oauth2__whoami")).text).toContain("has expired");
    expect([await registrations(project), await clientSecrets(project)]).toEqual([0, []]);
  });

  test("is one of two that register at the same time: the other one ends", async () => {
    const project = await makeProject();
    const link = await project.userLink(["oauth2"]);
    const people = await Promise.all(["ada", "bob", "cy"].map((name) => person(name, link)));
    const before = await ledger();
    await Promise.all(people.map((one) => one.submit(`${link}/oauth2`)));
    const after = await ledger();
    const [registered = 0, ended = 0] = ["registration", "deregistration"].map(
      (kind) => (after.tokenRequests[kind] ?? 0) - (before.tokenRequests[kind] ?? 0),
    );
    expect(registered).toBeGreaterThan(1);
    expect(ended).toBe(registered - 1);
    expect([await registrations(project), (await clientSecrets(project)).length]).toEqual([1, 1]);
  });
});

describe("The sealed secret of a client an administrator gave", () => {
  const given = { provider: { kind: "template", template: "github" }, client: { id: "x", secret: "s" } };

  test("stays through a reset, which leaves the client as it was entered", async () => {
    const project = await makeProject();
    await project.addOAuthServer("code", given, "https://mcp.example.com/mcp");
    expect((await project.api("POST", "/servers/code/reset", {})).status).toBe(200);
    expect(await clientSecrets(project)).toHaveLength(1);
  });

  test("goes with the server, and with the auth scope", async () => {
    const project = await makeProject();
    await project.addOAuthServer("code", given, "https://mcp.example.com/mcp");
    const id = await withFurtherScope(project, { oauth: given });
    expect(await clientSecrets(project)).toHaveLength(2);
    await project.api("DELETE", `/servers/oauth2/auth-scopes/${id}`);
    await project.api("DELETE", "/servers/code");
    expect(await clientSecrets(project)).toEqual([]);
  });

  test("goes when another secret takes its place", async () => {
    const project = await makeProject();
    await project.addOAuthServer("code", given, "https://mcp.example.com/mcp");
    const [old] = await clientSecrets(project);
    expect((await project.api("PATCH", "/servers/code", { oauth: { client: { secret: "another" } } })).status).toBe(204);
    await vi.waitFor(async () => expect(await clientSecrets(project)).toHaveLength(1), { timeout: 5000 });
    expect(await clientSecrets(project)).not.toContain(old);
  });
});

describe("The hourly sweep of the vault", () => {
  test("L14: ends a client that a process left behind, and keeps those in use", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject();
    await project.addOAuthServer("own", { client: { id: "x", secret: "s" } }, serverUrls(inject("origins")).oauth2);
    await connected(project, "oauth2");
    const before = await deregistrations();
    // As after a process that ended between the row in D1 and all else.
    await bindings.DB.prepare("DELETE FROM oauth_registrations WHERE project_id = (SELECT id FROM projects WHERE slug = ?)").bind(project.slug).run();
    await runHourly();
    expect(await clientSecrets(project)).toHaveLength(2);
    vi.setSystemTime(Date.now() + HOUR + SECOND);
    await runHourly();
    expect(await clientSecrets(project)).toHaveLength(1);
    expect(await deregistrations()).toBe(before + 1);
    await runHourly();
    expect(await clientSecrets(project)).toHaveLength(1);
    // As after one that ended between the end of a server and that of its client.
    await bindings.DB.prepare("UPDATE servers SET deleted_at = 1 WHERE slug = 'own' AND project_id = (SELECT id FROM projects WHERE slug = ?)")
      .bind(project.slug)
      .run();
    await runHourly();
    expect(await clientSecrets(project)).toEqual([]);
  });
});
