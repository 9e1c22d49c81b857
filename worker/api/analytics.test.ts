import { beforeAll, describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";
import { DAY, HOUR } from "../lib/clock.ts";
import { newId } from "../lib/ids.ts";
import { PERIODS, periodOf, timesOf } from "./analytics-rules.ts";

type Top = { key: string | null; name: string | null; calls: number; failed: number };
type Times = { p50: number; p95: number } | null;
type Totals = { calls: number; failed: number; errors: Record<string, number> | null; people: number | null; agents: number | null };
type Steps = Record<"given" | "opened" | "connected" | "called", number>;
type Analytics = {
  totals: Totals & Record<"ownMs" | "serverMs", Times>;
  before: Totals;
  chatLinks: Record<"now" | "before", Steps> | null;
  points: { at: number; calls: number; failed: number; serverMs: Times }[];
} & Record<"servers" | "tools" | "navigators" | "agents", Top[]>;

let project: TestProject;
let other: TestProject;
let email = "";

async function ask(query: string, of = project): Promise<Analytics> {
  const { status, body } = await of.api<Analytics>("GET", `/analytics?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

describe("F112: what agents did is added up", () => {
  beforeAll(async () => {
    [project, other] = [await makeProject(), await makeProject()];
    const link = await project.userLink(["header"]);
    const ada = await person("ada", link);
    email = ada.email;
    await connect(ada, link, "header", "ada");
    const { access_token } = await signInAgent(ada, project.slug);
    const agent = await connectAgent(project.slug, access_token);
    for (let times = 0; times < 3; times++) expect(await whoami(agent, "header")).toBe("ada");
    await agent.callTool({ name: "query__whoami", arguments: {} });
    await vi.waitUntil(async () => (await ask("period=week")).totals.calls === 4, PATIENCE);
  });

  test.each(["day", "week", "month", "quarter", "year"])(
    "calls of the whole project are added up for a %s, with why they failed and how long they took",
    async (period) => {
      const { totals, before, points, ...lists } = await ask(`period=${period}`);
      expect(totals).toMatchObject({ calls: 4, failed: 1, errors: { auth: 1, server: 0 }, people: 1, agents: 1 });
      expect(before).toMatchObject({ calls: 0, failed: 0, people: 0, agents: 0, ownMs: null });
      expect(totals.serverMs?.p95).toBeGreaterThanOrEqual(totals.serverMs?.p50 ?? Infinity);
      expect(totals.ownMs).not.toBeNull();
      expect(points.reduce((sum, { calls }) => sum + calls, 0)).toBe(4);
      expect(lists.servers).toEqual([
        { key: "header", name: null, calls: 3, failed: 0 },
        { key: "query", name: null, calls: 1, failed: 1 },
      ]);
      expect(lists.tools).toMatchObject([
        { key: "header", name: "whoami", calls: 3 },
        { key: "query", name: "whoami", calls: 1 },
      ]);
      expect(lists.navigators).toEqual([{ key: "default", name: null, calls: 4, failed: 1 }]);
      expect(lists.agents).toMatchObject([{ name: expect.any(String), calls: 4 }]);
    },
  );

  test("calls are added up for one server, navigator or agent, and for a person by address or id", async () => {
    const [of] = (await ask("period=week")).agents;
    expect((await ask("server=header")).totals).toMatchObject({ calls: 3, failed: 0, people: null });
    expect((await ask("server=header")).tools).toMatchObject([{ key: "header", name: "whoami" }]);
    expect((await ask("navigator=default")).totals.calls).toBe(4);
    expect((await ask(`agent=${encodeURIComponent(of?.key ?? "")}`)).totals).toMatchObject({ calls: 4, errors: { auth: 1 } });
    const byAddress = await ask(`person=${encodeURIComponent(email)}`);
    expect(byAddress.totals).toMatchObject({ calls: 4, failed: 1, errors: null });
    expect(byAddress.servers).toMatchObject([
      { key: "header", calls: 3 },
      { key: "query", calls: 1 },
    ]);
    expect(byAddress.points.at(-1)?.calls).toBe(4);
    for (const query of ["server=none", "agent=none", "navigator=none", "person=nobody%40example.com", "person=none"])
      expect((await ask(query)).totals.calls).toBe(0);
  });

  test.each([
    ["period=decade", "period"],
    ["server=a&agent=b", "agent"],
    ["server=", "server"],
    ["period=day&person=ada", "period"],
    ["from=1", "body"],
  ])("the query %s is refused with a sentence for its field", async (query, field) => {
    const { status, body } = await project.api<{ code: string; fields: Record<string, string> }>("GET", `/analytics?${query}`);
    expect([status, body.code, Object.keys(body.fields)]).toEqual([400, "request.invalid", [field]]);
  });

  test("another project sees none of these calls", async () => {
    for (const query of ["period=week", "server=header", `person=${encodeURIComponent(email)}`])
      expect((await ask(query, other)).totals).toMatchObject({ calls: 0, failed: 0 });
  });
});

describe("F112: what became of links that agents gave in chats", () => {
  let chats: TestProject;
  const steps = async (query = "period=week") => Object.values((await ask(query, chats)).chatLinks?.now ?? {});
  const pathOf = (text: string) => {
    const url = new URL(/https:\S+/.exec(text)?.[0] ?? "");
    return url.pathname + url.search;
  };

  async function withAgent(name: string) {
    const link = await chats.userLink();
    const someone = await person(name, link);
    await connect(someone, link, "query", name);
    const agent = await connectAgent(chats.slug, (await signInAgent(someone, chats.slug)).access_token);
    return { someone, link, agent };
  }

  test("a link counts once however often it is given, then when it is opened, when the server is connected, and when a call succeeded", async () => {
    chats = await makeProject();
    const { someone, agent } = await withAgent("ada");
    expect(await steps()).toEqual([0, 0, 0, 0]);
    const refused = await Promise.all([1, 2, 3].map(() => call(agent, "header__whoami")));
    expect(await steps()).toEqual([1, 0, 0, 0]);
    const path = pathOf(refused[0]?.text ?? "");
    await someone.open(path);
    await someone.open(path);
    expect(await steps()).toEqual([1, 1, 0, 0]);
    await connect(someone, path, "header", "ada");
    expect(await steps()).toEqual([1, 1, 1, 0]);
    expect(await whoami(agent, "query")).toBe("ada");
    expect(await whoami(agent, "header")).toBe("ada");
    await vi.waitUntil(async () => (await steps())[3] === 1, PATIENCE);
    expect(await steps()).toEqual([1, 1, 1, 1]);
  });

  test("a person who connects elsewhere, or opens another link, does not count, and a link for whatever is missing counts for no server", async () => {
    const { someone, link, agent } = await withAgent("bea");
    const path = pathOf((await call(agent, "header__whoami")).text);
    await connect(someone, link, "header", "bea");
    expect(await whoami(agent, "header")).toBe("bea");
    const anyLink = pathOf((await call(agent, "get_authentication_link")).text);
    await someone.open(anyLink);
    await vi.waitUntil(async () => (await ask("server=header", chats)).totals.calls === 6, PATIENCE);
    expect(await steps()).toEqual([3, 2, 1, 1]);
    expect(await steps("server=header")).toEqual([2, 1, 1, 1]);
    expect(await steps("server=path")).toEqual([0, 0, 0, 0]);
    expect(await steps("navigator=default&period=day")).toEqual([3, 2, 1, 1]);
    for (const period of ["month", "quarter", "year"]) expect(await steps(`period=${period}`)).toEqual([3, 2, 1, 1]);
    expect((await ask(`person=${encodeURIComponent(someone.email)}`, chats)).chatLinks).toBeNull();
    expect((await ask("period=week", other)).chatLinks?.now.given).toBe(0);
    // The link of a former day, or of another person, opens as before and changes nothing.
    expect((await (await withAgent("eve")).someone.open(path)).status).toBe(403);
    expect(await steps()).toEqual([3, 2, 1, 1]);
  });

  test("a link is another one a day later or once it was used, and calls from before the connection or a week later do not count", async () => {
    const { chatLinks } = makeRooms(bindings).db;
    const whose = { projectId: newId("prj"), userId: "u1" };
    const from = { navigator: "", agent: "ck_1" };
    const start = 20_000 * DAY;
    const counted = async (kind: "all" | "server" | "navigator" | "agent" = "all", key = "") => {
      const rows = await chatLinks.listCounts(whose.projectId, { grain: "day", kind, key }, { from: start, to: start + 20 * DAY });
      return rows.map(({ at: _, ...row }) => Object.values(row));
    };
    await chatLinks.give(whose, ["github", "jira", "github"], from, start);
    await chatLinks.give(whose, ["github"], from, start + DAY - 1);
    expect([await counted(), await counted("server", "github"), await counted("agent", "ck_1"), await counted("navigator")]).toEqual([
      [[2, 0, 0, 0]],
      [[1, 0, 0, 0]],
      [[2, 0, 0, 0]],
      [],
    ]);
    await chatLinks.noteOpened(whose, ["github"], start + DAY);
    expect(await counted()).toEqual([[2, 0, 0, 0]]);
    await chatLinks.noteOpened({ ...whose, userId: "u2" }, ["github"], start + 1);
    await chatLinks.noteOpened(whose, [], start + 1);
    expect(await counted()).toEqual([[2, 0, 0, 0]]);
    await bindings.DB.prepare("UPDATE chat_links SET connected_at = ?, opened_at = ?, connected = server WHERE project_id = ? AND server = 'github'")
      .bind(start + HOUR, start + 5, whose.projectId)
      .run();
    const called = (at: number, facts = {}) => chatLinks.noteCalled([{ ...whose, server: "github", at, ...facts }]);
    await called(start + HOUR - 1);
    await called(start + 7 * DAY);
    await called(start + 2 * HOUR, { server: "jira" });
    await called(start + 2 * HOUR, { userId: "u2" });
    await called(start + 2 * HOUR, { projectId: newId("prj") });
    expect(await counted()).toEqual([[2, 1, 1, 0]]);
    await called(start + 2 * HOUR);
    await called(start + 2 * HOUR);
    expect(await counted()).toEqual([[2, 1, 1, 1]]);
    await chatLinks.give(whose, ["github", "jira"], from, start + DAY + 1);
    expect(await counted()).toEqual([
      [2, 1, 1, 1],
      [2, 0, 0, 0],
    ]);
    await chatLinks.sweep(start + 9 * DAY, { hour: start, day: start + DAY });
    expect(await counted()).toEqual([[2, 0, 0, 0]]);
    const left = await bindings.DB.prepare("SELECT count(*) AS n FROM chat_links WHERE project_id = ?").bind(whose.projectId).first("n");
    expect(left).toBe(2);
  });
});

test.each(PERIODS)("F112: a %s ends with this hour or day, and the period before it is as long and ends where it begins", (name) => {
  for (const now of [20_000 * DAY, 20_000 * DAY + 1, 20_001 * DAY - 1, 20_000 * DAY + 5 * HOUR]) {
    const { current, before, step, grain } = periodOf(name, now);
    expect(current.from).toBeLessThanOrEqual(now);
    expect(current.to).toBeGreaterThan(now);
    expect(before.to).toBe(current.from);
    expect(before.to - before.from).toBe(current.to - current.from);
    expect((current.to - current.from) % step).toBe(0);
    expect(timesOf(current, grain)[0]).toBe(current.from);
    expect(timesOf(current, grain).at(-1)).toBeLessThanOrEqual(now);
  }
});
