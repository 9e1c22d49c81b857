import { describe, expect, test } from "vitest";
import type { Server } from "../../db/servers.ts";
import type { AppError } from "../../lib/errors.ts";
import type { OAuthSecret } from "../../vault/secret.ts";
import { ServerFault } from "../faults/server-fault.ts";
import { noteRefreshed, withoutSecret } from "../without-secret.ts";
import { readAnswer } from "./answer.ts";
import type { Aside } from "./own-streams.ts";

const secret = { type: "values", values: { key: "sk-123" } } as const;
const result = (extra: object = {}) => JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [], ...extra } });
const error = (message: string) => JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code: -32602, message } });

type Reading = { type?: string; status?: number; addResultType?: boolean; ask?: () => never };

/** What an agent gets of an answer, and the recorded outcomes of the call. */
async function read(
  body: string | ReadableStream<Uint8Array>,
  { type = "text/event-stream", status = 200, addResultType = false, ask }: Reading = {},
) {
  const outcomes: (string | undefined)[] = [];
  const work: Promise<unknown>[] = [];
  const done = (code: string | undefined) => void outcomes.push(code);
  const server = { slug: "files" } as Server;
  const answered = new Response(body, { status, headers: { "content-type": type, "set-cookie": "a=b" } });
  const response = await readAnswer(answered, { id: 1, server, secret, addResultType, ask, done, background: (one) => void work.push(one) });
  const text = await response.text();
  await Promise.all(work);
  return { text, outcomes, headers: Object.fromEntries(response.headers) };
}

/** A stream that gives one byte at a time. */
function bytewise(text: string, then?: Error): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, ++at));
      else if (then) controller.error(then);
      else controller.close();
    },
  });
}

describe("servers' answers to calls", () => {
  const progress = '{"jsonrpc":"2.0","method":"notifications/progress","params":{"note":"result"}}';
  const event = (message: string) => `event: message\ndata: ${message}\n\n`;

  test.each([
    ["with progress before it", `event: message\ndata: ${progress}\n\ndata: ${result()}\n\n`, event(progress) + event(result())],
    ["with other line ends, comments and ids", `: hello\r\nid: 7\r\ndata: ${result()}\r\n\r\n`, event(result())],
    ["with no blank line at its end", `data: ${result()}`, event(result())],
    [
      "with Unicode line separators, which are not line ends",
      `data: ${result({ text: "a\u2028data: b\u2029c" })}\n\n`,
      event(result({ text: "a\u2028data: b\u2029c" })),
    ],
    ["of several data lines", `data: ${result().replace(",", ",\ndata: ")}\n\n`, event(result().replace(",", ",\ndata: "))],
    [
      "with a member named error",
      `data: ${result({ structuredContent: { error: null } })}\n\n`,
      event(result({ structuredContent: { error: null } })),
    ],
  ])("a server's answer %s is forwarded message by message, also if it comes byte by byte", async (_, stream, expected) => {
    expect((await read(stream)).text).toBe(expected);
    const { text, ...others } = await read(bytewise(stream));
    expect(text.replaceAll(":\n\n", "")).toBe(expected);
    expect(others).toEqual({ outcomes: [undefined], headers: { "cache-control": "no-store", "content-type": "text/event-stream" } });
  });

  test.each([
    ["without content", "", ""],
    ["with comments only", ": hello\n\n", ":\n\n"],
    ["that is no JSON", 'data: {"error"\n\n', ":\n\n"],
    ["with progress only", `data: ${progress}\n\n`, event(progress)],
    ["with a question only", 'data: {"jsonrpc":"2.0","id":7,"method":"sampling/createMessage","params":{"result":1}}\n\n', undefined],
  ])("a stream %s ends in an error reply with the agent's own id", async (_, stream, before) => {
    const { text, outcomes } = await read(stream);
    if (before !== undefined) expect(text.startsWith(before)).toBe(true);
    expect(text).toContain("broke off in its middle");
    expect(outcomes).toEqual(["call.cut_off"]);
  });

  test("an answer with a question that cannot be written ends in an error reply with the agent's own id", async () => {
    const ask = (): never => {
      throw new RangeError("Maximum call stack size exceeded");
    };
    const { text, outcomes } = await read(`data: {"jsonrpc":"2.0","id":7,"method":"x"}\n\ndata: ${result()}\n\n`, { ask });
    expect(JSON.parse(text.replace(/^event: message\ndata: /, ""))).toMatchObject({ id: 1, result: { isError: true } });
    expect(outcomes).toEqual(["call.cut_off"]);
  });

  test("a JSON answer is forwarded as JSON", async () => {
    expect(await read(result(), { type: "application/json" })).toMatchObject({ text: result(), outcomes: [undefined] });
  });

  test.each(["application/json", "text/event-stream"])("an answer gets a result type for a stateless client in %s", async (type) => {
    const wrap = (text: string) => (type === "application/json" ? text : `event: message\ndata: ${text}\n\n`);
    const { text } = await read(wrap(result()), { type, addResultType: true });
    expect(text).toBe(wrap('{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[]}}'));
    const asked = wrap(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { resultType: "input_required", requestState: "x" } }));
    expect((await read(asked, { type, addResultType: true })).text).toBe(asked);
  });

  test.each([200, 400, 404])("F98: the refusal after a JSON-RPC error with status %i names the server and contains no credential", async (status) => {
    const { text, outcomes } = await read(error("bad key sk-123"), { type: "application/json", status });
    expect(JSON.parse(text)).toEqual({
      jsonrpc: "2.0",
      id: 1,
      result: { isError: true, content: [{ type: "text", text: "“files” refused the call (-32602): bad key [REDACTED]" }] },
    });
    expect(outcomes).toEqual(["tool.error"]);
  });

  test("a tool error is recorded as an error", async () => {
    expect((await read(`data: ${result({ isError: true })}\n\n`)).outcomes).toEqual(["tool.error"]);
  });

  test("S70: an answer that breaks off ends in an error with the agent's own id and a warning that the call may have been done", async () => {
    const { text, outcomes } = await read(bytewise(`data: {"jsonrpc":"2.0","method":"x"}\n\ndata: {"js`, new Error("reset")));
    expect(text).toContain('data: {"jsonrpc":"2.0","method":"x"}\n\n');
    expect(text).toContain('"id":1');
    expect(text).toContain("may or may not have been done");
    expect(outcomes).toEqual(["call.cut_off"]);
  });

  test.each(["application/json", "text/event-stream"])("S70: an endless answer of %s is not read beyond the limit", async (type) => {
    const chunk = new Uint8Array(1024 * 1024).fill(120);
    let taken = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        taken++;
        controller.enqueue(chunk);
      },
    });
    const outcome = await read(endless, { type }).catch((error: AppError) => ({ outcomes: [error.code] }));
    expect(outcome.outcomes).toEqual(["outbound.too_large"]);
    expect(taken).toBeLessThan(40);
  });

  test.each([
    [500, "text/html", "credential.unreachable"],
    [429, "text/plain", "credential.unreachable"],
    [403, "text/plain", "credential.refused"],
    [500, "application/json", "credential.unreachable"],
    [302, "text/html", "server.unreadable"],
  ])("an answer with status %i and %s is a fault of the server", async (status, type, code) => {
    await expect(read("{}", { status, type })).rejects.toMatchObject({ code });
  });
});

describe("a refusal in a stream", () => {
  const refused = `data: ${JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code: -32001, message: "Token expired" } })}\n\n`;
  const message = { method: "notifications/message", params: { level: "info", data: "half way" } };

  /** Streams the refusal. @param says whether the server says something on its own stream first @returns how often the call is made again, and the text */
  async function refuse(says: boolean) {
    const work: Promise<unknown>[] = [];
    let again = 0;
    let isClosed = false;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(refused));
        if (says) controller.close();
      },
      cancel() {
        isClosed = true;
      },
    });
    const attach = (write: (said: Aside) => Promise<unknown> | undefined) => {
      if (says) void write({ kind: "notification", message, text: undefined });
    };
    const response = await readAnswer(new Response(body, { headers: { "content-type": "text/event-stream" } }), {
      id: 1,
      server: { slug: "files" } as Server,
      secret,
      addResultType: false,
      done: () => undefined,
      background: (one) => void work.push(one),
      aside: { ready: undefined, heard: Promise.resolve(), attach, stop: () => undefined },
      findStale: () => new ServerFault("server.failing", {}, { meaning: "token_refused", reason: "test" }),
      again: async () => {
        again++;
        return { kind: "told", result: { content: [], isError: true, first: isClosed }, code: "credential.missing" };
      },
    });
    const text = await response.text();
    await Promise.all(work);
    return { again, text };
  }

  test("a call is made again after a refusal, once the first answer is closed", async () => {
    const { again, text } = await refuse(false);
    expect(again).toBe(1);
    expect(text).toContain('"first":true');
  });

  test("S73: a call is not made again if its server has already said something about it on the server's own stream", async () => {
    const { again, text } = await refuse(true);
    expect(again).toBe(0);
    expect(text).toContain("half way");
    expect(text).toContain("Token expired");
  });
});

test("S40: a server's words lose the token that a refresh has replaced, too", () => {
  const [before, after] = ["at-former-1234", "at-present-5678"].map((accessToken) => ({ type: "oauth2", accessToken }) as OAuthSecret);
  if (!before || !after) throw new Error("no tokens");
  noteRefreshed(after, before);
  expect(withoutSecret("bad at-former-1234 and at-present-5678", after)).toBe("bad [REDACTED] and [REDACTED]");
});
