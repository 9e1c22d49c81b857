import { createScheduledController } from "cloudflare:test";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { connect, makeProject, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import worker from "../index.ts";
import { HOUR, MINUTE } from "../lib/clock.ts";

type Health = {
  state: string;
  checkedAt: number | null;
  lastCallAt: number | null;
  problem: { text: string; since: number } | null;
  lastError: { text: string; at: number } | null;
};
type Check = { reachable: boolean; problem: string | null; tools: number | null };

async function healthOf(project: TestProject, slug: string): Promise<Health> {
  const { body } = await project.api<{ servers: { slug: string; health: Health }[] }>("GET", "/servers");
  return body.servers.find((server) => server.slug === slug)?.health as Health;
}
const check = async (project: TestProject, slug: string) => (await project.api<Check>("POST", `/servers/${slug}/check`, {})).body;
const toolsOf = async (project: TestProject, slug: string) => {
  const { body } = await project.api<{ tools: { name: string }[] }>("GET", `/servers/${slug}/tools`);
  return body.tools.map(({ name }) => name);
};
const sweep = () => worker.scheduled(createScheduledController({ cron: "*/5 * * * *" }), bindings);
/** Runs the schedule until it has asked every server, also those of other tests. */
async function sweepAll(): Promise<void> {
  const due = () => bindings.DB.prepare("SELECT count(*) AS n FROM server_health WHERE due_at <= ?").bind(Date.now()).first<number>("n");
  while ((await due()) ?? 0) await sweep();
}

afterEach(async () => {
  vi.useRealTimers();
  await setFixtures({ down: [], script: {} });
});

describe("F79: a check of a server", () => {
  test("a new server is not known to be in reach, and a check reads its tools", async () => {
    const project = await makeProject();
    expect(await healthOf(project, "none")).toEqual({ state: "unknown", checkedAt: null, lastCallAt: null, problem: null, lastError: null });
    expect(await check(project, "none")).toEqual({ reachable: true, problem: null, tools: 1 });
    expect(await healthOf(project, "none")).toMatchObject({ state: "reachable", checkedAt: expect.any(Number), problem: null });
    expect(await toolsOf(project, "none")).toEqual(["whoami"]);
  });

  test.each(["header", "query", "oauth2", "path"])(
    "a server that asks for a credential is in reach, and lists nothing without one: %s",
    async (slug) => {
      const project = await makeProject();
      expect(await check(project, slug)).toEqual({ reachable: true, problem: null, tools: null });
      expect((await healthOf(project, slug)).state).toBe("reachable");
    },
  );

  test("a check uses the administrator's own connection for the tools, and no one else's", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    expect((await connect(project.admin, link, "header", "ada")).text).toContain("is connected");
    expect(await check(project, "header")).toMatchObject({ reachable: true, tools: 1 });
    const { body: token } = await project.api<{ key: string }>("POST", "/api-keys", { name: "CI", purpose: "platform" });
    expect(token).toBeDefined();
  });

  test("a check uses the project's credential for the tools", async () => {
    const project = await makeProject("project");
    const link = await project.makeLink({ type: "project", servers: ["header"], email: "admin@example.com" });
    expect((await connect(project.admin, link, "header", "team")).text).toContain("is connected");
    expect(await check(project, "header")).toMatchObject({ reachable: true, tools: 1 });
  });

  test("a server that is down turns red with the reason and since when, and green again with the next check", async () => {
    const project = await makeProject();
    await setFixtures({ down: ["none", "header"] });
    for (const slug of ["none", "header"]) {
      const checked = await check(project, slug);
      expect(checked).toMatchObject({ reachable: false, tools: null });
      expect(checked.problem).toContain(`“${slug}”`);
      expect(await healthOf(project, slug)).toMatchObject({
        state: "unreachable",
        problem: { text: checked.problem },
        lastError: { text: checked.problem },
      });
    }
    const { since } = (await healthOf(project, "none")).problem ?? { since: 0 };
    await check(project, "none");
    expect((await healthOf(project, "none")).problem?.since).toBe(since);
    await setFixtures({ down: [] });
    expect(await check(project, "none")).toMatchObject({ reachable: true });
    expect(await healthOf(project, "none")).toMatchObject({ state: "reachable", problem: null, lastError: { text: expect.any(String) } });
  });

  test("a server whose URL is edited is not known to be in reach any more", async () => {
    const project = await makeProject();
    await setFixtures({ down: ["none"] });
    await check(project, "none");
    await project.api("PATCH", "/servers/none", { url: `${serverUrls(inject("origins")).everything}` });
    expect(await healthOf(project, "none")).toMatchObject({ state: "unknown", checkedAt: null, problem: null });
  });

  test("two checks at once and a removal in between leave nothing behind", async () => {
    const project = await makeProject();
    await setFixtures({ down: ["none"] });
    const checks = [check(project, "none"), check(project, "none"), project.api("DELETE", "/servers/none")];
    await Promise.all(checks);
    const left = await bindings.DB.prepare(
      "SELECT count(*) AS n FROM server_health h JOIN servers s ON s.id = h.server_id WHERE s.deleted_at IS NOT NULL",
    ).first<number>("n");
    expect(left).toBe(0);
    expect((await project.api("POST", "/servers/none/check", {})).status).toBe(404);
  });

  test("S85: checks of one administrator are counted", async () => {
    const project = await makeProject();
    const statuses = await Promise.all(Array.from({ length: 125 }, async () => (await project.api("POST", "/servers/path/check", {})).status));
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  });
});

describe("F79: the health of servers that nobody checks by hand", () => {
  test("a call is noted, and a call that does not reach its server turns it red until one does", async () => {
    const project = await makeProject();
    const agent = await connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token);
    expect(await whoami(agent, "none")).toBe("nobody");
    await expect.poll(async () => (await healthOf(project, "none")).lastCallAt).not.toBeNull();
    expect((await healthOf(project, "none")).state).toBe("reachable");
    await setFixtures({ down: ["none"] });
    await agent.callTool({ name: "none__whoami", arguments: {} }).catch(() => undefined);
    await expect.poll(async () => (await healthOf(project, "none")).state).toBe("unreachable");
    expect((await healthOf(project, "none")).problem?.text).toContain("does not answer");
    await setFixtures({ down: [] });
    expect(await whoami(agent, "none")).toBe("nobody");
    await expect.poll(async () => (await healthOf(project, "none")).state).toBe("reachable");
  });

  test("the schedule asks servers that nobody has asked, and leaves those that were asked a while ago alone", async () => {
    const project = await makeProject();
    await setFixtures({ down: ["header"] });
    await sweepAll();
    expect([(await healthOf(project, "none")).state, (await healthOf(project, "header")).state]).toEqual(["reachable", "unreachable"]);
    const { checkedAt } = await healthOf(project, "none");
    await setFixtures({ down: [] });
    await sweepAll();
    expect((await healthOf(project, "none")).checkedAt).toBe(checkedAt);
    expect((await healthOf(project, "header")).state).toBe("unreachable");
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 11 * MINUTE);
    await sweepAll();
    expect((await healthOf(project, "header")).state).toBe("reachable");
    expect((await healthOf(project, "none")).checkedAt).toBe(checkedAt);
    vi.setSystemTime(Date.now() + 6 * HOUR);
    await sweepAll();
    expect((await healthOf(project, "none")).checkedAt).toBeGreaterThan(checkedAt ?? 0);
  });

  test("the schedule asks no server that is paused, and at most twenty in a run", async () => {
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => makeProject()));
    await first?.api("PATCH", "/servers/none", { state: "paused" });
    await bindings.DB.prepare("UPDATE server_health SET due_at = 0 WHERE checked_at IS NULL").run();
    await sweep();
    const states = async () => {
      const all = await Promise.all(
        [first, ...others].map(async (one) => (await one?.api<{ servers: { health: Health }[] }>("GET", "/servers"))?.body),
      );
      return all.flatMap((body) => body?.servers.map(({ health }) => health.checkedAt !== null) ?? []).filter(Boolean).length;
    };
    const asked = await states();
    expect([asked > 10, asked <= 20]).toEqual([true, true]);
    await sweepAll();
    expect(await states()).toBe(24);
    expect(first && (await healthOf(first, "none")).state).toBe("unknown");
  });
});
