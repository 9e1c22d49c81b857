import { describe, expect, test } from "vitest";
import { messageOf, postMessage, signInAgent } from "../../../test/harness/worker/agent.ts";
import { connect, ledger, makeProject, person } from "../../../test/harness/worker/project.ts";
import type { Server } from "../../db/servers.ts";
import type { Target } from "../../downstream/connection.ts";
import { HOUR } from "../../lib/clock.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { describedMessage, makeHeaderChecks, WORTH_ASKING } from "./header-checks.ts";
import { makeTransparent } from "./transparent.ts";

const server = {
  id: "srv_1",
  slug: "files",
  url: "https://files.example/mcp",
  transport: "http",
  authScope: { type: "none", level: "user", fields: [] },
};
const target = { server, subject: "project", version: 0, source: { secret: undefined } } as unknown as Target;
const mismatch = () => Response.json({ jsonrpc: "2.0", id: null, error: { code: -32020, message: "mismatch" } }, { status: 400 });
const accepted = () => Response.json({ jsonrpc: "2.0", id: "cardea", result: {} });

/** A message as the body has it, and the headers that describe it. */
type Told = { method: string; name: string | undefined; headers: Headers; batch: boolean };

/** @param serve how the server answers a message */
function setUp(serve: (told: Told) => Response | Promise<Response>) {
  let now = 0;
  const asked: string[] = [];
  const fetch: Fetch = async (_, init = {}) => {
    const body = JSON.parse(String(init.body)) as { method: string; params: { name?: string } } | { method: string; params: { name?: string } }[];
    const batch = Array.isArray(body);
    const message = Array.isArray(body) ? body[0] : body;
    asked.push(message?.method ?? "");
    return serve({ method: message?.method ?? "", name: message?.params.name, headers: new Headers(init.headers), batch });
  };
  const checks = makeHeaderChecks({ fetch, clock: { now: () => now } });
  const work: Promise<unknown>[] = [];
  const call = () => checks.areMade(target, (begun) => void work.push(begun));
  return {
    checks,
    asked,
    call,
    async callOften(times = WORTH_ASKING): Promise<void> {
      for (let time = 0; time < times; time++) call();
      await Promise.all(work);
    },
    pass: (time: number) => {
      now += time;
    },
  };
}

const agrees = ({ method, name, headers }: Told) =>
  headers.get("mcp-method") === method && (method !== "tools/call" || headers.get("mcp-name") === name);
const careful = (told: Told) => (told.batch || !agrees(told) ? mismatch() : accepted());

describe("F94: servers that check headers against bodies", () => {
  test("after many calls, three messages without effect find out for an hour that a server checks headers", async () => {
    const { call, callOften, asked, pass } = setUp(careful);
    await callOften(WORTH_ASKING - 1);
    expect(asked).toEqual([]);
    await callOften(1);
    expect(asked).toEqual(["server/discover", "tools/call", "server/discover"]);
    expect(call()).toBe(true);
    await callOften();
    expect(asked).toHaveLength(3);
    pass(1 * HOUR + 1);
    expect(call()).toBe(false);
  });

  test("a server is asked again after it was forgotten", async () => {
    const { checks, call, callOften } = setUp(careful);
    await callOften();
    checks.forget(target);
    expect(call()).toBe(false);
    await callOften();
    expect(call()).toBe(true);
  });

  test.each<[string, (told: Told) => Response | Promise<Response>]>([
    ["accepts everything", accepted],
    ["checks only the method", (told) => (told.batch || told.headers.get("mcp-method") !== told.method ? mismatch() : accepted())],
    ["checks only names", (told) => (told.batch || (told.name ?? null) !== told.headers.get("mcp-name") ? mismatch() : accepted())],
    ["accepts batches", (told) => (told.batch || agrees(told) ? accepted() : mismatch())],
    ["refuses for another reason", () => Response.json({ jsonrpc: "2.0", id: null, error: { code: -32600, message: "no" } }, { status: 400 })],
    ["refuses without saying why", () => new Response("no", { status: 400 })],
    ["wants a credential", () => new Response(null, { status: 401 })],
    ["cannot be reached", () => Promise.reject(new TypeError("connection refused"))],
  ])("a server that %s does not count as checking headers, and is asked once", async (_, serve) => {
    const { call, callOften, asked } = setUp(serve);
    await callOften();
    const before = asked.length;
    await callOften();
    expect(call()).toBe(false);
    expect(asked).toHaveLength(before);
  });
});

describe("descriptions of a message in its headers", () => {
  const said = { "mcp-protocol-version": "2026-07-28", "content-length": "200", "mcp-method": "tools/call", "mcp-name": "echo" };
  const without = (name: keyof typeof said) => Object.fromEntries(Object.entries(said).filter(([key]) => key !== name));

  test("the headers say which method a message has and which tool it calls", () => {
    expect(describedMessage(new Headers(said))).toMatchObject({ method: "tools/call", params: { name: "echo" } });
    expect(describedMessage(new Headers({ ...without("mcp-name"), "mcp-method": "tools/list" }))).toMatchObject({ method: "tools/list" });
  });

  test.each<[string, Record<string, string>]>([
    ["of a sessionful revision", { ...said, "mcp-protocol-version": "2025-11-25" }],
    ["without a revision", without("mcp-protocol-version")],
    ["without a method", without("mcp-method")],
    ["of a call without a name", without("mcp-name")],
    ["with two names", { ...said, "mcp-name": "echo, other" }],
    ["with an encoded name", { ...said, "mcp-name": "=?base64?ZWNobw==?=" }],
    ["of unknown length", without("content-length")],
    ["without a body", { ...said, "content-length": "0" }],
    ["that is too large", { ...said, "content-length": String(4 * 1024 * 1024 + 1) }],
  ])("the headers do not describe a message %s", (_, headers) => {
    expect(describedMessage(new Headers(headers))).toBeUndefined();
  });
});

describe("F94: messages that are forwarded unread", () => {
  const call = (id: number, name: string) => ({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: { name, arguments: {}, _meta: META },
  });
  const META = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
  const described = (name: string) => ({ "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": name });

  test("a message that is forwarded unread arrives unchanged, and the server refuses one whose headers name another tool", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "path", "ada");
    const path = `${project.slug}/servers/path`;
    const { access_token: token } = await signInAgent(ada, path);
    const post = (id: number, name: string, told: string) => {
      const body = JSON.stringify(call(id, name));
      return postMessage(path, token, body, { ...described(told), "content-length": String(body.length) });
    };
    const before = (await ledger()).calls.path?.length ?? 0;
    const callRightly = async (id: number) => {
      const { id: answered, result } = await messageOf<{ id: number; result: { content: { text: string }[] } }>(await post(id, "whoami", "whoami"));
      expect([answered, result.content[0]?.text]).toEqual([id, expect.stringContaining("ada")]);
    };
    const idsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
    await Promise.all(idsFrom(1, WORTH_ASKING).map(callRightly));
    await Promise.all(idsFrom(WORTH_ASKING + 1, 20).map(callRightly));
    const lie = await post(1000, "whoami", "harmless");
    expect(lie.status).toBe(400);
    expect(await messageOf(lie)).toMatchObject({ error: { code: -32020 } });
    expect((await ledger()).calls.path?.length).toBe(before + WORTH_ASKING + 20);
  });

  test("a message that was forwarded unread fails with an HTTP error and the link, and the next message is read", async () => {
    const forgotten: Target[] = [];
    const sent: RequestInit[] = [];
    const transparent = makeTransparent({
      access: { target: async () => target, withSpans: () => target } as never,
      listings: {} as never,
      addresses: {} as never,
      listen: {} as never,
      refusals: {
        explain: async () =>
          ({ code: "credential.missing", text: "Connect it at https://cardea.test/connect/x", retryable: false, link: "x" }) as never,
      },
      headerChecks: { areMade: () => forgotten.length === 0, forget: (one) => void forgotten.push(one) },
      fetch: async (_, init = {}) => {
        sent.push(init);
        return new Response(null, { status: 401 });
      },
      recordCall: () => undefined,
      recordWithheld: () => undefined,
      clock: { now: () => 0 },
    });
    const post = () => {
      const body = JSON.stringify(call(7, "echo"));
      const headers = { "content-type": "application/json", "content-length": String(body.length), ...described("echo") };
      return transparent(
        new Request("https://cardea.test/mcp/x/servers/files", { method: "POST", headers, body }),
        {
          principal: { mayCall: true } as never,
          entry: { routes: { rules: [], held: [], defaultPolicy: "allow" } } as never,
          settings: { denied: [] } as never,
          session: undefined,
          background: () => undefined,
          trace: { ids: {} },
          recording: undefined,
          isAdmitted: async () => true,
          servers: async () => [],
          readAgain: async () => undefined,
        },
        server as unknown as Server,
      );
    };
    const first = await post();
    expect(sent[0]?.body).toBeInstanceOf(ReadableStream);
    expect([first.status, await first.json()]).toEqual([
      403,
      expect.objectContaining({ id: null, error: expect.objectContaining({ code: -32050 }) }),
    ]);
    expect(forgotten).toEqual([target]);
    const second = await post();
    expect(sent[1]?.body).toBeInstanceOf(Uint8Array);
    expect(await second.json()).toMatchObject({ id: 7, result: { isError: true } });
  });
});
