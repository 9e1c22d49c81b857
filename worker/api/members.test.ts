import { describe, expect, test, vi } from "vitest";
import { call, connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { send } from "../../test/harness/worker/app.ts";
import { makeBrowser, readCode } from "../../test/harness/worker/browser.ts";
import { connect, ledger, makeProject, person, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";

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

const newAddress = (name: string) => `${name}.${crypto.randomUUID().slice(0, 8)}@example.com`;
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
  await vi.waitFor(async () => expect(await memberOf(project, ada.email)).toMatchObject({ callsThisWeek: 4, queriesThisWeek: 1 }), {
    timeout: 15_000,
    interval: 200,
  });
  return { project, ada, agent, link, id };
}

describe("F50, F51, F54: a project's users", () => {
  test("are listed with what they connected and called, and counted", async () => {
    const { project, ada, id } = await withCalls();
    const { members, totals } = await list(project);
    expect(members.find((member) => member.id === id)).toMatchObject({ email: ada.email, servers: ["header", "oauth2"], role: "member" });
    expect(Date.now() - (members.find((member) => member.id === id)?.lastActiveAt ?? 0)).toBeLessThan(60_000);
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

  test("F53: are taken out of one project and stay in others", async () => {
    const [one, other] = [await makeProject(), await makeProject()];
    const ada = await person("ada", await one.userLink());
    for (const project of [one, other]) await connect(ada, await project.userLink(), "header", "ada");
    const id = (await memberOf(one, ada.email))?.id;
    expect((await one.api("DELETE", `/members/${id}`)).status).toBe(204);
    expect(await memberOf(one, ada.email)).toBeUndefined();
    expect(await memberOf(other, ada.email)).toMatchObject({ servers: ["header"] });
  });
});

describe("F52: taking back chosen servers", () => {
  test("ends these and no others, within a second, and tells the provider", async () => {
    const { project, agent, id } = await withCalls();
    const scope = (await detailOf(project, id)).connections.find(({ server }) => server === "oauth2")?.authScope;
    const before = (await ledger()).tokenRequests.revocation ?? 0;
    const { body } = await project.api<{ revoked: number }>("POST", `/members/${id}/revocations`, { authScopes: [scope] });
    expect(body).toEqual({ revoked: 1 });
    await vi.waitFor(async () => expect((await call(agent, "oauth2__whoami")).isError).toBe(true), { timeout: 1500, interval: 50 });
    expect((await call(agent, "header__whoami")).isError).toBe(false);
    const stateAt = async (slug: string) => (await detailOf(project, id)).connections.find(({ server }) => server === slug);
    await vi.waitFor(async () => expect(await stateAt("oauth2")).toMatchObject({ status: "revoked", providerRevocation: "done" }), { timeout: 5000 });
    expect((await ledger()).tokenRequests.revocation ?? 0).toBeGreaterThan(before);
    expect(await stateAt("header")).toMatchObject({ status: "connected", providerRevocation: null });
  });

  test("waits for nobody whose provider is down, tells it later, and shows what came of it", async () => {
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
    await vi.waitFor(async () => expect(await state()).toMatchObject({ providerRevocation: "done" }), { timeout: 25_000, interval: 500 });
  });

  test("of nothing, or of somebody who is no member, is refused", async () => {
    const { project, id } = await withCalls();
    expect((await project.api("POST", `/members/${id}/revocations`, { authScopes: [] })).status).toBe(400);
    expect((await project.api("POST", "/members/nobody/revocations", { authScopes: ["scp_x"] })).status).toBe(404);
    expect((await project.api<{ revoked: number }>("POST", `/members/${id}/revocations`, { authScopes: ["scp_x"] })).body.revoked).toBe(0);
  });
});

describe("inviting", () => {
  test("makes a member at once, who is mailed where to go and signs in like everybody", async () => {
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

  test("somebody who is there already keeps their role", async () => {
    const project = await makeProject();
    const { body } = await project.api<Member>("POST", "/members", { email: "admin@example.com", role: "member" });
    expect(body.role).toBe("admin");
  });

  test.each(["", "ada", "a@evil.com@company.com", "ada@example.com\r\nBcc: eve@evil.com"])(
    "%j is no address, and nothing is mailed",
    async (email) => {
      const project = await makeProject();
      const { status, body } = await project.api<{ error: { fields: object } }>("POST", "/members", { email });
      expect([status, Object.keys(body.error.fields)]).toEqual([400, ["email"]]);
    },
  );
});

describe("S83: roles", () => {
  test("are given and taken, and one administrator stays", async () => {
    const project = await makeProject();
    const { body: grace } = await project.api<Member>("POST", "/members", { email: newAddress("grace") });
    const admin = await memberOf(project, "admin@example.com");
    expect((await project.api("PATCH", `/members/${admin?.id}`, { role: "member" })).status).toBe(409);
    expect((await project.api<Member>("PATCH", `/members/${grace.id}`, { role: "admin" })).body.role).toBe("admin");
    expect((await project.api<Member>("PATCH", `/members/${grace.id}`, { role: "member" })).body.role).toBe("member");
    expect((await project.api("PATCH", `/members/${grace.id}`, { role: "owner" })).status).toBe(400);
  });

  test("of two administrators who take each other's at once, one keeps it", async () => {
    const project = await makeProject();
    const { body: grace } = await project.api<Member>("POST", "/members", { email: newAddress("grace"), role: "admin" });
    const admin = await memberOf(project, "admin@example.com");
    await Promise.all([admin?.id, grace.id].map((id) => project.api("PATCH", `/members/${id}`, { role: "member" })));
    const rows = (await list(project).catch(() => undefined))?.members ?? [];
    expect(rows.length === 0 || rows.some(({ role }) => role === "admin")).toBe(true);
  });
});
