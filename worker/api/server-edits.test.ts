import { createScheduledController } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { PATIENCE } from "../../test/harness/patience.ts";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import type { Browser } from "../../test/harness/worker/browser.ts";
import { connect, forgetIssued, makeProject, person, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import { makeRepositories } from "../db/db.ts";
import { makeRooms } from "../deps.ts";
import worker from "../index.ts";
import { MINUTE, SECOND } from "../lib/clock.ts";

type Failure = { code: string; fields?: Record<string, string>; asks?: { confirm: string[]; people: number; shared: boolean } };
type Scope = { id: string; name: string; fields: { label: string }[]; redactionHints: string[]; source: string; redirectUri: string; oauth: unknown };
type View = { slug: string; name: string; url: string; revision: string; connections: number; authScope: Scope; oauth: { clientId: string } | null };
type Credentials = { credentials: { server: string }[] };

const { serverEdits } = makeRepositories(bindings.DB, bindings.AUDIT_DB);
const urls = serverUrls(inject("origins"));
const HEADER = { name: "X-API-Key", label: "Your key", help: "Under Settings", prefix: "" };

const retired = async (project: TestProject) => {
  const { id } = (await makeRooms(bindings).db.projects.findBySlug(project.slug)) ?? expect.fail();
  return (await serverEdits.listRetired(Date.now(), 100)).filter(({ projectId }) => projectId === id);
};
const edit = (project: TestProject, slug: string, change: object) => project.api<Failure>("PATCH", `/servers/${slug}`, change);
const viewOf = async (project: TestProject, slug: string): Promise<View> => {
  const { servers } = (await project.api<{ servers: View[] }>("GET", "/servers")).body;
  return servers.find((one) => one.slug === slug) ?? expect.fail(`no server ${slug}`);
};
const scopesOf = async (project: TestProject, slug: string) =>
  (await project.api<{ authScopes: Scope[]; revision: string }>("GET", `/servers/${slug}/auth-scopes`)).body;
const connections = async (project: TestProject) => (await project.api<Credentials>("GET", "/credentials")).body.credentials;

async function withAda(slug: string, project?: TestProject) {
  const at = project ?? (await makeProject());
  const link = await at.userLink([slug]);
  const ada = await person("ada", link);
  await connect(ada, link, slug, "ada");
  const agent = await connectAgent(at.slug, (await signInAgent(ada, at.slug)).access_token);
  return { project: at, link, ada, agent };
}

/** An OAuth client that an administrator created by hand at the fixtures' authorization server. */
async function createClient(redirectUri: string) {
  const response = await fetch(`${inject("origins").authorization}/reg`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_name: "By hand", redirect_uris: [redirectUri], grant_types: ["authorization_code", "refresh_token"] }),
  });
  const { client_id: id, client_secret: secret } = (await response.json()) as { client_id: string; client_secret: string };
  return { id, secret, redirectUri };
}

async function withOwnClient(): Promise<{ project: TestProject; client: { id: string; secret: string; redirectUri: string } }> {
  const project = await makeProject();
  const { redirectUri } = (await project.api<{ redirectUri: string }>("GET", "/redirect-uri")).body;
  const client = await createClient(redirectUri);
  await project.addOAuthServer("own", { client });
  return { project, client };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(async () => {
  vi.useRealTimers();
  await setFixtures({ accessTokenSeconds: 3600 });
});
const later = (ms = 6 * SECOND) => vi.setSystemTime(Date.now() + ms);

describe("F62, F72, F80: editing a server", () => {
  test("a change of a server's name, texts, hints or path keeps people's credentials, and the audit shows the old values", async () => {
    const { project, agent } = await withAda("header");
    const change = { name: "Notes", url: `${urls.header}?v=2`, holdChanges: true, authScope: { fields: [HEADER], redactionHints: ["password"] } };
    expect((await edit(project, "header", change)).status).toBe(204);
    expect(await viewOf(project, "header")).toMatchObject({ ...change, connections: 1 });
    later();
    expect(await whoami(agent, "header")).toBe("ada");
    const audit = async () => JSON.stringify((await project.api("GET", "/audit")).body);
    await expect.poll(audit).toContain("name: The header server → Notes");
    expect(await audit()).toContain(`url: ${urls.header} → ${urls.header}?…`);
  });

  test("a change to another origin first tells how many credentials it removes, and no old credential reaches the new origin", async () => {
    const { project, link, ada, agent } = await withAda("header");
    const { body, status } = await edit(project, "header", { url: urls.query.replace("/sse", "/mcp") });
    expect([status, body.code]).toEqual([409, "server.edit_loses"]);
    expect(body.asks).toEqual({ confirm: ["url"], people: 1, shared: false });
    expect(body.fields?.url).toContain("1 person's credentials will be removed.");
    expect((await viewOf(project, "header")).url).toBe(urls.header);
    expect(await whoami(agent, "header")).toBe("ada");

    const record = await bindings.DB.prepare(
      "SELECT id FROM auth_scopes WHERE project_id = (SELECT id FROM projects WHERE slug = ?) AND type = 'header'",
    )
      .bind(project.slug)
      .first<{ id: string }>();
    expect((await edit(project, "header", { url: "https://mcp.example.com/mcp", confirm: ["type"] })).status).toBe(409);
    expect((await edit(project, "header", { url: "https://mcp.example.com/mcp", confirm: ["url"] })).status).toBe(202);
    expect(await connections(project)).toEqual([]);
    expect((await bindings.VAULT_KV.list()).keys.filter(({ name }) => name.includes(record?.id ?? "?"))).toEqual([]);
    later(11 * MINUTE);
    await worker.scheduled(createScheduledController({ cron: "17 * * * *" }), bindings);
    expect(await retired(project)).toEqual([]);
    expect((await call(agent, "header__whoami")).isError ?? true).toBe(true);
    expect((await ada.open(link)).text).not.toContain("Connected");
  });

  test.each([
    ["type", { authScope: { type: "query", fields: [{ name: "api_key" }] } }],
    ["fields", { authScope: { fields: [HEADER, { name: "X-Team" }] } }],
    ["level", { authScope: { level: "project" } }],
  ])("a change of a server's %s needs confirmation if it removes credentials", async (part, change) => {
    const { project, agent } = await withAda("header");
    const { status, body } = await edit(project, "header", change);
    expect([status, body.asks?.confirm]).toEqual([409, [part]]);
    later();
    expect(await whoami(agent, "header")).toBe("ada");
    expect((await edit(project, "header", { ...change, confirm: [part] })).status).toBe(202);
    expect(await connections(project)).toEqual([]);
  });

  test("one of several simultaneous edits is saved, and the slower ones are refused with the reason", async () => {
    const project = await makeProject();
    const { revision } = await viewOf(project, "header");
    const answers = await Promise.all(["One", "Two", "Three"].map((name) => edit(project, "header", { revision, name })));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe("server.changed_meanwhile");
    const late = await edit(project, "header", { revision, authScope: { level: "project" } });
    expect(late.body.code).toBe("server.changed_meanwhile");
    expect((await edit(project, "header", { revision: (await viewOf(project, "header")).revision, name: "Four" })).status).toBe(204);
  });

  test("simultaneous moves to two origins leave no credentials and no unused auth scope", async () => {
    const { project } = await withAda("header");
    const count = () => bindings.DB.prepare("SELECT count(*) AS n FROM auth_scopes").first<{ n: number }>();
    const before = await count();
    const to = (host: string) => edit(project, "header", { url: `https://${host}/mcp`, confirm: ["url"] });
    const statuses = (await Promise.all([to("one.example.com"), to("two.example.com")])).map(({ status }) => status);
    expect(statuses.filter((status) => status < 300).length).toBeGreaterThan(0);
    expect(await connections(project)).toEqual([]);
    expect(((await count())?.n ?? 0) - (before?.n ?? 0)).toBe(statuses.filter((status) => status < 300).length);
  });

  test.each([
    [{ url: "http://10.0.0.1/mcp" }, "url"],
    [{ url: "https://mcp.example.com/{team}/mcp" }, "url"],
    [{ slug: "other" }, "slug"],
    [{ colour: "red" }, "body"],
    [{ authScope: { fields: [{ name: "Host" }] } }, "fields"],
    [{ oauth: { scopes: ["a"] } }, "oauth"],
    [{ transport: "stdio" }, "transport"],
    [{ authScope: { type: "env", fields: [{ name: "API_KEY" }] } }, "type"],
    [{ url: "bridge://files" }, "transport"],
    [{ transport: "bridge" }, "transport"],
    [{ transport: "bridge", url: "bridge://files/etc" }, "url"],
  ])("an edit with %j is refused at the wrong field, and changes nothing", async (change, field) => {
    const project = await makeProject();
    const before = await viewOf(project, "header");
    const { status, body } = await edit(project, "header", change);
    expect([status, Object.keys(body.fields ?? {})]).toEqual([400, [field]]);
    expect(await viewOf(project, "header")).toEqual(before);
  });

  test("an edit that fails half way changes nothing", async () => {
    const { project, client } = await withOwnClient();
    const before = await viewOf(project, "own");
    const broken = { ...bindings, VAULT_KV: new Proxy(bindings.VAULT_KV, { get: () => () => Promise.reject(new Error("KV is down")) }) };
    const cookie = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const body = JSON.stringify({ name: "New", oauth: { client: { id: client.id, secret: "new" } } });
    const headers = { cookie, origin: ORIGIN, "content-type": "application/json" };
    expect((await send(`/api/v1/projects/${project.slug}/servers/own`, { method: "PATCH", headers, body }, broken)).status).toBe(500);
    expect(await viewOf(project, "own")).toEqual(before);
  });

  test("the schedule ends the credentials that an interrupted edit left behind", async () => {
    const { project } = await withAda("header");
    const {
      servers: { changeServer },
      db: { projects, leftCredentials },
    } = makeRooms(bindings);
    const { id } = (await projects.findBySlug(project.slug)) ?? expect.fail();
    // The state after a process that died before it began the job.
    const { job } = await changeServer(id, "header", undefined, { server: { url: "https://mcp.example.com/mcp" }, confirm: ["url"] }, "me");
    const scope = job?.authScopeIds?.[0] ?? expect.fail();
    expect(await leftCredentials.count(id, scope)).toBe(1);
    vi.setSystemTime(Date.now() + 10 * MINUTE + SECOND);
    await worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), bindings);
    await vi.waitFor(async () => expect(await leftCredentials.count(id, scope)).toBe(0), PATIENCE);
    await worker.scheduled(createScheduledController({ cron: "17 * * * *" }), bindings);
    expect(await retired(project)).toEqual([]);
  });
});

describe("F62, F72: editing an OAuth client", () => {
  async function expired(browser: Browser, project: TestProject) {
    const agent = await connectAgent(project.slug, (await signInAgent(browser, project.slug)).access_token);
    later(31 * MINUTE);
    return agent;
  }

  test("a new client secret keeps the connections, and the next refresh uses it at once", async () => {
    await setFixtures({ accessTokenSeconds: 1800 });
    const { project, client } = await withOwnClient();
    const { ada } = await withAda("own", project);
    expect((await edit(project, "own", { oauth: { client: { secret: "mistyped" } } })).status).toBe(204);
    const agent = await expired(ada, project);
    for (let times = 0; times < 4; times++) {
      const { isError, text } = await call(agent, "own__whoami");
      expect([isError, text]).toEqual([true, expect.stringContaining("does not accept Cardea as its client")]);
      expect(text).not.toContain("/connect/");
      later(5 * MINUTE);
    }
    expect((await edit(project, "own", { oauth: { client: { secret: client.secret } } })).status).toBe(204);
    later(2 * SECOND);
    expect(await whoami(agent, "own")).toBe("ada");
    const all = JSON.stringify([await viewOf(project, "own"), await scopesOf(project, "own"), (await project.api("GET", "/audit")).body]);
    expect(all).not.toContain(client.secret);
    expect(all).not.toContain("mistyped");
  });

  test("a change to another client needs confirmation, keeps connections until they expire, and is used for the next sign-in", async () => {
    const { project, client } = await withOwnClient();
    const { agent, ada, link } = await withAda("own", project);
    const other = await createClient(client.redirectUri);
    const change = { oauth: { client: { id: other.id, secret: other.secret } } };
    const { status, body } = await edit(project, "own", change);
    expect([status, body.asks?.confirm, body.fields?.client]).toEqual([409, ["client"], expect.stringContaining("until they expire")]);
    expect((await edit(project, "own", { ...change, confirm: ["client"] })).status).toBe(204);
    later();
    expect(await whoami(agent, "own")).toBe("ada");
    expect((await viewOf(project, "own")).oauth?.clientId).toBe(other.id);
    await forgetIssued("AccessToken");
    later();
    expect((await call(agent, "own__whoami")).text).toContain("has expired");
    await connect(ada, link, "own", "ada");
    later();
    expect(await whoami(agent, "own")).toBe("ada");
  });

  test("a client whose provider stays the same keeps its secret and redirect URI when the server moves to another origin", async () => {
    const project = await makeProject();
    const { redirectUri } = (await project.api<{ redirectUri: string }>("GET", "/redirect-uri")).body;
    const oauth = { provider: { kind: "template", template: "github" }, client: { id: "x", secret: "s", redirectUri } };
    await project.addOAuthServer("code", oauth, "https://mcp.example.com/mcp");
    expect((await edit(project, "code", { url: "https://mcp.example.org/mcp" })).status).toBe(204);
    expect(await viewOf(project, "code")).toMatchObject({ url: "https://mcp.example.org/mcp", redirectUri, oauth: { hasSecret: true } });
    expect((await scopesOf(project, "code")).authScopes[0]?.id).not.toBe(redirectUri.split("/").at(-1));
  });

  test("a change to another OAuth provider requires a new client secret, so the old one never goes there", async () => {
    const { project } = await withOwnClient();
    const provider = { kind: "manual", authorizationUrl: "https://in.example.com/a", tokenUrl: "https://in.example.com/t" };
    const { status, body } = await edit(project, "own", { oauth: { provider } });
    expect([status, Object.keys(body.fields ?? {})]).toEqual([400, ["clientSecret"]]);
    expect((await edit(project, "own", { oauth: { provider, client: { secret: "s" } } })).status).toBe(204);
    expect(await viewOf(project, "own")).toMatchObject({ oauth: { provider, hasSecret: true } });
  });
});

describe("F80: the further auth scopes of a server", () => {
  test("a further auth scope has its own client and redirect URI, and is edited separately", async () => {
    const project = await makeProject();
    const { redirectUri } = (await project.api<{ redirectUri: string }>("GET", "/redirect-uri")).body;
    const client = await createClient(redirectUri);
    const scope = { name: "Administrator", type: "oauth2", level: "user", oauth: { client, scopes: ["mcp:tools"] } };
    const { body: made, status } = await project.api<{ id: string }>("POST", "/servers/oauth2/auth-scopes", scope);
    expect(status).toBe(201);
    expect(redirectUri).toContain(made.id);
    const link = await project.userLink(["oauth2"]);
    const ada = await person("ada", link);
    expect((await connect(ada, link, `oauth2~${made.id}`, "ada")).text).toContain("is connected");
    const registered = await bindings.DB.prepare("SELECT client_id FROM oauth_registrations WHERE auth_scope_id = ?").bind(made.id).all();
    expect(registered.results).toEqual([{ client_id: client.id }]);

    const at = `/servers/oauth2/auth-scopes/${made.id}`;
    expect((await project.api("PATCH", at, { name: "Editor", redactionHints: ["token"] })).status).toBe(204);
    expect((await scopesOf(project, "oauth2")).authScopes.at(-1)).toMatchObject({
      id: made.id,
      name: "Editor",
      redactionHints: ["token"],
      source: "console",
    });
    const asked = await project.api<Failure>("PATCH", at, { level: "project" });
    expect([asked.status, asked.body.asks?.confirm]).toEqual([409, ["level"]]);
    expect((await project.api("PATCH", `/servers/header/auth-scopes/${made.id}`, { name: "X" })).status).toBe(404);
  });

  test("a rule still names its auth scope after an edit that removes the scope's credentials", async () => {
    const { project } = await withAda("header");
    const other = { name: "Other", type: "header", level: "user", fields: [HEADER] };
    const { body: made } = await project.api<{ id: string }>("POST", "/servers/header/auth-scopes", other);
    const rule = { server: "header", tools: ["*"], authScope: made.id, policy: "allow" };
    expect((await project.api("POST", "/rules", rule)).status).toBe(201);
    expect((await project.api("PATCH", `/servers/header/auth-scopes/${made.id}`, { level: "project" })).status).toBe(204);
    const { authScopes } = await scopesOf(project, "header");
    const { rules } = (await project.api<{ rules: { authScope: string }[] }>("GET", "/rules")).body;
    expect(rules.map(({ authScope }) => authScope)).toEqual([authScopes.at(-1)?.id]);
    expect((await viewOf(project, "header")).connections).toBe(1);
  });
});

describe("F83: settings that this Cardea instance cannot serve", () => {
  test.each([
    [{ transport: "stdio", authScope: { type: "none", level: "user" } }, "transport", "runs behind a bridge"],
    [{ transport: "bridge", authScope: { type: "none", level: "user" } }, "transport", "belong together"],
    [{ transport: "bridge", url: "bridge://../x", authScope: { type: "none", level: "user" } }, "url", "the name that the bridge's file gives"],
    [{ transport: "bridge", url: "bridge://x", authScope: { type: "oauth2", level: "user" } }, "provider", "Choose the sign-in service"],
    [
      { transport: "bridge", url: "bridge://x", authScope: { type: "env", level: "user", fields: [{ name: "LD_PRELOAD" }] } },
      "fields",
      "is not an environment variable",
    ],
    [{ authScope: { type: "env", level: "user", fields: [HEADER] } }, "type", "needs a stdio server"],
  ])("a server with %j is refused with a reason in words", async (part, field, words) => {
    const project = await makeProject();
    const { status, body } = await project.api<Failure>("POST", "/servers", { slug: "x", name: "X", url: "https://mcp.example.com/mcp", ...part });
    expect([status, body.fields?.[field]]).toEqual([400, expect.stringContaining(words)]);
  });
});
