import { type Client, SERVER_INFO_META_KEY } from "@modelcontextprotocol/client";
import { afterEach, describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../../../test/harness/patience.ts";
import { connectAgent, signInAgent } from "../../../../test/harness/worker/agent.ts";
import { connect, ledger, makeProject, person, setFixtures } from "../../../../test/harness/worker/project.ts";
import { parseBody, toMessage } from "../../../protocol/message.ts";
import { isPlainCall } from "../plain-request.ts";

const LATEST = "2026-07-28";
const META = { "io.modelcontextprotocol/protocolVersion": LATEST, "io.modelcontextprotocol/clientCapabilities": {} };
const ACCEPT = "application/json, text/event-stream";

describe("the choice of calls that are made without the SDK's server", () => {
  const callWith = (params: object, extra: object = {}) => JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params, ...extra });
  const stateless = {
    "content-type": "application/json",
    accept: ACCEPT,
    "mcp-protocol-version": LATEST,
    "mcp-method": "tools/call",
    "mcp-name": "a__b",
  };
  const sessionful = { "content-type": "application/json; charset=utf-8", accept: ACCEPT };

  test.each<[string, Record<string, string>, string, boolean]>([
    ["of 2026-07-28", stateless, callWith({ name: "a__b", _meta: META }), true],
    ["of a sessionful revision", sessionful, callWith({ name: "a__b", arguments: {} }), true],
    [
      "of a sessionful revision with its date in the header",
      { ...sessionful, "mcp-protocol-version": "2025-06-18" },
      callWith({ name: "a__b" }),
      true,
    ],
    [
      "that does not say what its client can",
      stateless,
      callWith({ name: "a__b", _meta: { "io.modelcontextprotocol/protocolVersion": LATEST } }),
      false,
    ],
    ["whose header names another tool", { ...stateless, "mcp-name": "a__c" }, callWith({ name: "a__b", _meta: META }), false],
    ["whose header names another method", { ...stateless, "mcp-method": "tools/list" }, callWith({ name: "a__b", _meta: META }), false],
    ["whose header names another revision", { ...stateless, "mcp-protocol-version": "2025-11-25" }, callWith({ name: "a__b", _meta: META }), false],
    ["without the headers of its revision", sessionful, callWith({ name: "a__b", _meta: META }), false],
    ["of an unknown revision", { ...sessionful, "mcp-protocol-version": "2031-01-01" }, callWith({ name: "a__b" }), false],
    ["whose client accepts no event stream", { ...sessionful, accept: "application/json" }, callWith({ name: "a__b" }), false],
    ["that is no JSON", { ...sessionful, "content-type": "text/plain" }, callWith({ name: "a__b" }), false],
    ["whose arguments are a list", sessionful, callWith({ name: "a__b", arguments: [] }), false],
    ["that asks for a task", sessionful, callWith({ name: "a__b", task: {} }), false],
    ["that is a notification", sessionful, callWith({ name: "a__b" }, { id: undefined }), false],
    ["of another method", sessionful, callWith({ name: "a__b" }, { method: "prompts/get" }), false],
  ])("a call %s with the headers %j is judged by its form", (_, headers, text, expected) => {
    const message = toMessage(parseBody(new TextEncoder().encode(text))?.value);
    if (!message) throw new Error("no message");
    expect(isPlainCall(new Headers(headers), message)).toBe(expected);
  });

  test.each(["", "null", "[]", "1", '{"jsonrpc":"1.0","method":"x"}', '{"jsonrpc":"2.0"}', '{"jsonrpc":"2.0","id":{},"method":"x"}'])(
    "the body %j is no JSON-RPC message",
    (text) => {
      expect(toMessage(parseBody(new TextEncoder().encode(text))?.value)).toBeUndefined();
    },
  );
});

/** The first call of a server is made by the SDK, which finds out the server's way. Later calls are direct. */
describe("a direct call is answered as the SDK answers it", () => {
  afterEach(async () => {
    vi.useRealTimers();
    await setFixtures({ down: [] });
  });

  /** The outcome without the server's name, which is Cardea's with the SDK and the server's own on the direct lane. */
  const outcomeOf = (client: Client, name: string, args: Record<string, unknown> = {}) =>
    client.callTool({ name, arguments: args }).then(
      ({ _meta: { [SERVER_INFO_META_KEY]: _, ...meta } = {}, ...result }) => ({
        result: { ...result, ...(Object.keys(meta).length > 0 && { _meta: meta }) },
      }),
      (error: unknown) => ({ error: String(error) }),
    );

  async function withEverything() {
    const project = await makeProject();
    await project.addOpenServer("everything");
    const link = await project.userLink();
    const ada = await person("ada", link);
    for (const kind of ["header", "path", "oauth2"]) await connect(ada, link, kind, "ada");
    return { project, token: (await signInAgent(ada, project.slug)).access_token };
  }

  test.each(["stateless", "sessionful"] as const)(
    "a %s client gets the same answers with and without the SDK, from all servers",
    async (revisions) => {
      const { project, token } = await withEverything();
      const agent = await connectAgent(project.slug, token, revisions);
      for (const [name, args] of [
        ["header__whoami", {}],
        ["path__whoami", {}],
        ["oauth2__whoami", {}],
        ["none__whoami", {}],
        ["everything__echo", { message: 'ä\n\n"error" \u2028 data: x' }],
        ["everything__get-tiny-image", {}],
        ["everything__echo", { nothing: 1 }],
        ["everything__none-such", {}],
        ["path__none-such", {}],
      ] as const) {
        const slow = await outcomeOf(agent, name, args);
        const fast = await outcomeOf(agent, name, args);
        expect(fast, name).toEqual(slow);
      }
    },
  );

  test("a client gets each progress notification of a direct call", async () => {
    const { project, token } = await withEverything();
    const agent = await connectAgent(project.slug, token, "sessionful");
    await outcomeOf(agent, "everything__echo", { message: "x" });
    const seen: number[] = [];
    const args = { duration: 1, steps: 4 };
    await agent.callTool(
      { name: "everything__trigger-long-running-operation", arguments: args },
      { onprogress: ({ progress }) => void seen.push(progress) },
    );
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  test("S73: a call is sent again to a server that has forgotten the session, and the tool runs once", async () => {
    const { project, token } = await withEverything();
    const agent = await connectAgent(project.slug, token);
    for (let times = 0; times < 2; times++) await outcomeOf(agent, "header__whoami");
    const { calls, settings } = await ledger();
    await setFixtures({ sessionGeneration: settings.sessionGeneration + 1 });
    const before = calls.header?.length ?? 0;
    expect(await outcomeOf(agent, "header__whoami")).toMatchObject({ result: { content: [{ text: expect.stringContaining("ada") }] } });
    expect((await ledger()).calls.header?.length).toBe(before + 1);
  });

  test("F98: only calls of a server that is down are refused, with the reason", async () => {
    const { project, token } = await withEverything();
    const agent = await connectAgent(project.slug, token);
    for (const name of ["path__whoami", "none__whoami"]) await outcomeOf(agent, name);
    await setFixtures({ down: ["path"] });
    expect(await outcomeOf(agent, "path__whoami")).toMatchObject({
      result: { isError: true, _meta: { "cardea/refusal": { code: "credential.unreachable", retryable: true } } },
    });
    expect(await outcomeOf(agent, "none__whoami")).toMatchObject({ result: { content: [{}] } });
  });

  test("F110: the audit list has each direct call with its outcome", async () => {
    const { project, token } = await withEverything();
    const agent = await connectAgent(project.slug, token);
    for (let times = 0; times < 2; times++) await outcomeOf(agent, "everything__echo", { message: "x" });
    await outcomeOf(agent, "everything__none-such");
    await vi.waitFor(async () => {
      const { events } = (await project.api<{ events: { action: string; tool: string; outcome: string }[] }>("GET", "/audit")).body;
      const calls = events.filter(({ action }) => action === "tool.call").map(({ tool, outcome }) => ({ tool, outcome }));
      expect(calls.toSorted((a, b) => a.tool.localeCompare(b.tool))).toEqual([
        { tool: "echo", outcome: "ok" },
        { tool: "echo", outcome: "ok" },
        { tool: "none-such", outcome: "error" },
      ]);
    }, PATIENCE);
  });
});
