import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { messageOf, postMessage, signInAgent } from "../../test/harness/worker/agent.ts";
import { type Browser, makeBrowser } from "../../test/harness/worker/browser.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";

const STATELESS = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call" };
const STATELESS_META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } },
};

type Asked = { id: string; method: string };

/** A sessionful client that speaks HTTP itself, so that it can send what a correct client never sends. */
async function openClient(path: string, token: string, capabilities: object) {
  const initialize = { protocolVersion: "2025-06-18", capabilities, clientInfo: { name: "raw", version: "1" } };
  const opened = await postMessage(path, token, { jsonrpc: "2.0", id: 0, method: "initialize", params: initialize });
  await opened.text();
  const session = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "", "mcp-protocol-version": "2025-06-18" };
  await (await postMessage(path, token, { jsonrpc: "2.0", method: "notifications/initialized" }, session)).text();
  return {
    session,
    post: (message: object, headers: Record<string, string> = session) => postMessage(path, token, { jsonrpc: "2.0", ...message }, headers),
    /** Makes a call of a tool that asks the client. @returns the question, and a function that waits for the call's answer */
    async ask(name: string, args: object, id = 1) {
      const response = await this.post({ id, method: "tools/call", params: { name, arguments: args } });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      const until = async (pattern: RegExp): Promise<string> => {
        for (let found = pattern.exec(text); ; found = pattern.exec(text)) {
          if (found?.[1]) return found[1];
          const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
          if (done) throw new Error(`the stream ended: ${text}`);
          text += value;
        }
      };
      const asked = JSON.parse(await until(/^data: (\{.*"method":.*"id":"cardea-asks:.*\}|\{.*"id":"cardea-asks:.*"method":.*\})$/m)) as Asked;
      return { asked, answer: () => until(/^data: (\{.*"result":.*\})$/m), leave: () => reader?.cancel() };
    },
  };
}

async function twoPeople(path = (slug: string) => slug) {
  const project = await makeProject("project");
  await project.addOpenServer("everything");
  await project.addOpenServer("reference");
  const people = await Promise.all(["ada", "eve"].map((name) => invited(project, name)));
  const [ada = "", eve = ""] = await Promise.all(people.map(async (one) => (await signInAgent(one, path(project.slug))).access_token));
  return { project, path: path(project.slug), ada, eve };
}

/** A member by invitation: the project has no server for personal accounts, and so no user link. */
async function invited(project: TestProject, name: string): Promise<Browser> {
  const browser = makeBrowser();
  const email = `${name}.${crypto.randomUUID().slice(0, 8)}@example.com`;
  await project.api("POST", "/members", { email, role: "member" });
  await browser.signIn(email);
  return browser;
}

const partsOf = (id: string) => {
  const [payload = "", signature = ""] = id.slice("cardea-asks:".length).split(".");
  return { signature, parts: JSON.parse(Buffer.from(payload, "base64url").toString()) as [string, string, string, string | null, number] };
};
const toId = (parts: unknown[], signature: string) => `cardea-asks:${Buffer.from(JSON.stringify(parts)).toString("base64url")}.${signature}`;

describe("H2: two persons who share one credential", () => {
  test.each([
    { question: "sampling", capabilities: { sampling: {} }, tool: "everything__trigger-sampling-request", args: { prompt: "hello", maxTokens: 10 } },
    { question: "an elicitation", capabilities: { elicitation: { form: {} } }, tool: "everything__trigger-elicitation-request", args: {} },
  ])("a person cannot answer $question for another person with the same credential", async ({ question, capabilities, tool, args }) => {
    const { path, ada, eve } = await twoPeople();
    const [hers, other] = await Promise.all([ada, eve].map((token) => openClient(path, token, capabilities)));
    if (!hers || !other) throw new Error("no client");
    const [waiting, own] = await Promise.all([hers.ask(tool, args), other.ask(tool, args)]);
    const { parts, signature } = partsOf(waiting.asked.id);
    const eves = partsOf(own.asked.id);
    expect(parts[2]).not.toBe(eves.parts[2]);

    const injected = { model: "m", role: "assistant", content: { type: "text", text: "INJECTED" }, action: "accept" };
    const tries = [
      waiting.asked.id,
      ...Array.from({ length: 51 }, (_, id) => toId([...parts.slice(0, 4), id], eves.signature)),
      toId(parts, signature),
    ];
    for (const id of tries) expect((await other.post({ id, result: injected })).status).toBe(404);
    expect((await other.post({ id: waiting.asked.id, result: injected }, hers.session)).status).toBe(404);

    const answer = (said: string) =>
      question === "sampling"
        ? { model: "m", role: "assistant", content: { type: "text", text: said } }
        : { action: "accept", content: { name: said } };
    for (const [client, { asked, answer: answered }, said] of [[hers, waiting, "HER OWN"] as const, [other, own, "EVE'S OWN"] as const]) {
      expect((await client.post({ id: asked.id, result: answer(said) })).status).toBe(202);
      const result = await answered();
      expect(result).not.toContain("INJECTED");
      expect(result).toContain(said);
    }
    await Promise.all([waiting.leave(), own.leave()]);
  });

  test("a person cannot use the server session of another person with the same credential, at the server's own endpoint", async () => {
    const { path, ada, eve } = await twoPeople((slug) => `${slug}/servers/everything`);
    const hers = await openClient(path, ada, {});
    const list = { id: 5, method: "tools/list", params: {} };
    expect((await hers.post(list)).status).toBe(200);
    const [own = ""] = hers.session["mcp-session-id"].split(".");
    for (const id of [hers.session["mcp-session-id"], own, `${own}.`, `${own}.x`]) {
      const refused = await postMessage(path, eve, { jsonrpc: "2.0", ...list }, { ...hers.session, "mcp-session-id": id });
      expect(refused.status).toBe(404);
      expect(await refused.json()).toMatchObject({ error: { code: -32001 } });
    }
    expect((await hers.post({ ...list, id: 6 })).status).toBe(200);
  });

  test("a person cannot go on with the held call of another person with the same credential", async () => {
    const { path, ada, eve } = await twoPeople();
    const name = "reference__test_input_required_result_request_state";
    const headers = { ...STATELESS, "mcp-name": name };
    const again = (requestState: unknown) => ({ requestState, inputResponses: { confirm: { action: "accept", content: { ok: true } } } });
    const params = (more: object = {}) => ({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: {}, _meta: STATELESS_META, ...more },
    });
    const asked = await messageOf<{ result: { requestState: string } }>(await postMessage(path, ada, params(), headers));
    const { requestState } = asked.result;
    for (const state of [requestState, requestState.slice(0, requestState.lastIndexOf(".")), `${requestState}x`]) {
      const refused = await messageOf(await postMessage(path, eve, params(again(state)), headers));
      expect(refused).toMatchObject({ error: { code: -32602 } });
    }
    expect(JSON.stringify(await messageOf(await postMessage(path, ada, params(again(requestState)), headers)))).toContain("state-ok");
  });
});
