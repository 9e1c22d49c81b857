import { afterEach, describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { call, connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeBrowser, readCode } from "../../test/harness/worker/browser.ts";
import { connect, ledger, makeProject, person, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import { newAddress } from "../../test/harness/worker/sign-in.ts";
import { SECOND } from "../lib/clock.ts";

afterEach(() => void vi.useRealTimers());

type Member = {
  id: string;
  email: string;
  role: string;
  servers: string[];
  callsThisWeek: number;
  queriesThisWeek: number;
  lastActiveAt: number | null;
};
type Totals = { members: number; activeThisWeek: number; activeThisMonth: number; inactive: number };
type Connection = { server: string; authScope: string; status: string; account: string | null; providerRevocation: string | null };
type Detail = {
  member: Member;
  connections: Connection[];
  activity: { calls: number; errors: number; queries: number }[];
  topServers: { server: string; calls: number }[];
  topTools: { tool: string; calls: number; errors: number }[];
  errorRate: number | null;
};

const list = async (project: TestProject) => (await project.api<{ members: Member[]; totals: Totals }>("GET", "/members")).body;
const memberOf = async (project: TestProject, email: string) => (await list(project)).members.find((member) => member.email === email);
const detailOf = async (project: TestProject, id: string) => (await project.api<Detail>("GET", `/members/${id}`)).body;

async function withCalls() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  await connect(ada, link, "oauth2", "ada");
  await project.api("PUT", "/navigators/found", { name: "Found", mode: "search", inChatAuthentication: true, denied: [] });
  const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
  for (const name of ["header__whoami", "header__whoami", "oauth2__whoami", "query__whoami"]) await call(agent, name);
  const searching = await connectAgent(`${project.slug}/navigators/found`, (await signInAgent(ada, `${project.slug}/navigators/found`)).access_token);
  await call(searching, "search_tools", { query: "who am I" });
  const id = (await memberOf(project, ada.email))?.id ?? "";
  await vi.waitFor(async () => expect(await memberOf(project, ada.email)).toMatchObject({ callsThisWeek: 4, queriesThisWeek: 1 }), PATIENCE);
  return { project, ada, agent, link, id };
}

describe("F50, F51, F54: the members of a project", () => {
  test("the list of members shows and counts what each member connected and called", async () => {
    const begun = Date.now();
    const { project, ada, id } = await withCalls();
    const { members, totals } = await list(project);
    expect(members.find((member) => member.id === id)).toMatchObject({ email: ada.email, servers: ["header", "oauth2"], role: "member" });
    expect(members.find((member) => member.id === id)?.lastActiveAt).toBeGreaterThanOrEqual(begun);
    expect(totals).toEqual({ members: 2, activeThisWeek: 1, activeThisMonth: 1, inactive: 1 });

    const detail = await detailOf(project, id);
    expect(detail.activity).toMatchObject([{ calls: 4, errors: 1, queries: 1 }]);
    expect(detail.topServers[0]).toMatchObject({ server: "header", calls: 2 });
    expect(detail.topTools[0]).toMatchObject({ tool: "whoami", calls: 2 });
    expect(detail.errorRate).toBe(0.25);
    const states = Object.fromEntries(detail.connections.map(({ server, status }) => [server, status]));
    expect(states).toEqual({ header: "connected", oauth2: "connected", path: "not connected", query: "not connected" });
    expect(detail.connections.find(({ server }) => server === "oauth2")).toMatchObject({ account: null, providerRevocation: null });
  });

  test("F53: a member who is removed from one project stays in the others", async () => {
    const [one, other] = [await makeProject(), await makeProject()];
    const ada = await person("ada", await one.userLink());
    for (const project of [one, other]) await connect(ada, await project.userLink(), "header", "ada");
    const id = (await memberOf(one, ada.email))?.id;
    expect((await one.api("DELETE", `/members/${id}`)).status).toBe(204);
    expect(await memberOf(one, ada.email)).toBeUndefined();
    expect(await memberOf(other, ada.email)).toMatchObject({ servers: ["header"] });
  });
});

describe("F52: revoking a member's credentials for chosen servers", () => {
  test("a revocation ends the chosen credentials and no others within a second, and tells the provider", async () => {
    const { project, agent, id } = await withCalls();
    const scope = (await detailOf(project, id)).connections.find(({ server }) => server === "oauth2")?.authScope;
    const before = (await ledger()).tokenRequests.revocation ?? 0;
    vi.useFakeTimers({ toFake: ["Date"] });
    const { body } = await project.api<{ revoked: number }>("POST", `/members/${id}/revocations`, { authScopes: [scope] });
    expect(body).toEqual({ revoked: 1 });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await call(agent, "oauth2__whoami")).isError).toBe(true);
    expect((await call(agent, "header__whoami")).isError).toBe(false);
    const stateAt = async (slug: string) => (await detailOf(project, id)).connections.find(({ server }) => server === slug);
    await vi.waitFor(async () => expect(await stateAt("oauth2")).toMatchObject({ status: "revoked", providerRevocation: "done" }), PATIENCE);
    expect((await ledger()).tokenRequests.revocation ?? 0).toBeGreaterThan(before);
    expect(await stateAt("header")).toMatchObject({ status: "connected", providerRevocation: null });
  });

  test("a revocation does not wait for a provider that is down; the provider is told later, and the member's page shows the result", async () => {
    const { project, id } = await withCalls();
    const state = async () => (await detailOf(project, id)).connections.find(({ server }) => server === "oauth2");
    await setFixtures({ revocation: "down" });
    try {
      const scope = (await state())?.authScope;
      await project.api("POST", `/members/${id}/revocations`, { authScopes: [scope] });
      expect(await state()).toMatchObject({ status: "revoked", providerRevocation: "pending" });
    } finally {
      await setFixtures({ revocation: "up" });
    }
    await vi.waitFor(async () => expect(await state()).toMatchObject({ providerRevocation: "done" }), PATIENCE);
  });

  test("a revocation without auth scopes, or for a person who is not a member, is refused", async () => {
    const { project, id } = await withCalls();
    expect((await project.api("POST", `/members/${id}/revocations`, { authScopes: [] })).status).toBe(400);
    expect((await project.api("POST", "/members/nobody/revocations", { authScopes: ["scp_x"] })).status).toBe(404);
    expect((await project.api<{ revoked: number }>("POST", `/members/${id}/revocations`, { authScopes: ["scp_x"] })).body.revoked).toBe(0);
  });
});

describe("inviting a member", () => {
  test("an invited person is a member at once, gets a mail with the address, and signs in as usual", async () => {
    const project = await makeProject();
    const email = newAddress("grace");
    const { status, body } = await project.api<Member>("POST", "/members", { email: email.toUpperCase(), role: "admin" });
    expect([status, body.email, body.role]).toEqual([201, email, "admin"]);
    const inbox = await (await send("/dev/inbox")).text();
    const mail = inbox.split("<li").find((item) => item.includes(`to ${email},`)) ?? "";
    expect(mail).toContain("You can administer");
    expect(mail).toContain(`https://cardea.test/console/${project.slug}`);
    expect(mail).not.toMatch(/\d{3} \d{3}/);

    const grace = makeBrowser();
    await grace.submit("/sign-in", { email, next: "/" });
    await grace.submit("/sign-in/code", { code: await readCode(email), next: "/" });
    expect((await grace.api("GET", `/projects/${project.slug}`)).status).toBe(200);
  });

  test("S12: the address in a mail is Cardea's own, whatever host a request says that it was sent to", async () => {
    const project = await makeProject();
    const email = newAddress("grace");
    const cookie = [...project.admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const elsewhere = { host: "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http", forwarded: "host=evil.example" };
    const headers = { cookie, origin: ORIGIN, "content-type": "application/json", ...elsewhere };
    const body = JSON.stringify({ email, role: "admin" });
    expect((await send(`/api/v1/projects/${project.slug}/members`, { method: "POST", headers, body })).status).toBe(201);
    const inbox = await (await send("/dev/inbox")).text();
    const mail = inbox.split("<li").find((item) => item.includes(`to ${email},`)) ?? "";
    expect([mail.includes(`${ORIGIN}/console/${project.slug}`), mail.includes("evil.example")]).toEqual([true, false]);
  });

  test("L2: one address, in any spelling, gets at most three invitations in 15 minutes over all projects; further ones are refused with the reason", async () => {
    const projects = [await makeProject(), await makeProject(), await makeProject(), await makeProject()];
    const email = newAddress("heidi");
    const answers: { status: number; body: { code?: string; fields?: Record<string, string> } }[] = [];
    for (const spelling of [email, email.toUpperCase(), ` ${email} `])
      for (const project of projects) answers.push(await project.api("POST", "/members", { email: spelling }));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, ...Array(9).fill(429)]);
    expect(answers.at(-1)?.body).toMatchObject({ code: "request.too_many", fields: { email: expect.stringContaining("three invitations") } });
    const inbox = await (await send("/dev/inbox")).text();
    expect(inbox.split("<li").filter((item) => item.includes(`to ${email},`))).toHaveLength(3);
    expect(await memberOf(projects[3] ?? projects[0] ?? (await makeProject()), email)).toBeUndefined();
    expect((await projects[3]?.api("POST", "/members", { email: newAddress("ivan") }))?.status).toBe(201);
  });

  test("L2: addresses that differ only in their tag count as one mailbox, which gets three invitations", async () => {
    const project = await makeProject();
    const email = newAddress("third.party");
    const statuses: number[] = [];
    for (const tag of ["", "+0", "+a+b", "+", "+1"])
      statuses.push((await project.api("POST", "/members", { email: email.replace("@", `${tag}@`) })).status);
    expect(statuses).toEqual([201, 201, 201, 429, 429]);
    expect((await project.api("POST", "/members", { email: email.replace("third.party", "third+party") })).status).toBe(201);
  });

  test("L2: three of twelve simultaneous invitations to one address are sent", async () => {
    const project = await makeProject();
    const email = newAddress("judy");
    const answers = await Promise.all(Array.from({ length: 12 }, () => project.api("POST", "/members", { email })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
  });

  test("a member who is invited again keeps their role", async () => {
    const project = await makeProject();
    const { body } = await project.api<Member>("POST", "/members", { email: "admin@example.com", role: "member" });
    expect(body.role).toBe("admin");
  });

  test.each(["", "ada", "a@evil.com@company.com", "ada@example.com\r\nBcc: eve@evil.com"])(
    "the API refuses to invite %j, which is not an e-mail address",
    async (email) => {
      const project = await makeProject();
      const { status, body } = await project.api<{ fields: object }>("POST", "/members", { email });
      expect([status, Object.keys(body.fields)]).toEqual([400, ["email"]]);
    },
  );
});

describe("S83: roles", () => {
  test("a member becomes administrator and member again, but the last administrator stays one", async () => {
    const project = await makeProject();
    const { body: grace } = await project.api<Member>("POST", "/members", { email: newAddress("grace") });
    const admin = await memberOf(project, "admin@example.com");
    expect((await project.api("PATCH", `/members/${admin?.id}`, { role: "member" })).status).toBe(409);
    expect((await project.api<Member>("PATCH", `/members/${grace.id}`, { role: "admin" })).body.role).toBe("admin");
    expect((await project.api<Member>("PATCH", `/members/${grace.id}`, { role: "member" })).body.role).toBe("member");
    expect((await project.api("PATCH", `/members/${grace.id}`, { role: "owner" })).status).toBe(400);
  });

  test("one administrator remains when two demote each other at the same time", async () => {
    const project = await makeProject();
    const { body: grace } = await project.api<Member>("POST", "/members", { email: newAddress("grace"), role: "admin" });
    const admin = await memberOf(project, "admin@example.com");
    const admins = () =>
      bindings.DB.prepare("SELECT count(*) AS n FROM members WHERE role = 'admin' AND project_id = (SELECT id FROM projects WHERE slug = ?)")
        .bind(project.slug)
        .first<number>("n");
    expect(await admins()).toBe(2);
    await Promise.all([admin?.id, grace.id].map((id) => project.api("PATCH", `/members/${id}`, { role: "member" })));
    expect(await admins()).toBe(1);
  });
});

describe("F56: auditors", () => {
  /** A person with this role, signed in. */
  async function signedIn(project: TestProject, role: string) {
    const email = newAddress("grace");
    const { body: member } = await project.api<Member>("POST", "/members", { email, role });
    const browser = makeBrowser();
    await browser.signIn(email);
    const api = <Body>(method: string, path: string, json?: unknown) => browser.api<Body>(method, `/projects/${project.slug}${path}`, json);
    return { member, email, browser, api };
  }

  test("a change of a role holds with the next request, and the audit has what it was before and after", async () => {
    const project = await makeProject();
    const { member, api } = await signedIn(project, "auditor");
    const invite = () => api("POST", "/members", { email: newAddress("friend") });
    expect([(await api("GET", "/members")).status, (await invite()).status]).toEqual([200, 403]);
    await project.api("PATCH", `/members/${member.id}`, { role: "admin" });
    expect((await invite()).status).toBe(201);
    await project.api("PATCH", `/members/${member.id}`, { role: "auditor" });
    expect((await invite()).status).toBe(403);
    await project.api("PATCH", `/members/${member.id}`, { role: "member" });
    expect((await api("GET", "/members")).status).toBe(404);
    const audit = async () => JSON.stringify((await project.api("GET", "/audit")).body);
    await expect.poll(audit).toContain("role: admin → auditor");
    expect(await audit()).toContain("role: auditor → admin");
    expect(await audit()).toContain("role: auditor → member");
  });

  test("nobody grants more than they have: an auditor gives nobody a role, not even to themselves", async () => {
    const project = await makeProject();
    const { member, api } = await signedIn(project, "auditor");
    for (const role of ["admin", "auditor", "member"]) {
      expect((await api("POST", "/members", { email: newAddress("friend"), role })).status).toBe(403);
      expect((await api("PATCH", `/members/${member.id}`, { role })).status).toBe(403);
    }
    expect((await api("DELETE", `/members/${member.id}`)).status).toBe(403);
    expect((await memberOf(project, member.email))?.role).toBe("auditor");
  });

  test("an auditor is no administrator: the last one keeps the role and cannot be removed", async () => {
    const project = await makeProject();
    await signedIn(project, "auditor");
    const admin = await memberOf(project, "admin@example.com");
    expect((await project.api("PATCH", `/members/${admin?.id}`, { role: "auditor" })).status).toBe(409);
    expect((await project.api("DELETE", `/members/${admin?.id}`)).status).toBe(409);
    expect((await memberOf(project, "admin@example.com"))?.role).toBe("admin");
  });

  test("an administrator who becomes an auditor loses what their platform tokens may do", async () => {
    const project = await makeProject();
    const { member, api } = await signedIn(project, "admin");
    const { body } = await api<{ key: string }>("POST", "/api-keys", { name: "Deployer", purpose: "platform" });
    const ask = async () => (await send(`/api/v1/projects/${project.slug}`, { headers: { authorization: `Bearer ${body.key}` } })).status;
    expect(await ask()).toBe(200);
    await project.api("PATCH", `/members/${member.id}`, { role: "auditor" });
    expect(await ask()).toBe(401);
  });

  test("an auditor gets no other person's credential: neither the playground's tools nor its calls", async () => {
    const project = await makeProject();
    const link = await project.makeLink({ type: "playground", servers: ["header"], domains: ["example.com"] });
    await connect(await person("tester", link), link, "header", "tester");
    const { api } = await signedIn(project, "auditor");
    const { body } = await api<{ users: { id: string }[] }>("GET", "/playground/users");
    const user = body.users[0]?.id;
    expect((await project.api("GET", `/playground/users/${user}/tools`)).status).toBe(200);
    expect((await api("GET", `/playground/users/${user}/tools`)).status).toBe(403);
    expect((await api("POST", "/playground/calls", { user, tool: "header__whoami" })).status).toBe(403);
  });

  test("an auditor's invitation says what the role is and leads to the console, which opens for them", async () => {
    const project = await makeProject();
    const { email, browser } = await signedIn(project, "auditor");
    const { body } = await project.api<{ members: Member[] }>("GET", `/members?email=${encodeURIComponent(email)}`);
    expect(body.members[0]?.role).toBe("auditor");
    const { body: own } = await browser.api<{ projects: { slug: string; role: string }[] }>("GET", "/projects");
    expect(own.projects).toMatchObject([{ slug: project.slug, role: "auditor" }]);
    expect((await browser.open("/")).path).not.toContain("/home");
  });
});

describe("L13: API keys and platform tokens of a removed member", () => {
  type Key = { id: string; key: string; name: string; purpose: string };

  /** An administrator with an API key, an API key that acts for members, and a platform token. */
  async function withKeys() {
    const project = await makeProject();
    const email = newAddress("grace");
    const { body: grace } = await project.api<Member>("POST", "/members", { email, role: "admin" });
    const browser = makeBrowser();
    await browser.signIn(email);
    const make = async (input: object) => (await browser.api<Key>("POST", `/projects/${project.slug}/api-keys`, input)).body;
    const keys = {
      agent: await make({ name: "Backend" }),
      forPeople: await make({ name: "Support", actsForUsers: true }),
      token: await make({ name: "Deployer", purpose: "platform" }),
    };
    const { body: kept } = await project.api<Key>("POST", "/api-keys", { name: "Of another administrator" });
    return { project, grace, email, browser, keys, kept };
  }

  const statusByToken = async ({ slug }: TestProject, { key }: Key) =>
    (await send(`/api/v1/projects/${slug}`, { headers: { authorization: `Bearer ${key}` } })).status;
  const statusByKey = async ({ slug }: TestProject, { key }: Key) => {
    const headers = { "x-api-key": key, "content-type": "application/json", accept: "application/json, text/event-stream" };
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "none__whoami", arguments: {} } };
    return (await send(`/mcp/${slug}`, { method: "POST", headers, body: JSON.stringify(message) })).status;
  };
  const namesOf = async (project: TestProject) => (await project.api<{ apiKeys: Key[] }>("GET", "/api-keys")).body.apiKeys.map(({ name }) => name);

  test("a member's page shows the member's API keys and tokens, without revoked ones and those of other members", async () => {
    const { project, grace, keys } = await withKeys();
    const shown = async () => (await project.api<{ apiKeys: Key[] }>("GET", `/members/${grace.id}`)).body.apiKeys;
    expect((await shown()).map(({ name, purpose }) => [name, purpose]).sort()).toEqual([
      ["Backend", "agent"],
      ["Deployer", "platform"],
      ["Support", "agent"],
    ]);
    expect(JSON.stringify(await shown())).not.toContain(keys.agent.key.split(".")[1]);
    await project.api("DELETE", `/api-keys/${keys.agent.id}`);
    expect(await shown()).toHaveLength(2);
  });

  test("the removal of a member keeps their API keys and ends their platform tokens for good", async () => {
    const { project, grace, email, keys } = await withKeys();
    expect(await statusByToken(project, keys.token)).toBe(200);
    expect((await project.api("DELETE", `/members/${grace.id}`)).status).toBe(204);
    expect([await statusByToken(project, keys.token), await statusByKey(project, keys.agent)]).toEqual([401, 200]);
    expect((await namesOf(project)).sort()).toEqual(["Backend", "Of another administrator", "Support"]);

    await project.api("POST", "/members", { email, role: "admin" });
    expect(await statusByToken(project, keys.token)).toBe(401);
    const { body: fresh } = await project.api<Key>("POST", "/api-keys", { name: "New", purpose: "platform" });
    expect(await statusByToken(project, fresh)).toBe(200);
  });

  test("a removal with `revokeKeys` ends the member's API keys within a second and no others, and the audit shows each", async () => {
    const { project, grace, keys, kept } = await withKeys();
    expect(await statusByKey(project, keys.agent)).toBe(200);
    vi.useFakeTimers({ toFake: ["Date"] });
    expect((await project.api("DELETE", `/members/${grace.id}?revokeKeys=true`)).status).toBe(204);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect(await statusByKey(project, keys.agent)).toBe(401);
    expect([await statusByKey(project, keys.forPeople), await statusByToken(project, keys.token)]).toEqual([401, 401]);
    expect(await namesOf(project)).toEqual(["Of another administrator"]);
    expect(await statusByKey(project, kept)).toBe(200);
    const audit = async () => JSON.stringify((await project.api("GET", "/audit")).body);
    for (const { id } of Object.values(keys)) await expect.poll(audit).toContain(id);
  });

  test("a platform token created during the removal of its creator does not work after a new invitation", async () => {
    const { project, grace, email, browser } = await withKeys();
    const make = () => browser.api<Key>("POST", `/projects/${project.slug}/api-keys`, { name: "Late", purpose: "platform" });
    const [made] = await Promise.all([make(), project.api("DELETE", `/members/${grace.id}`)]);
    await project.api("POST", "/members", { email, role: "admin" });
    if (made.status === 201) expect(await statusByToken(project, made.body)).toBe(401);
    expect((await project.api("DELETE", `/members/${grace.id}?revokeKeys=perhaps`)).status).toBe(400);
  });
});
