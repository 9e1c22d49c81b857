import { afterEach, expect, test, vi } from "vitest";
import { connectAgent, postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";
import { MINUTE } from "../lib/clock.ts";

type Event = { action: string; server: string; tool: string; outcome: string; code: string | null; ruleId: string | null };

afterEach(() => void vi.useRealTimers());

const deniedOf = async (project: TestProject) =>
  (await project.api<{ events: Event[] }>("GET", "/audit?limit=200")).body.events.filter(({ outcome }) => outcome === "denied");
const toolsOf = async (project: TestProject) => (await deniedOf(project)).map(({ tool }) => tool).toSorted();
const message = (name: string) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {} } });

/** A project that denies the tools of a server whose names begin with `who`. */
async function denying() {
  const project = await makeProject();
  const { body: rule } = await project.api<{ id: string }>("POST", "/rules", { name: "None", server: "none", tools: ["who*"], policy: "deny" });
  return { project, rule: rule.id };
}

test("F110: a call that a rule refuses is an event with its rule, at a navigator, by call_tools and at a server's own endpoint", async () => {
  const { project, rule } = await denying();
  await project.api("PUT", "/navigators/found", { name: "Found", mode: "search", inChatAuthentication: true, denied: [] });
  const tokenAt = async (path: string) => (await signInAgent(project.admin, path)).access_token;
  await postMessage(project.slug, await tokenAt(project.slug), message("none__who_1"));
  const found = `${project.slug}/navigators/found`;
  const calls = { calls: [{ name: "none__who_2" }] };
  await (await connectAgent(found, await tokenAt(found))).callTool({ name: "call_tools", arguments: calls });
  const own = `${project.slug}/servers/none`;
  await postMessage(own, await tokenAt(own), message("who_3"));
  await expect.poll(() => toolsOf(project)).toEqual(["who_1", "who_2", "who_3"]);
  for (const event of await deniedOf(project))
    expect(event).toMatchObject({ action: "tool.call", server: "none", code: "tool.denied", ruleId: rule });
  const { body } = await project.api<{ errors: { policy: number } }>("GET", "/analytics?period=day");
  expect(JSON.stringify(body)).toContain('"policy":3');
});

test("F110: a call at a paused server is an event, and one of a tool that there is not, or that the agent may not know, is none", async () => {
  const { project } = await denying();
  await project.api("PATCH", "/servers/header", { state: "paused" });
  await project.api("PUT", "/navigators/default", { name: "Usual", mode: "direct", inChatAuthentication: true, denied: ["path"] });
  const { access_token: token } = await signInAgent(project.admin, project.slug);
  for (const name of ["path__whoami", "nothing__whoami", "header__whoami", "none__who_1"]) await postMessage(project.slug, token, message(name));
  await expect.poll(() => toolsOf(project)).toEqual(["who_1", "whoami"]);
  expect((await deniedOf(project)).map(({ code }) => code).toSorted()).toEqual(["server.paused", "tool.denied"]);
});

test("F110: an agent that repeats refused calls does not fill the audit: each tool is an event once a minute, and twenty tools are", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { project } = await denying();
  const { access_token: token } = await signInAgent(project.admin, project.slug);
  const ask = (name: string) => postMessage(project.slug, token, message(name));
  for (let round = 0; round < 5; round++) await ask("none__who_again");
  for (let index = 0; index < 40; index++) await ask(`none__who_${index}`);
  await expect.poll(async () => (await toolsOf(project)).length).toBe(20);
  expect((await toolsOf(project)).filter((tool) => tool === "who_again")).toHaveLength(1);
  vi.setSystemTime(Date.now() + MINUTE + 1);
  await ask("none__who_again");
  await expect.poll(async () => (await toolsOf(project)).filter((tool) => tool === "who_again")).toHaveLength(2);
});
