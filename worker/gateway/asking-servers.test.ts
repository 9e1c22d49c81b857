import type { Client } from "@modelcontextprotocol/client";
import { afterEach, describe, expect, test, vi } from "vitest";
import { call, connectAgent, messageOf, postMessage, registerClient, signInAgent } from "../../test/harness/worker/agent.ts";
import { connect, ledger, makeProject, person, setFixtures } from "../../test/harness/worker/project.ts";
import type { Server } from "../db/servers.ts";
import { toInputRequest } from "./sessions/held-calls-policy.ts";
import { mayComeBack } from "./transparent/last-event-rules.ts";

const ASKABLE = { elicitation: { form: {} } };

async function withServers() {
  const project = await makeProject();
  for (const slug of ["asking", "polled"] as const) await project.addOpenServer(slug);
  const tokenFor = async (path: string) => (await signInAgent(project.admin, path)).access_token;
  return { project, tokenFor, token: await tokenFor(project.slug) };
}

const timesCalled = async (tool: string) => (await ledger()).calls[`asking ${tool}`]?.length ?? 0;

function answering(client: Client): Client {
  client.setRequestHandler("elicitation/create", async () => ({ action: "accept", content: { name: "ada" } }));
  return client;
}

describe("B06: servers that close the answer and expect to be polled (SEP-1699)", () => {
  test("Cardea polls such a server at a navigator, and makes the call once", async () => {
    const { project, token } = await withServers();
    const agent = await connectAgent(project.slug, token, "sessionful");
    const before = await timesCalled("long_task");
    for (let times = 0; times < 2; times++)
      expect(await call(agent, "polled__long_task")).toMatchObject({ isError: false, text: "Long task completed successfully!" });
    expect(await timesCalled("long_task")).toBe(before + 2);
  });

  test("the client polls such a server at the server's own endpoint", async () => {
    const { project, tokenFor } = await withServers();
    const path = `${project.slug}/servers/polled`;
    const agent = await connectAgent(path, await tokenFor(path), "sessionful");
    expect(await call(agent, "long_task")).toMatchObject({ isError: false, text: "Long task completed successfully!" });
  });
});

describe("F90: sessionful servers that ask on the stream of their session", () => {
  test("a server's question on its session's stream reaches the client during the call, and the server gets the answer", async () => {
    const { project, token } = await withServers();
    const agent = answering(await connectAgent(project.slug, token, "sessionful", { capabilities: ASKABLE }));
    for (let times = 0; times < 2; times++) {
      expect(await call(agent, "asking__quick")).toMatchObject({ text: "quick" });
      expect(await call(agent, "asking__ask_outside")).toMatchObject({ isError: false, text: 'accept {"name":"ada"}' });
    }
    await agent.close();
  });

  test("a server asks each of two agents of one person about that agent's own call", async () => {
    const { project, token } = await withServers();
    const agents = await Promise.all(
      ["ada", "bob"].map(async (name) => {
        const client = await connectAgent(project.slug, token, "sessionful", { capabilities: ASKABLE });
        client.setRequestHandler("elicitation/create", async () => ({ action: "accept", content: { name } }));
        return client;
      }),
    );
    const answers = await Promise.all(agents.map((agent) => call(agent, "asking__ask_outside")));
    expect(answers.map(({ text }) => text)).toEqual(['accept {"name":"ada"}', 'accept {"name":"bob"}']);
  });

  test("a client gets the log messages that a server sends on its session's stream during a long call", async () => {
    const { project, token } = await withServers();
    const agent = await connectAgent(project.slug, token, "sessionful");
    const lines: unknown[] = [];
    agent.setNotificationHandler("notifications/message", ({ params }) => void lines.push(params.data));
    expect(await call(agent, "asking__log_outside")).toMatchObject({ text: "logged" });
    await expect.poll(() => lines).toEqual(["half way"]);
  });
});

afterEach(() => void vi.useRealTimers());

test("F90: if a tool answers at once, its server's own stream is opened only before the first call", async () => {
  const { project, token } = await withServers();
  const agent = answering(await connectAgent(project.slug, token, "sessionful", { capabilities: ASKABLE }));
  // The stream is opened if a call takes longer than a limit. No time passes for these calls, however slow the machine is.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  await call(agent, "asking__quick");
  await call(agent, "asking__quick");
  const before = await timesCalled("GET");
  for (let times = 0; times < 3; times++) await call(agent, "asking__quick");
  vi.useRealTimers();
  expect(await timesCalled("GET")).toBe(before);
  await agent.close();
});

describe("F98: stateless servers that need an answer first", () => {
  afterEach(() => setFixtures({ script: {} }));

  async function inSearchMode() {
    const project = await makeProject();
    for (const slug of ["reference", "scripted"] as const) await project.addOpenServer(slug);
    await project.api("PUT", "/navigators/default", { name: "Default", mode: "search", inChatAuthentication: true, denied: [] });
    return { project, token: (await signInAgent(project.admin, project.slug)).access_token };
  }

  test("a stateless client can answer a stateless server in search mode", async () => {
    const { project, token } = await inSearchMode();
    const agent = answering(await connectAgent(project.slug, token, "stateless", { capabilities: ASKABLE }));
    await call(agent, "call_tools", { calls: [{ name: "reference__test_simple_text" }] });
    const asked = await call(agent, "call_tools", { calls: [{ name: "reference__test_input_required_result_elicitation" }] });
    expect(asked).toMatchObject({ isError: false, text: expect.stringContaining("Hello, ada!") });
    const stateful = await call(agent, "call_tools", { calls: [{ name: "reference__test_input_required_result_multi_round" }] });
    expect(stateful).toMatchObject({ isError: false, text: expect.stringContaining("done after two rounds") });
    await agent.close();
  });

  test("a result without required members can be read in search mode", async () => {
    const { project, token } = await inSearchMode();
    const agent = await connectAgent(project.slug, token, "stateless");
    const result = { content: [{ type: "text", text: "made" }, { type: "resource_link" }], isError: null };
    await setFixtures({
      script: { "tools/call": { type: "application/json", body: `{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify(result)}}` } },
    });
    const answer = await call(agent, "call_tools", { calls: [{ name: "scripted__act" }] });
    expect(answer).toMatchObject({ isError: false, text: expect.stringContaining("made") });
    const unreadable = { resultType: "input_required", inputRequests: 5, requestState: 5 };
    await setFixtures({
      script: { "tools/call": { type: "application/json", body: `{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify(unreadable)}}` } },
    });
    expect((await call(agent, "call_tools", { calls: [{ name: "scripted__act" }] })).text).toContain("may or may not have been done");
    await agent.close();
  });

  test("a client that cannot be asked is told, on every lane, that the tool needs an answer", async () => {
    const { project, token } = await inSearchMode();
    const result = {
      resultType: "input_required",
      inputRequests: {
        name: { method: "elicitation/create", params: { mode: "form", message: "Name?", requestedSchema: { type: "object", properties: {} } } },
      },
    };
    await setFixtures({
      script: { "tools/call": { type: "application/json", body: `{"jsonrpc":"2.0","id":$ID,"result":${JSON.stringify(result)}}` } },
    });
    for (const [name, args] of [
      ["call_tools", { calls: [{ name: "scripted__act", arguments: {} }] }],
      ["scripted__act", {}],
      ["scripted__act", {}],
    ] as const) {
      const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } };
      const answer = await messageOf<object>(await postMessage(project.slug, token, message));
      expect(answer).toMatchObject({ id: 1, result: { isError: true } });
      expect(JSON.stringify(answer)).toContain("needs an answer from the person");
    }
  });
});

describe("F92: sessionful servers that ask during a call", () => {
  test("a stateless client answers the question of a sessionful server in the form of 2026-07-28", async () => {
    const { project, token } = await withServers();
    const agent = answering(await connectAgent(project.slug, token, "stateless", { capabilities: ASKABLE }));
    for (const tool of ["ask_within", "ask_outside", "ask_within"]) {
      const before = await timesCalled(tool);
      expect(await call(agent, `asking__${tool}`), tool).toMatchObject({ isError: false, text: 'accept {"name":"ada"}' });
      expect(await timesCalled(tool)).toBe(before + 1);
    }
    for (let times = 0; times < 3; times++) expect(await call(agent, "asking__quick")).toMatchObject({ isError: false, text: "quick" });
    expect(await call(agent, "polled__long_task")).toMatchObject({ isError: false, text: "Long task completed successfully!" });
    await agent.close();
  });

  const capabilities = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": ASKABLE };
  const ask = (slug: string, token: string, more: object = {}, tool = "asking__ask_within") => {
    const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": tool };
    const params = { name: "asking__ask_within", arguments: {}, _meta: capabilities, ...more };
    return postMessage(slug, token, { jsonrpc: "2.0", id: 7, method: "tools/call", params }, headers).then(
      messageOf<{ id: number; result: Record<string, unknown> }>,
    );
  };
  const inputResponses = { question: { action: "accept", content: { name: "ada" } } };

  test("S71: a held call goes on only with its own tool; its state is refused for another tool of the server", async () => {
    const { project, token } = await withServers();
    const { requestState } = (await ask(project.slug, token)).result;
    const other = await ask(project.slug, token, { name: "asking__quick", requestState, inputResponses }, "asking__quick");
    expect(other).toMatchObject({ result: { isError: true, content: [{ text: expect.stringContaining("no longer waits for this answer") }] } });
    expect(await ask(project.slug, token, { requestState, inputResponses })).toMatchObject({
      result: { content: [{ text: expect.stringContaining("accept") }] },
    });
  });

  test("a held call cannot go on after its server is paused", async () => {
    const { project, token } = await withServers();
    const { requestState } = (await ask(project.slug, token)).result;
    await project.api("PATCH", "/servers/asking", { state: "paused" });
    await expect.poll(async () => JSON.stringify(await ask(project.slug, token, { requestState, inputResponses }))).toMatch(/no tool|paused/);
  });

  test.each(["the person's removal as a member", "the end of the agent's grant"])(
    "S68: after %s a held call cannot go on, with an answer from any sender",
    async (how) => {
      const { project } = await withServers();
      const link = await project.userLink();
      const ada = await person("ada", link);
      await connect(ada, link, "header", "ada");
      const { access_token } = await signInAgent(ada, project.slug);
      const { requestState } = (await ask(project.slug, access_token)).result;
      expect(requestState).toEqual(expect.any(String));
      const before = await timesCalled("answered");
      const { body } = await project.api<{ members: { id: string; email: string }[] }>("GET", "/members");
      const id = body.members.find(({ email }) => email === ada.email)?.id;
      if (how.includes("removal")) expect((await project.api("DELETE", `/members/${id}`)).status).toBe(204);
      else {
        const [, end = ""] = /action="(\/connections\/agents\/[^"]+\/end)"/.exec((await ada.open("/connections")).text) ?? [];
        await ada.submit(end);
      }
      const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
      await expect.poll(async () => (await postMessage(project.slug, access_token, ping)).status).toBe(401);
      const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "asking__ask_within" };
      const params = { name: "asking__ask_within", arguments: {}, _meta: capabilities, requestState, inputResponses };
      const message = { jsonrpc: "2.0", id: 8, method: "tools/call", params };
      expect((await postMessage(project.slug, access_token, message, headers)).status).toBe(401);
      const other = await ask(project.slug, (await signInAgent(project.admin, project.slug)).access_token, { requestState, inputResponses });
      expect(other).toMatchObject({ error: { code: -32602 } });
      expect(await timesCalled("answered")).toBe(before);
    },
  );

  test("a call of a client that can be asked is held, although the tool asked no question of a client that cannot", async () => {
    const { project, token } = await withServers();
    const _meta = { ...capabilities, "io.modelcontextprotocol/clientCapabilities": { sampling: {} } };
    for (let times = 0; times < 2; times++) await ask(project.slug, token, { _meta });
    expect(await ask(project.slug, token)).toMatchObject({ result: { resultType: "input_required" } });
  });

  test("a sessionful server answers many calls at the same time that ask nothing", async () => {
    const { project, token } = await withServers();
    const answers = await Promise.all(Array.from({ length: 25 }, () => ask(project.slug, token, { name: "asking__quick" }, "asking__quick")));
    expect(answers.map(({ result }) => result.isError)).toEqual(Array(25).fill(undefined));
  });

  test("the state of a held call can be used once, and only by the agent that was asked", async () => {
    const { project, token } = await withServers();
    const asked = await ask(project.slug, token);
    expect(asked).toMatchObject({
      id: 7,
      result: { resultType: "input_required", inputRequests: { question: { method: "elicitation/create", params: { mode: "form" } } } },
    });
    const { requestState } = asked.result;
    expect(await ask(project.slug, token, { requestState })).toMatchObject({ result: { resultType: "input_required" } });
    const { access_token: other } = await signInAgent(project.admin, project.slug, { client_id: await registerClient("Other agent") });
    expect(await ask(project.slug, other, { requestState, inputResponses })).toMatchObject({ error: { code: -32602 } });
    expect(await ask(project.slug, token, { requestState, inputResponses })).toMatchObject({
      id: 7,
      result: { resultType: "complete", content: [{ text: 'accept {"name":"ada"}' }] },
    });
    const again = await ask(project.slug, token, { requestState, inputResponses });
    expect(again).toMatchObject({ result: { isError: true, content: [{ text: expect.stringContaining("no longer waits for this answer") }] } });
  });

  test("the server is told that the person declined", async () => {
    const { project, token } = await withServers();
    const { requestState } = (await ask(project.slug, token)).result;
    const declined = await ask(project.slug, token, { requestState, inputResponses: { question: { action: "decline" } } });
    expect(declined).toMatchObject({ result: { content: [{ text: "decline {}" }] } });
  });

  test("twenty calls of one agent can wait for an answer, and the next one is refused", async () => {
    const { project, token } = await withServers();
    const asked = await Promise.all(Array.from({ length: 20 }, () => ask(project.slug, token)));
    for (const one of asked) expect(one).toMatchObject({ result: { resultType: "input_required" } });
    expect(await ask(project.slug, token)).toMatchObject({
      result: { isError: true, content: [{ text: expect.stringContaining("too many calls") }] },
    });
    for (const { result } of asked) await ask(project.slug, token, { requestState: result.requestState, inputResponses });
    const next = await ask(project.slug, token);
    expect(next).toMatchObject({ result: { resultType: "input_required" } });
    await ask(project.slug, token, { requestState: next.result.requestState, inputResponses });
  });
});

test.each([
  ["a signed session", { "mcp-session-id": "s" }, "none", "project", true],
  ["no session but the person's own credential", {}, "oauth2", "user", true],
  ["no session and a shared credential", {}, "header", "project", false],
  ["no session and no credential", {}, "none", "user", false],
] as const)("S71: with %s, a client may ask for the events after one that it has: %o", (_, headers, type, level, expected) => {
  expect(mayComeBack(new Headers(headers), { authScope: { type, level } } as unknown as Server)).toBe(expected);
});

const form = { method: "elicitation/create", params: { message: "Name?" } };
const page = { method: "elicitation/create", params: { mode: "url", url: "https://a.example" } };
test.each([
  [form, { elicitation: {} }, true],
  [form, { elicitation: { form: {} } }, true],
  [form, { elicitation: { url: {} } }, false],
  [form, { sampling: {} }, false],
  [page, { elicitation: { url: {} } }, true],
  [page, { elicitation: {} }, false],
  [{ method: "sampling/createMessage" }, { sampling: {} }, true],
  [{ method: "sampling/createMessage" }, { elicitation: {} }, false],
  [{ method: "roots/list" }, { roots: {} }, true],
  [{ method: "roots/list" }, {}, false],
  [{ method: "ping" }, { elicitation: {}, sampling: {}, roots: {} }, false],
] as const)("F92: the request %j may be sent to a client with the capabilities %j: %o", (asked, capabilities, expected) => {
  expect(toInputRequest(asked, capabilities) !== undefined).toBe(expected);
});
