import { expect, test } from "vitest";
import { connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { makeProject } from "../../test/harness/worker/project.ts";
import { makeRooms } from "../deps.ts";

type Listed = { next: string | null; events: { id: string; at: number; action: string; tool: string | null; email: string | null }[] };

test("M1: an agent that calls tools by very long names cannot remove events from the audit", async () => {
  const project = await makeProject();
  await project.api("PUT", "/navigators/found", { name: "Found", mode: "search", inChatAuthentication: true, denied: [] });
  const path = `${project.slug}/navigators/found`;
  const token = (await signInAgent(project.admin, path)).access_token;
  const [hostile, neighbour] = await Promise.all([connectAgent(path, token), connectAgent(path, token)]);
  const name = `none__${"\u0001".repeat(199)}`;
  const flood = Array.from({ length: 40 }, () =>
    hostile.callTool({ name: "call_tools", arguments: { calls: Array.from({ length: 10 }, () => ({ name })) } }),
  );
  const others = Array.from({ length: 10 }, () => neighbour.callTool({ name: "call_tools", arguments: { calls: [{ name: "none__whoami" }] } }));
  await Promise.all([...flood, ...others]);

  const countCalls = async () => {
    const seen = new Map<string, string | null>();
    for (let after: string | null = ""; after !== null; ) {
      const { body }: { body: Listed } = await project.api<Listed>("GET", `/audit?limit=200${after && `&after=${after}`}`);
      for (const { id, action, tool } of body.events) if (action === "tool.call") seen.set(id, tool);
      after = body.next;
    }
    const own = [...seen.values()].filter((tool) => tool === "whoami").length;
    return { own, hostile: seen.size - own };
  };
  await expect.poll(countCalls).toEqual({ own: 10, hostile: 400 });
});

test("L8: a call is counted for the person of its event, even if the agent's id names another user", async () => {
  const project = await makeProject();
  const { auditEvents, usage, projects, users } = makeRooms(bindings).db;
  const [found, admin] = await Promise.all([projects.findBySlug(project.slug), users.findByEmail("admin@example.com")]);
  if (!found || !admin) throw new Error("no project, or no administrator");
  const event = {
    projectId: found.id,
    at: Date.now(),
    actor: "agent:https://evil.example/user:eve user:x",
    action: "tool.call",
    outcome: "ok",
  } as const;
  await auditEvents.insert([{ ...event, id: "evt_l8", userId: admin.id, server: "none", tool: "whoami" }], Date.now());
  const listed = (await project.api<Listed>("GET", "/audit")).body.events.find(({ id }) => id === "evt_l8");
  expect(listed?.email).toBe("admin@example.com");
  expect(await usage.listByUser(found.id, [admin.id], 0)).toMatchObject([{ userId: admin.id, calls: 1 }]);
});

test("S91: an audit event that is delivered twice is recorded and counted once", async () => {
  const project = await makeProject();
  const { auditEvents, usage, projects } = makeRooms(bindings).db;
  const found = await projects.findBySlug(project.slug);
  if (!found) throw new Error("no project");
  const event = {
    projectId: found.id,
    at: Date.now(),
    actor: "agent:x",
    userId: "u",
    action: "tool.call",
    outcome: "ok",
    server: "none",
    tool: "whoami",
  } as const;
  const first = { ...event, id: "evt_s91_1" } as const;
  const second = { ...event, id: "evt_s91_2" } as const;
  await auditEvents.insert([first], Date.now());
  await auditEvents.insert([first, second], Date.now());
  const { events } = (await project.api<Listed>("GET", "/audit")).body;
  expect(
    events
      .filter(({ id }) => id.startsWith("evt_s91"))
      .map(({ id }) => id)
      .sort(),
  ).toEqual([first.id, second.id]);
  expect(await usage.listByUser(found.id, ["u"], 0)).toMatchObject([{ userId: "u", calls: 2 }]);
});
