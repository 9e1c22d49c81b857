import type { Client } from "@modelcontextprotocol/client";
import { afterEach, describe, expect, test } from "vitest";
import { call, connectAgent, messageOf, postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
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

describe("B06: a server that closes its answer and expects to be asked again (SEP-1699)", () => {
  test("is come back to at a navigator, and the call is made once", async () => {
    const { project, token } = await withServers();
    const agent = await connectAgent(project.slug, token, "legacy");
    const before = await timesCalled("long_task");
    for (let times = 0; times < 2; times++)
      expect(await call(agent, "polled__long_task")).toMatchObject({ isError: false, text: "Long task completed successfully!" });
    expect(await timesCalled("long_task")).toBe(before + 2);
  });

  test("is come back to by its client at its own endpoint", async () => {
    const { project, tokenFor } = await withServers();
    const path = `${project.slug}/servers/polled`;
    const agent = await connectAgent(path, await tokenFor(path), "legacy");
    expect(await call(agent, "long_task")).toMatchObject({ isError: false, text: "Long task completed successfully!" });
  });
});

describe("F90: a server of 2025 that asks over the stream of its session", () => {
  test("reaches the client in the middle of its call, and gets its answer", async () => {
    const { project, token } = await withServers();
    const agent = answering(await connectAgent(project.slug, token, "legacy", { capabilities: ASKABLE }));
    for (let times = 0; times < 2; times++) {
      expect(await call(agent, "asking__quick")).toMatchObject({ text: "quick" });
      expect(await call(agent, "asking__ask_outside")).toMatchObject({ isError: false, text: 'accept {"name":"ada"}' });
    }
    await agent.close();
  });

  test("asks each of two agents of one person about its own call", async () => {
    const { project, token } = await withServers();
    const agents = await Promise.all(
      ["ada", "bob"].map(async (name) => {
        const client = await connectAgent(project.slug, token, "legacy", { capabilities: ASKABLE });
        client.setRequestHandler("elicitation/create", async () => ({ action: "accept", content: { name } }));
        return client;
      }),
    );
    const answers = await Promise.all(agents.map((agent) => call(agent, "asking__ask_outside")));
    expect(answers.map(({ text }) => text)).toEqual(['accept {"name":"ada"}', 'accept {"name":"bob"}']);
  });

  test("has its log messages heard while a call takes longer", async () => {
    const { project, token } = await withServers();
    const agent = await connectAgent(project.slug, token, "legacy");
    const lines: unknown[] = [];
    agent.setNotificationHandler("notifications/message", ({ params }) => void lines.push(params.data));
    expect(await call(agent, "asking__log_outside")).toMatchObject({ text: "logged" });
    expect(lines).toEqual(["half way"]);
  });
});

test("F90: a tool that answers at once has its server's own stream opened before its first call only", async () => {
  const { project, token } = await withServers();
  const agent = answering(await connectAgent(project.slug, token, "legacy", { capabilities: ASKABLE }));
  await call(agent, "asking__quick");
  await call(agent, "asking__quick");
  const before = await timesCalled("GET");
  for (let times = 0; times < 3; times++) await call(agent, "asking__quick");
  expect(await timesCalled("GET")).toBe(before);
  await agent.close();
});

describe("F98: a server of 2026-07-28 that wants an answer first", () => {
  afterEach(() => setFixtures({ script: {} }));

  async function inSearchMode() {
    const project = await makeProject();
    for (const slug of ["reference", "scripted"] as const) await project.addOpenServer(slug);
    await project.api("PUT", "/navigators/default", { name: "Default", mode: "search", inChatAuthentication: true, denied: [] });
    return { project, token: (await signInAgent(project.admin, project.slug)).access_token };
  }

  test("is answered by a client of 2026-07-28 in search mode too", async () => {
    const { project, token } = await inSearchMode();
    const agent = answering(await connectAgent(project.slug, token, "modern", { capabilities: ASKABLE }));
    await call(agent, "call_tools", { calls: [{ name: "reference__test_simple_text" }] });
    const asked = await call(agent, "call_tools", { calls: [{ name: "reference__test_input_required_result_elicitation" }] });
    expect(asked).toMatchObject({ isError: false, text: expect.stringContaining("Hello, ada!") });
    const stateful = await call(agent, "call_tools", { calls: [{ name: "reference__test_input_required_result_multi_round" }] });
    expect(stateful).toMatchObject({ isError: false, text: expect.stringContaining("done after two rounds") });
    await agent.close();
  });

  test("whose result lacks what the protocol wants is read in search mode too", async () => {
    const { project, token } = await inSearchMode();
    const agent = await connectAgent(project.slug, token, "modern");
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

  test("says to a client that cannot be asked that it needs an answer, on every way to it", async () => {
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
      expect(JSON.stringify(answer)).toContain("needs an answer of the person");
    }
  });
});

describe("F92: a server of 2025 that asks in the middle of a call", () => {
  test("has its question answered by a client of 2026-07-28, in that one's form", async () => {
    const { project, token } = await withServers();
    const agent = answering(await connectAgent(project.slug, token, "modern", { capabilities: ASKABLE }));
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

  test("S67: goes on by its own tool only: the state of a call is none for another tool of the server", async () => {
    const { project, token } = await withServers();
    const { requestState } = (await ask(project.slug, token)).result;
    const other = await ask(project.slug, token, { name: "asking__quick", requestState, inputResponses }, "asking__quick");
    expect(other).toMatchObject({ result: { isError: true, content: [{ text: expect.stringContaining("waits for this answer no more") }] } });
    expect(await ask(project.slug, token, { requestState, inputResponses })).toMatchObject({
      result: { content: [{ text: expect.stringContaining("accept") }] },
    });
  });

  test("goes on no more once its server is paused", async () => {
    const { project, token } = await withServers();
    const { requestState } = (await ask(project.slug, token)).result;
    await project.api("PATCH", "/servers/asking", { state: "paused" });
    await expect
      .poll(async () => JSON.stringify(await ask(project.slug, token, { requestState, inputResponses })), { timeout: 5000 })
      .toMatch(/no tool|paused/);
  });

  test.each(["their removal as a member", "the end of their agent's access"])(
    "S68: goes on no more after %s, whoever brings the answer",
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
      await expect.poll(async () => (await postMessage(project.slug, access_token, ping)).status, { timeout: 5000 }).toBe(401);
      const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "asking__ask_within" };
      const params = { name: "asking__ask_within", arguments: {}, _meta: capabilities, requestState, inputResponses };
      const message = { jsonrpc: "2.0", id: 8, method: "tools/call", params };
      expect((await postMessage(project.slug, access_token, message, headers)).status).toBe(401);
      const other = await ask(project.slug, (await signInAgent(project.admin, project.slug)).access_token, { requestState, inputResponses });
      expect(other).toMatchObject({ error: { code: -32602 } });
      expect(await timesCalled("answered")).toBe(before);
    },
  );

  test("is held for a client that can be asked, although it asked nothing of one that cannot", async () => {
    const { project, token } = await withServers();
    const _meta = { ...capabilities, "io.modelcontextprotocol/clientCapabilities": { sampling: {} } };
    for (let times = 0; times < 2; times++) await ask(project.slug, token, { _meta });
    expect(await ask(project.slug, token)).toMatchObject({ result: { resultType: "input_required" } });
  });

  test("answers many calls at once that ask nothing", async () => {
    const { project, token } = await withServers();
    const answers = await Promise.all(Array.from({ length: 25 }, () => ask(project.slug, token, { name: "asking__quick" }, "asking__quick")));
    expect(answers.map(({ result }) => result.isError)).toEqual(Array(25).fill(undefined));
  });

  test("asks in a result whose state is good once, for the agent that was asked", async () => {
    const { project, token } = await withServers();
    const asked = await ask(project.slug, token);
    expect(asked).toMatchObject({
      id: 7,
      result: { resultType: "input_required", inputRequests: { question: { method: "elicitation/create", params: { mode: "form" } } } },
    });
    const { requestState } = asked.result;
    expect(await ask(project.slug, token, { requestState })).toMatchObject({ result: { resultType: "input_required" } });
    const other = (await signInAgent(project.admin, project.slug)).access_token;
    expect(await ask(project.slug, other, { requestState, inputResponses })).toMatchObject({ error: { code: -32602 } });
    expect(await ask(project.slug, token, { requestState, inputResponses })).toMatchObject({
      id: 7,
      result: { resultType: "complete", content: [{ text: 'accept {"name":"ada"}' }] },
    });
    const again = await ask(project.slug, token, { requestState, inputResponses });
    expect(again).toMatchObject({ result: { isError: true, content: [{ text: expect.stringContaining("waits for this answer no more") }] } });
  });

  test("hears that the person declined", async () => {
    const { project, token } = await withServers();
    const { requestState } = (await ask(project.slug, token)).result;
    const declined = await ask(project.slug, token, { requestState, inputResponses: { question: { action: "decline" } } });
    expect(declined).toMatchObject({ result: { content: [{ text: "decline {}" }] } });
  });

  test("keeps twenty calls of one agent waiting, and the next one is told so", async () => {
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
  ["a session, which is signed", { "mcp-session-id": "s" }, "none", "project", true],
  ["no session, as the person", {}, "oauth2", "user", true],
  ["no session, by a shared credential", {}, "header", "project", false],
  ["no session, by none", {}, "none", "user", false],
] as const)("S71: with %s, a client may come back for the events behind one: %o", (_, headers, type, level, expected) => {
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
] as const)("F92: %j can be asked of a client that can %j: %o", (asked, capabilities, expected) => {
  expect(toInputRequest(asked, capabilities) !== undefined).toBe(expected);
});
