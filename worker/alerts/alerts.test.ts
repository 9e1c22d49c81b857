import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, connectAgent, registerClient, signInAgent, type Tokens } from "../../test/harness/worker/agent.ts";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { asAdmin, connect, makeProject, person, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import type { AuditEvent } from "../audit/audit.ts";
import { makeRooms } from "../deps.ts";
import worker from "../index.ts";
import { DAY, HOUR, MINUTE } from "../lib/clock.ts";
import { newEventId, type ProjectId } from "../lib/ids.ts";

type Alert = {
  id: string;
  kind: string;
  reason: string;
  facts: Record<string, unknown>;
  server: { slug: string } | null;
  authScope: string | null;
  agent: { id: string; name: string } | null;
  user: { id: string; email: string } | null;
  openedAt: number;
  acknowledgedAt: number | null;
  closedAt: number | null;
};

const { db, alerts: room } = makeRooms(bindings);

const alertsOf = async ({ slug }: Pick<TestProject, "slug">, state = "waiting") =>
  (await (await asAdmin()).api<{ alerts: Alert[] }>("GET", `/projects/${slug}/alerts?state=${state}`)).body.alerts;
const acknowledge = ({ slug }: Pick<TestProject, "slug">, id: string) =>
  asAdmin().then((admin) => admin.api<Alert>("POST", `/projects/${slug}/alerts/${id}/acknowledge`, {}));
const runSchedule = (cron = "*/5 * * * *") => worker.scheduled(createScheduledController({ cron }), bindings);
const actionsOf = async ({ slug }: Pick<TestProject, "slug">, action: string) =>
  (
    await (
      await asAdmin()
    ).api<{ events: { action: string; target: string; changes: string; actor: string }[] }>("GET", `/projects/${slug}/audit?limit=200`)
  ).body.events.filter((event) => event.action === action);

/** A project with a person who has an agent, as the database has them. */
async function withPerson() {
  const project = await makeProject();
  const projectId = ((await db.projects.findBySlug(project.slug)) ?? { id: "prj_none" as const }).id;
  const link = await project.userLink(["header"]);
  const ada = await person("ada", link);
  await connect(ada, link, "header", "ada");
  const userId = ((await db.users.findByEmail(ada.email)) ?? { id: "" }).id;
  return { project, projectId, link, ada, userId };
}

let made = 0;
const eventOf = (projectId: ProjectId, userId: string, change: Partial<AuditEvent> = {}): AuditEvent => ({
  ...{ id: newEventId(Date.now()), projectId, at: Date.now(), actor: `agent:client-1 user:${userId}`, userId, action: "tool.call" },
  ...{ server: "none", tool: "whoami", outcome: "ok", durationMs: 5, serverMs: 3 },
  ...change,
});

/** Delivers messages of the queue of events. */
async function deliver(...messages: AuditEvent[][]): Promise<void> {
  const batch = createMessageBatch(
    "cardea-audit",
    messages.map((body) => ({ id: `message-${++made}`, timestamp: new Date(), attempts: 1, body })),
  );
  await worker.queue(batch, bindings);
  await getQueueResult(batch, createExecutionContext());
}

const addAgents = async (projectId: ProjectId, userId: string, ...clients: string[]): Promise<void> => {
  for (const client of clients)
    await db.agentList.noteGrant(
      { projectId, id: `agt_${client}`, clientId: client, name: client, host: null },
      { userId, grantId: `grant-${client}-${userId}` },
      Date.now(),
    );
};
const callsOf = (count: number, projectId: ProjectId, userId: string, change: Partial<AuditEvent> = {}) =>
  Array.from({ length: count }, () => eventOf(projectId, userId, change));

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(async () => {
  vi.useRealTimers();
  await setFixtures({ down: [], tokenEndpoint: "up", accessTokenSeconds: 3600 });
});

describe("F118: many calls of a server fail", () => {
  test("the calls of a server that goes down make one alert, with its numbers, which is over when calls succeed again", async () => {
    const project = await makeProject();
    const agent = await connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token);
    await setFixtures({ down: ["none"] });
    for (let round = 0; round < 24; round++) await call(agent, "none__whoami");
    await expect.poll(async () => (await alertsOf(project)).map(({ kind, server }) => [kind, server?.slug])).toEqual([["error_rate", "none"]]);
    const [alert] = await alertsOf(project);
    expect(alert?.reason).toMatch(/^\d\d of \d\d calls of The none server have failed \(100 %\)\. Too few calls came before to say what is usual\.$/);
    await expect.poll(() => actionsOf(project, "alert.open")).toMatchObject([{ target: alert?.id, actor: "system" }]);

    await setFixtures({ down: [] });
    vi.setSystemTime(Math.ceil((Date.now() + 1) / HOUR) * HOUR + MINUTE);
    const later = await connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token);
    for (let round = 0; round < 21; round++) expect((await call(later, "none__whoami")).isError).toBeFalsy();
    const closed = async () => {
      await runSchedule();
      return (await alertsOf(project, "all")).map(({ closedAt }) => closedAt !== null);
    };
    await expect.poll(closed).toEqual([true]);
    expect(await alertsOf(project)).toEqual([]);
    await expect.poll(() => actionsOf(project, "alert.recover")).toMatchObject([{ target: alert?.id }]);
  });

  const failing = { outcome: "error", code: "credential.unreachable" } as const;

  test("a redelivered message, and two consumers at once, open one alert", async () => {
    const { project, projectId, userId } = await withPerson();
    const events = callsOf(20, projectId, userId, failing);
    await Promise.all([deliver(events), deliver(callsOf(20, projectId, userId, failing)), deliver(events)]);
    await deliver(events, events);
    expect((await alertsOf(project)).map(({ kind }) => kind)).toEqual(["error_rate"]);
    await expect.poll(() => actionsOf(project, "alert.open")).toHaveLength(1);
  });

  test("an alert that was acknowledged is off the overview, and no other opens about the server until it has recovered", async () => {
    const { project, projectId, userId } = await withPerson();
    await deliver(callsOf(20, projectId, userId, failing));
    const [alert] = await alertsOf(project);
    const acknowledged = await acknowledge(project, alert?.id ?? "");
    expect(acknowledged.body).toMatchObject({ id: alert?.id, acknowledgedAt: Date.now(), closedAt: null });
    expect((await acknowledge(project, alert?.id ?? "")).body).toEqual(acknowledged.body);
    await deliver(callsOf(20, projectId, userId, failing));
    expect(await alertsOf(project)).toEqual([]);
    expect(await alertsOf(project, "all")).toHaveLength(1);
    await expect.poll(() => actionsOf(project, "alert.acknowledge")).toHaveLength(1);

    vi.setSystemTime(Date.now() + 2 * HOUR);
    await deliver(callsOf(20, projectId, userId));
    await runSchedule();
    expect(await alertsOf(project, "all")).toMatchObject([{ closedAt: Date.now() }]);
    await deliver(callsOf(60, projectId, userId, failing));
    expect(await alertsOf(project)).toEqual([]);
    vi.setSystemTime(Date.now() + 20 * MINUTE);
    await deliver(callsOf(60, projectId, userId, failing));
    expect(await alertsOf(project)).toHaveLength(1);
  });

  test("calls that people or rules made fail are no failures of the server", async () => {
    const { project, projectId, userId } = await withPerson();
    for (const code of ["credential.needs_sign_in", "call.cancelled", "rule.denied"])
      await deliver(callsOf(30, projectId, userId, { outcome: "error", code }));
    expect(await alertsOf(project)).toEqual([]);
  });

  test("a clock that goes back, and events from the day before, open nothing", async () => {
    const { project, projectId, userId } = await withPerson();
    const at = Date.now();
    vi.setSystemTime(at - 1 * DAY);
    await deliver(callsOf(30, projectId, userId, { ...failing, at }));
    vi.setSystemTime(at);
    await deliver(callsOf(30, projectId, userId, { ...failing, at: at - 1 * DAY, server: "header" }));
    expect((await alertsOf(project)).map(({ server }) => server?.slug)).toEqual([]);
  });

  test("an alert goes with its server, and a project that is removed leaves none", async () => {
    const { project, projectId, userId } = await withPerson();
    await deliver(callsOf(20, projectId, userId, failing), callsOf(20, projectId, userId, { ...failing, server: "query" }));
    expect(await alertsOf(project)).toHaveLength(2);
    await project.api("DELETE", "/servers/none?confirm=none");
    expect((await alertsOf(project)).map(({ server }) => server?.slug)).toEqual(["query"]);
    await deliver(callsOf(20, projectId, userId, failing));
    expect(await alertsOf(project)).toHaveLength(1);
    expect((await project.api("DELETE", `?confirm=${project.slug}`)).status).toBeLessThan(300);
    expect(await bindings.DB.prepare("SELECT count(*) AS n FROM alerts WHERE project_id = ?").bind(projectId).first("n")).toBe(0);
    await deliver(callsOf(20, projectId, userId, { ...failing, server: "query" }));
  });

  test("events of a project that nobody knows open nothing and hold up no others", async () => {
    const { project, projectId, userId } = await withPerson();
    await deliver(callsOf(20, "prj_unknown", "u_unknown", failing), callsOf(20, projectId, userId, failing));
    expect(await alertsOf(project)).toHaveLength(1);
    expect(await bindings.DB.prepare("SELECT count(*) AS n FROM alerts WHERE project_id = 'prj_unknown'").first("n")).toBe(0);
  });
});

describe("F118: a provider gives no tokens", () => {
  const grant = (projectId: ProjectId, authScopeId: string, subject: string) => ({ projectId, authScopeId: authScopeId as `scp_${string}`, subject });

  test("a provider that fails for two people makes one alert, and it is over when both have tokens again", async () => {
    await setFixtures({ accessTokenSeconds: 1800 });
    const project = await makeProject();
    const link = await project.userLink(["oauth2"]);
    const agents = [];
    for (const name of ["ada", "eva"]) {
      const browser = await person(name, link);
      await connect(browser, link, "oauth2", name);
      const { access_token: token } = await signInAgent(browser, project.slug);
      agents.push(await connectAgent(project.slug, token));
    }
    await setFixtures({ tokenEndpoint: { status: 500, type: "text/plain", body: "" } });
    vi.setSystemTime(Date.now() + 31 * MINUTE);
    for (const agent of agents) await call(agent, "oauth2__whoami");
    expect(await alertsOf(project)).toEqual([]);
    vi.setSystemTime(Date.now() + 2 * MINUTE);
    for (const agent of agents) await call(agent, "oauth2__whoami");
    await expect.poll(async () => (await alertsOf(project)).map(({ kind, facts }) => [kind, facts])).toEqual([["provider_down", { people: 2 }]]);
    const [alert] = await alertsOf(project);
    expect(alert).toMatchObject({ server: { slug: "oauth2" }, authScope: expect.any(String) });
    expect(alert?.reason).toContain("does not renew the tokens of 2 people");

    await setFixtures({ tokenEndpoint: "up" });
    vi.setSystemTime(Date.now() + 2 * MINUTE);
    for (const agent of agents) await call(agent, "oauth2__whoami");
    await expect.poll(async () => (await alertsOf(project, "all")).map(({ closedAt }) => closedAt !== null)).toEqual([true]);
    await expect.poll(() => actionsOf(project, "alert.recover")).toHaveLength(1);
  });

  test("one person's grant that fails, and a person whose grant the provider has ended, make no alert", async () => {
    const { project, projectId, userId } = await withPerson();
    const scope = await scopeOf(project, "oauth2");
    for (let times = 0; times < 5; times++) await room.grantFailed(grant(projectId, scope, `user:${userId}`));
    expect(await alertsOf(project)).toEqual([]);
  });

  test("the project's own grant is everybody's, so its failure alone makes an alert", async () => {
    const { project, projectId } = await withPerson();
    await room.grantFailed(grant(projectId, await scopeOf(project, "oauth2"), "project"));
    expect((await alertsOf(project)).map(({ kind }) => kind)).toEqual(["provider_down"]);
  });

  test("an alert about a provider that nobody asks any more is closed after three hours, and twenty people are counted at most", async () => {
    const { project, projectId } = await withPerson();
    const scope = await scopeOf(project, "oauth2");
    await Promise.all(Array.from({ length: 25 }, (_, index) => room.grantFailed(grant(projectId, scope, `user:u${index}`))));
    expect(await alertsOf(project)).toMatchObject([{ kind: "provider_down", facts: { people: 20 } }]);
    await runSchedule();
    expect(await alertsOf(project)).toHaveLength(1);
    vi.setSystemTime(Date.now() + 3 * HOUR + MINUTE);
    await runSchedule();
    expect(await alertsOf(project, "all")).toMatchObject([{ closedAt: Date.now() }]);
    await runSchedule("0 * * * *");
    expect(await bindings.DB.prepare("SELECT count(*) AS n FROM provider_troubles WHERE project_id = ?").bind(projectId).first("n")).toBe(0);
  });
});

describe("S98: unusual use of a credential", () => {
  test("an agent that is new for a person who has used another for a week is an alert, and its button ends it for the person", async () => {
    const { project, ada } = await withPerson();
    const callWith = async ({ access_token }: Tokens) => call(await connectAgent(project.slug, access_token), "header__whoami");
    const signInAs = async (name: string) => signInAgent(ada, project.slug, { client_id: await registerClient(name) });
    await callWith(await signInAs("Weekly helper"));
    const knownAgents = () =>
      bindings.DB.prepare("SELECT count(*) AS n FROM person_habits WHERE user_id = (SELECT id FROM user WHERE email = ?)").bind(ada.email).first("n");
    await expect.poll(knownAgents).toBe(1);
    await callWith(await signInAs("Another helper"));
    await expect.poll(knownAgents).toBe(2);
    expect(await alertsOf(project)).toEqual([]);

    vi.setSystemTime(Date.now() + 8 * DAY);
    await project.admin.signIn("admin@example.com");
    await ada.signIn(ada.email);
    const tokens = await signInAs("Night owl");
    await callWith(tokens);
    await expect.poll(async () => (await alertsOf(project)).map(({ kind, user }) => [kind, user?.email])).toEqual([["new_agent", ada.email]]);
    const [alert] = await alertsOf(project);
    expect(alert?.reason).toContain(`Night owl uses credentials of ${ada.email} for the first time.`);
    await expect.poll(() => actionsOf(project, "alert.open")).toMatchObject([{ target: alert?.id, changes: expect.not.stringContaining("@") }]);
    expect((await project.api("DELETE", `/agents/${alert?.agent?.id}/people/${alert?.user?.id}`)).status).toBe(204);
    expect((await send(`/mcp/${project.slug}`, { method: "POST", headers: { authorization: `Bearer ${tokens.access_token}` } })).status).toBe(401);
    expect((await acknowledge(project, alert?.id ?? "")).body.closedAt).toBe(Date.now());
    expect(await alertsOf(project)).toEqual([]);
  });

  test("of two consumers at once, and of a repeat, one opens the alert; further people of the agent are added to it", async () => {
    const { project, projectId, userId, link } = await withPerson();
    const eva = await person("eva", link);
    const evasId = ((await db.users.findByEmail(eva.email)) ?? { id: "" }).id;
    await connect(eva, link, "header", "eva");
    for (const user of [userId, evasId]) await addAgents(projectId, user, "client-1", "client-2");
    await deliver([eventOf(projectId, userId), eventOf(projectId, evasId)]);
    vi.setSystemTime(Date.now() + 8 * DAY);
    const byNew = eventOf(projectId, userId, { actor: `agent:client-2 user:${userId}` });
    await Promise.all([deliver([byNew]), deliver([byNew]), deliver([eventOf(projectId, userId, { actor: `agent:client-2 user:${userId}` })])]);
    await deliver([byNew]);
    expect(await alertsOf(project)).toMatchObject([{ kind: "new_agent", facts: { people: 1, known: 1 }, agent: { id: "agt_client-2" } }]);
    await deliver([eventOf(projectId, evasId, { actor: `agent:client-2 user:${evasId}` })]);
    const [alert, ...others] = await alertsOf(project);
    expect(others).toEqual([]);
    expect(alert?.facts).toEqual({ people: 2, known: 1 });
    await expect.poll(() => actionsOf(project, "alert.open")).toHaveLength(1);
  });

  test("an agent that an administrator has acknowledged is not told again for another person", async () => {
    const { project, projectId, userId, link } = await withPerson();
    const eva = await person("eva", link);
    const evasId = ((await db.users.findByEmail(eva.email)) ?? { id: "" }).id;
    for (const user of [userId, evasId]) await addAgents(projectId, user, "client-1", "client-2");
    await deliver([eventOf(projectId, userId), eventOf(projectId, evasId)]);
    vi.setSystemTime(Date.now() + 8 * DAY);
    await deliver([eventOf(projectId, userId, { actor: `agent:client-2 user:${userId}` })]);
    await acknowledge(project, (await alertsOf(project))[0]?.id ?? "");
    await deliver([eventOf(projectId, evasId, { actor: `agent:client-2 user:${evasId}` })]);
    expect(await alertsOf(project)).toEqual([]);
  });

  test("a country is an alert if the platform says that it is another one than those of a week before, and once", async () => {
    const { project, projectId, userId, ada } = await withPerson();
    await addAgents(projectId, userId, "client-1");
    await deliver([eventOf(projectId, userId, { country: "DE" }), eventOf(projectId, userId, { country: "FR" })]);
    vi.setSystemTime(Date.now() + 8 * DAY);
    await deliver([eventOf(projectId, userId, { country: "FR" }), eventOf(projectId, userId), eventOf(projectId, userId, { country: "XX" })]);
    expect(await alertsOf(project)).toEqual([]);
    await Promise.all([deliver([eventOf(projectId, userId, { country: "BR" })]), deliver([eventOf(projectId, userId, { country: "BR" })])]);
    const [alert, ...others] = await alertsOf(project);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ kind: "new_country", user: { email: ada.email }, facts: { country: "BR", known: 2 } });
    await acknowledge(project, alert?.id ?? "");
    await deliver([eventOf(projectId, userId, { country: "BR" })]);
    expect(await alertsOf(project)).toEqual([]);
    await deliver([eventOf(projectId, userId, { country: "AR" })], [eventOf(projectId, userId, { country: "CL" })]);
    expect((await alertsOf(project)).map(({ facts }) => facts.country).toSorted()).toEqual(["AR", "CL"]);
  });

  test("the country of a call is that which the platform says of its request", async () => {
    const { project, ada } = await withPerson();
    const { access_token: token } = await signInAgent(ada, project.slug);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json, text/event-stream" };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "header__whoami", arguments: {} } });
    const asked = { method: "POST", headers: { ...headers, "cf-ipcountry": "FR" }, body, cf: { country: "DE" } } as RequestInit;
    const answer = await send(`/mcp/${project.slug}`, asked);
    expect(await answer.text()).toContain("ada");
    const countries = () =>
      bindings.DB.prepare("SELECT value FROM person_habits WHERE kind = 'country' AND user_id = (SELECT id FROM user WHERE email = ?)")
        .bind(ada.email)
        .first("value");
    await expect.poll(countries).toBe("DE");
  });

  test("far more calls than on the days before are an alert, and the rest of the day none", async () => {
    const { project, projectId, userId } = await withPerson();
    for (let day = 0; day < 4; day++) {
      await deliver(callsOf(10, projectId, userId));
      vi.setSystemTime(Date.now() + 1 * DAY);
    }
    await deliver(callsOf(200, projectId, userId));
    expect(await alertsOf(project)).toEqual([]);
    await Promise.all([deliver(callsOf(100, projectId, userId)), deliver(callsOf(50, projectId, userId))]);
    const [alert, ...others] = await alertsOf(project);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ kind: "burst", facts: { most: 10 }, user: { id: userId } });
    await acknowledge(project, alert?.id ?? "");
    await deliver(callsOf(50, projectId, userId));
    expect(await alertsOf(project)).toEqual([]);
  });

  test("a member who is removed leaves no alert and no habits, and late events add none", async () => {
    const { project, projectId, userId } = await withPerson();
    await addAgents(projectId, userId, "client-1", "client-2");
    await deliver([eventOf(projectId, userId, { country: "DE" })]);
    vi.setSystemTime(Date.now() + 8 * DAY);
    await deliver([eventOf(projectId, userId, { actor: `agent:client-2 user:${userId}`, country: "BR" })]);
    expect(await alertsOf(project)).toHaveLength(2);
    expect((await project.api("DELETE", `/members/${userId}`)).status).toBeLessThan(300);
    await deliver([eventOf(projectId, userId, { country: "FR" })]);
    for (const table of ["alerts", "person_habits", "provider_troubles"])
      expect(await bindings.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE project_id = ?`).bind(projectId).first("n")).toBe(0);
  });

  test("what was not seen for half a year is forgotten, in parts", async () => {
    const { projectId, userId } = await withPerson();
    await addAgents(projectId, userId, "client-1");
    await deliver([eventOf(projectId, userId, { country: "DE" })]);
    vi.setSystemTime(Date.now() + 170 * DAY);
    await deliver([eventOf(projectId, userId)]);
    vi.setSystemTime(Date.now() + 20 * DAY);
    await room.sweep();
    const left = await bindings.DB.prepare("SELECT kind FROM person_habits WHERE project_id = ?").bind(projectId).all();
    expect(left.results).toEqual([{ kind: "agent" }]);
  });
});

test("a project has at most a hundred open alerts of a kind", async () => {
  const { projectId, userId } = await withPerson();
  const facts = { calls: 300, most: 1 };
  const found = Array.from({ length: 120 }, (_, index) => ({
    ...{ id: `alr_${projectId}-${index}` as const, projectId, kind: "burst" as const, subject: `${userId}-${index}`, userId, facts },
  }));
  for (const one of found) await db.alerts.open([one], Date.now(), 0);
  expect(await bindings.DB.prepare("SELECT count(*) AS n FROM alerts WHERE project_id = ?").bind(projectId).first("n")).toBe(100);
});

test("alerts are forgotten ninety days after they were over", async () => {
  const { project, projectId, userId } = await withPerson();
  await db.alerts.open([{ id: "alr_old", projectId, kind: "burst", subject: userId, userId, facts: { calls: 300, most: 1 } }], Date.now(), 0);
  await acknowledge(project, "alr_old");
  vi.setSystemTime(Date.now() + 89 * DAY);
  await room.sweep();
  expect(await db.alerts.list(projectId, { limit: 10 })).toHaveLength(1);
  vi.setSystemTime(Date.now() + 2 * DAY);
  await room.sweep();
  expect(await db.alerts.list(projectId, { limit: 10 })).toEqual([]);
});

const scopeOf = async ({ slug }: Pick<TestProject, "slug">, server: string): Promise<string> =>
  (await bindings.DB.prepare("SELECT s.auth_scope_id AS id FROM servers s JOIN projects p ON p.id = s.project_id WHERE p.slug = ? AND s.slug = ?")
    .bind(slug, server)
    .first<string>("id")) ?? "";
