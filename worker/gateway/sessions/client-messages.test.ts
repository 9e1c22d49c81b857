import type { Client } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import { call, connectAgent, postMessage, signInAgent } from "../../../test/harness/worker/agent.ts";
import { ledger, makeProject } from "../../../test/harness/worker/project.ts";
import type { Server } from "../../db/servers.ts";
import { makeClientRequests } from "./client-requests.ts";
import { type Addressee, makeReturnAddresses } from "./return-address.ts";

/** Roots are left out: the sessionful server asks for them during any call, and waits a minute for the answer. */
const ASKABLE = { sampling: {}, elicitation: { form: {} } };

async function withServer(slug: "everything" | "reference") {
  const project = await makeProject();
  await project.addOpenServer(slug);
  return { project, token: (await signInAgent(project.admin, project.slug)).access_token };
}

/** Makes the client answer each question of a server. */
function answering(client: Client, name: string): Client {
  client.setRequestHandler("sampling/createMessage", async () => ({
    model: "test",
    role: "assistant",
    content: { type: "text", text: `said ${name}` },
  }));
  client.setRequestHandler("elicitation/create", async () => ({ action: "accept", content: { name, username: name, email: `${name}@example.com` } }));
  return client;
}

describe("questions of servers to clients during a call", () => {
  test("a question of a sessionful server reaches a sessionful client, and the answer reaches the server", async () => {
    const { project, token } = await withServer("everything");
    const agent = answering(await connectAgent(project.slug, token, "sessionful", { capabilities: ASKABLE }), "ada");
    const { tools } = await agent.listTools();
    expect(tools.map(({ name }) => name)).toContain("everything__trigger-sampling-request");
    await call(agent, "everything__echo", { message: "hello" });
    const sampled = await call(agent, "everything__trigger-sampling-request", { prompt: "Say something", maxTokens: 10 });
    expect(sampled).toMatchObject({ isError: false, text: expect.stringContaining("said ada") });
    const asked = await call(agent, "everything__trigger-elicitation-request");
    expect(asked).toMatchObject({ isError: false, text: expect.stringContaining("ada") });
    await agent.close();
  });

  test("S71: two agents of one person each get only the questions and results of their own calls", async () => {
    const { project, token } = await withServer("everything");
    const open = async (name: string) => answering(await connectAgent(project.slug, token, "sessionful", { capabilities: ASKABLE }), name);
    const agents = await Promise.all(["ada", "bob"].map(open));
    for (const agent of agents) await call(agent, "everything__echo", { message: "hello" });
    const answers = await Promise.all(
      agents.flatMap((agent) => [
        call(agent, "everything__trigger-sampling-request", { prompt: "Say something", maxTokens: 10 }),
        call(agent, "everything__get-sum", { a: agents.indexOf(agent), b: 10 }),
      ]),
    );
    expect(answers.map(({ text }) => text)).toMatchObject([
      expect.stringContaining("said ada"),
      expect.stringContaining("10"),
      expect.stringContaining("said bob"),
      expect.stringContaining("11"),
    ]);
    await Promise.all(agents.map((agent) => agent.close()));
  });

  test("a question of a stateless server comes as a result, and the client makes the call again with the answers", async () => {
    const { project, token } = await withServer("reference");
    const agent = answering(await connectAgent(project.slug, token, "stateless", { capabilities: { ...ASKABLE, roots: {} } }), "ada");
    agent.setRequestHandler("roots/list", async () => ({ roots: [{ uri: "file:///home/ada", name: "home" }] }));
    await call(agent, "reference__test_simple_text");
    expect(await call(agent, "reference__test_input_required_result_elicitation")).toMatchObject({ text: "Hello, ada!" });
    expect(await call(agent, "reference__test_input_required_result_sampling")).toMatchObject({ text: expect.stringContaining("said ada") });
    expect(await call(agent, "reference__test_input_required_result_multi_round")).toMatchObject({ text: "done after two rounds" });
    expect(await call(agent, "reference__test_input_required_result_multiple_inputs")).toMatchObject({ text: "all answered" });
    await agent.close();
  });

  test("a client that cannot be asked gets a tool error", async () => {
    const { project, token } = await withServer("reference");
    const agent = await connectAgent(project.slug, token, "sessionful");
    for (let times = 0; times < 2; times++)
      expect(await call(agent, "reference__test_input_required_result_elicitation")).toMatchObject({ isError: true });
    await agent.close();
  });

  test("an answer to a question that was not asked is refused", async () => {
    const { project, token } = await withServer("everything");
    const reply = (id: unknown) => postMessage(project.slug, token, { jsonrpc: "2.0", id, result: {} });
    expect((await reply("cardea-asks:x")).status).toBe(404);
    expect((await reply(7)).status).toBe(202);
  });
});

test("the server is told when a client cancels its call", async () => {
  const { project, token } = await withServer("everything");
  const agent = await connectAgent(project.slug, token, "sessionful");
  await call(agent, "everything__echo", { message: "hello" });
  const stop = new AbortController();
  const progress: number[] = [];
  const running = agent.callTool(
    { name: "everything__trigger-long-running-operation", arguments: { duration: 3, steps: 6 } },
    {
      signal: stop.signal,
      onprogress: (one) => {
        progress.push(one.progress);
        stop.abort("enough");
      },
    },
  );
  const before = (await ledger()).cancelled.length;
  await expect(running).rejects.toThrow("enough");
  await expect.poll(async () => (await ledger()).cancelled.length).toBe(before + 1);
  expect(progress).toEqual([1]);
  await agent.close();
});

test("S62: a server gets arguments in headers too, if it asks for that", async () => {
  const { project, token } = await withServer("reference");
  for (const revisions of ["stateless", "sessionful"] as const) {
    const agent = await connectAgent(project.slug, token, revisions);
    for (const region of ["eu", "Zürich"])
      expect(await call(agent, "reference__in_region", { region })).toMatchObject({ isError: false, text: expect.stringContaining(`${region} by`) });
    await agent.close();
  }
});

describe("H2: the id of a server's request to a client", () => {
  const requests = makeClientRequests(makeReturnAddresses(["a key of a test, long enough for it"]));
  const server = { id: "srv_files", slug: "files", authScopeId: "scp_files", furtherAuthScopes: [] } as unknown as Server;
  const asked: Addressee = {
    principal: { projectId: "prj_a", userId: "ada", grantId: "g1" },
    session: { id: "s1" },
  };

  test.each([["a", "2025-06-18"] as const, [7, undefined] as const])(
    "the id holds all that is needed to answer the server's request %s",
    (id, protocolVersion) => {
      const request = { server, sessionId: "s 1", protocolVersion, id };
      expect(requests.find(requests.toId(request, asked), [server], asked)).toEqual(request);
    },
  );

  test("the id is valid only unchanged, and only for its project, person, grant, session and server", () => {
    const id = requests.toId({ server, sessionId: "s", protocolVersion: undefined, id: 1 }, asked);
    const { principal, session } = asked;
    const others: Addressee[] = [
      { principal: { ...principal, projectId: "prj_b" }, session },
      { principal: { ...principal, userId: "eve" }, session },
      { principal: { ...principal, userId: undefined }, session },
      { principal: { ...principal, grantId: "g2" }, session },
      { principal, session: session && { ...session, id: "s2" } },
      { principal, session: undefined },
    ];
    for (const other of others) expect(requests.find(id, [server], other)).toBeUndefined();
    expect(requests.find(id, [{ ...server, id: "srv_other" }], asked)).toBeUndefined();
    const [payload = "", signature = ""] = id.split(".");
    for (const forged of [
      payload,
      `${payload}.`,
      `${payload}x.${signature}`,
      `${payload}.${signature}x`,
      `${payload}.${signature}.${signature}`,
      "cardea-asks:",
    ])
      expect(requests.find(forged, [server], asked)).toBeUndefined();
    for (const other of [undefined, 7, "x"]) expect(requests.isId(other)).toBe(false);
  });
});
