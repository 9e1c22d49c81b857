import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { PATIENCE } from "../../test/harness/patience.ts";
import { call, connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { answerAt, timesAsked } from "../../test/harness/worker/document.ts";
import { jsonReply, makeForeignService, signInAt } from "../../test/harness/worker/foreign-provider.ts";
import { connect, forgetIssued, ledger, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import worker from "../index.ts";
import { HOUR, SECOND } from "../lib/clock.ts";

afterEach(() => void vi.useRealTimers());

/** The keys of the sealed client secrets that the vault has for a project. */
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

describe("the end of Cardea's client at a provider", () => {
  test("F66: a reset ends the clients of a server's own and further auth scopes, at the provider and in the vault", async () => {
    const project = await makeProject();
    const id = await withFurtherScope(project);
    const { link, ada } = await connected(project, "oauth2", `oauth2~${id}`);
    expect([await registrations(project), (await clientSecrets(project)).length]).toEqual([2, 2]);
    const before = await deregistrations();
    expect((await project.api("POST", "/servers/oauth2/reset", {})).body).toMatchObject({ job: { total: 2 } });
    expect([await registrations(project), await clientSecrets(project), await deregistrations()]).toEqual([0, [], before + 2]);
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
  });

  test("the removal of a server ends its clients at the provider and in the vault", async () => {
    const project = await makeProject();
    const id = await withFurtherScope(project);
    await connected(project, "oauth2", `oauth2~${id}`);
    const before = await deregistrations();
    expect((await project.api("DELETE", "/servers/oauth2")).status).toBe(202);
    expect([await registrations(project), await clientSecrets(project), await deregistrations()]).toEqual([0, [], before + 2]);
  });

  test("Cardea forgets its client even if the provider refuses to end it", async () => {
    const project = await makeProject();
    await connected(project, "oauth2");
    await forgetIssued("RegistrationAccessToken");
    const before = await deregistrations();
    expect((await project.api("DELETE", "/servers/oauth2")).status).toBe(202);
    expect([await registrations(project), await clientSecrets(project), await deregistrations()]).toEqual([0, [], before]);
  });

  test("the removal of a further auth scope ends its client and keeps the client of the server's own", async () => {
    const project = await makeProject();
    const id = await withFurtherScope(project);
    await connected(project, "oauth2", `oauth2~${id}`);
    const before = await deregistrations();
    expect((await project.api("DELETE", `/servers/oauth2/auth-scopes/${id}`)).status).toBe(202);
    expect([await registrations(project), (await clientSecrets(project)).length, await deregistrations()]).toEqual([1, 1, before + 1]);
    expect((await clientSecrets(project))[0]).not.toContain(id);
  });

  test("an edit that enters another client forgets the old one here but not at the provider, so that connections work until they expire", async () => {
    const project = await makeProject();
    await connected(project, "oauth2");
    const before = await deregistrations();
    const change = { oauth: { client: { id: "by-hand", secret: "s" } }, confirm: ["client"] };
    expect((await project.api("PATCH", "/servers/oauth2", change)).status).toBe(204);
    await vi.waitFor(async () => expect(await clientSecrets(project)).toHaveLength(1), PATIENCE);
    expect(await deregistrations()).toBe(before);
  });

  test("Cardea deletes its client's secret when the provider has forgotten the client", async () => {
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

  test("one client remains when several registrations run at the same time, and the others end at the provider", async () => {
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

describe("the sealed secret of a client that an administrator entered", () => {
  const given = { provider: { kind: "template", template: "github" }, client: { id: "x", secret: "s" } };

  test("a reset keeps a client that an administrator entered, and its secret", async () => {
    const project = await makeProject();
    await project.addOAuthServer("code", given, "https://mcp.example.com/mcp");
    expect((await project.api("POST", "/servers/code/reset", {})).status).toBe(202);
    expect(await clientSecrets(project)).toHaveLength(1);
  });

  test("the removal of a server or an auth scope deletes the secret of its entered client", async () => {
    const project = await makeProject();
    await project.addOAuthServer("code", given, "https://mcp.example.com/mcp");
    const id = await withFurtherScope(project, { oauth: given });
    expect(await clientSecrets(project)).toHaveLength(2);
    await project.api("DELETE", `/servers/oauth2/auth-scopes/${id}`);
    await project.api("DELETE", "/servers/code");
    expect(await clientSecrets(project)).toEqual([]);
  });

  test("a new client secret deletes the old one", async () => {
    const project = await makeProject();
    await project.addOAuthServer("code", given, "https://mcp.example.com/mcp");
    const [old] = await clientSecrets(project);
    expect((await project.api("PATCH", "/servers/code", { oauth: { client: { secret: "another" } } })).status).toBe(204);
    await vi.waitFor(async () => expect(await clientSecrets(project)).toHaveLength(1), PATIENCE);
    expect(await clientSecrets(project)).not.toContain(old);
  });
});

describe("the hourly sweep of the vault", () => {
  test("L14: the sweep ends a client that an interrupted request left behind, and keeps clients in use", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject();
    await project.addOAuthServer("own", { client: { id: "x", secret: "s" } }, serverUrls(inject("origins")).oauth2);
    await connected(project, "oauth2");
    const before = await deregistrations();
    // The state after a process that died when it had deleted only the row in D1.
    await bindings.DB.prepare("DELETE FROM oauth_registrations WHERE project_id = (SELECT id FROM projects WHERE slug = ?)").bind(project.slug).run();
    await runHourly();
    expect(await clientSecrets(project)).toHaveLength(2);
    vi.setSystemTime(Date.now() + HOUR + SECOND);
    await runHourly();
    expect(await clientSecrets(project)).toHaveLength(1);
    expect(await deregistrations()).toBe(before + 1);
    await runHourly();
    expect(await clientSecrets(project)).toHaveLength(1);
    // The state after a process that died between the removal of a server and that of its client.
    await bindings.DB.prepare("UPDATE servers SET deleted_at = 1 WHERE slug = 'own' AND project_id = (SELECT id FROM projects WHERE slug = ?)")
      .bind(project.slug)
      .run();
    await runHourly();
    expect(await clientSecrets(project)).toEqual([]);
  });

  test("after an edit that enters another client, the sweep deletes the old secret and leaves the old client at the provider", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject();
    await connected(project, "oauth2");
    const [old = ""] = await clientSecrets(project);
    const value = (await bindings.VAULT_KV.get(old)) ?? "";
    const { metadata } = await bindings.VAULT_KV.getWithMetadata(old);
    const change = { oauth: { client: { id: "by-hand", secret: "s" } } };
    const asked = await project.api<{ asks: { confirm: string[] } }>("PATCH", "/servers/oauth2", change);
    const { confirm } = asked.body.asks;
    expect((await project.api("PATCH", "/servers/oauth2", { ...change, confirm })).status).toBe(204);
    await vi.waitFor(async () => expect(await clientSecrets(project)).not.toContain(old), PATIENCE);
    // The state after a process that died before it deleted the secret.
    await bindings.VAULT_KV.put(old, value, { metadata });
    const before = await deregistrations();
    vi.setSystemTime(Date.now() + HOUR + SECOND);
    await runHourly();
    expect(await clientSecrets(project)).not.toContain(old);
    expect(await deregistrations()).toBe(before);
  });

  test("the sweep removes the row of a registration whose server was removed", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject();
    await connected(project, "oauth2");
    // The state after a process that died between the removal of a server and that of its client.
    await bindings.DB.prepare("UPDATE servers SET deleted_at = 1 WHERE slug = 'oauth2' AND project_id = (SELECT id FROM projects WHERE slug = ?)")
      .bind(project.slug)
      .run();
    vi.setSystemTime(Date.now() + HOUR + SECOND);
    await runHourly();
    expect([await registrations(project), await clientSecrets(project)]).toEqual([0, []]);
  });
});

describe("a registration that replaces another one", () => {
  /** A provider whose registrations can be ended, and that gives the client id of a test. */
  async function makeManaged(clientId: string) {
    const service = await makeForeignService();
    const management = `${service.issuer}/manage`;
    await answerAt(management, { status: 204, body: "" });
    const registration = {
      client_id: clientId,
      token_endpoint_auth_method: "none",
      registration_client_uri: management,
      registration_access_token: "rat",
    };
    await service.say({ register: jsonReply(registration, 201) });
    return { service, management };
  }

  test("if a provider gives two simultaneous first sign-ins the same client, that client stays at the provider", async () => {
    const project = await makeProject();
    const { service, management } = await makeManaged("same-client");
    await project.addOAuthServer("same", undefined, service.url);
    const link = await project.userLink(["same"]);
    const people = await Promise.all(["ada", "bob", "eve"].map((name) => person(name, link)));
    await Promise.all(people.map((one) => one.submit(`${link}/same`)));
    expect([await registrations(project), (await clientSecrets(project)).length]).toEqual([1, 1]);
    expect(await timesAsked(management)).toBe(0);
  });

  test("if no new client can be registered at a new issuer, the stored client stays, here and at the provider", async () => {
    const project = await makeProject();
    const { service, management } = await makeManaged("first-client");
    const { ada, link, slug } = await signInAt(project, service);
    const issuer = `${service.issuer}/moved`;
    const { origin, pathname } = new URL(issuer);
    const moved = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      registration_endpoint: `${issuer}/register`,
    };
    const metadata = { ...moved, response_types_supported: ["code"], code_challenge_methods_supported: ["S256"] };
    await answerAt(`${origin}/.well-known/oauth-authorization-server${pathname}`, jsonReply(metadata));
    await answerAt(`${issuer}/register`, jsonReply({ error: "access_denied" }, 403));
    await service.say({ resource: jsonReply({ resource: service.url, authorization_servers: [issuer] }) });
    expect((await ada.submit(`${link}/${slug}`)).status).not.toBe(303);
    expect([await registrations(project), await timesAsked(management)]).toEqual([1, 0]);
  });
});
