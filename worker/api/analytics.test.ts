import { beforeAll, describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { DAY, HOUR } from "../lib/clock.ts";
import { PERIODS, periodOf, timesOf } from "./analytics-rules.ts";

type Top = { key: string | null; name: string | null; calls: number; failed: number };
type Times = { p50: number; p95: number } | null;
type Totals = { calls: number; failed: number; errors: Record<string, number> | null; people: number | null; agents: number | null };
type Analytics = {
  totals: Totals & Record<"ownMs" | "serverMs", Times>;
  before: Totals;
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
