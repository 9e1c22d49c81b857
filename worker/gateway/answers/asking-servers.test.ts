import type { Client } from "@modelcontextprotocol/client";
import { describe, expect, test } from "vitest";
import { call, connectAgent, signInAgent } from "../../../test/harness/worker/agent.ts";
import { ledger, makeProject } from "../../../test/harness/worker/project.ts";

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
