import type { Server } from "../db/servers.ts";
import type { Background } from "../lib/background.ts";
import { AppError } from "../lib/errors.ts";
import { MAX_RESPONSE_BYTES } from "../lib/guarded-fetch.ts";
import type { Secret } from "../vault/secret.ts";
import { isRecord, type MessageId } from "./message.ts";

/** How a call ended: with a code where the tool, or the server, said no. */
export type CallOutcome = { code?: string };

type Options = {
  /** The agent's own, under which it waits for the answer. */
  id: MessageId;
  server: Server;
  /** What the call was made with; taken out of what the server says went wrong. */
  secret: Secret | undefined;
  /** For a client of 2026-07-28, whose results say of which type they are. */
  addResultType: boolean;
  done: (outcome: CallOutcome) => Promise<void>;
  background: Background;
};

const EVENT_STREAM = "text/event-stream";
const CUT_OFF = (slug: string) =>
  `The answer of “${slug}” broke off in its middle. What the call was to do may or may not have been done: check before you repeat it.`;
const HEADERS = { "cache-control": "no-store" };

/**
 * Hands a server's answer to a tool call on: JSON at once, an event stream event by event. An answer is changed only
 * where it is an error of the protocol, which becomes a tool error that says who said so, or lacks its result type.
 */
export function makeAnswerReader({ id, server, secret, addResultType, done, background }: Options) {
  /** @param data one JSON-RPC message as text */
  function patch(data: string, outcome: CallOutcome): string {
    if (data.includes('"isError":true')) outcome.code = "tool.error";
    const mayBeError = data.includes('"error"');
    if (!mayBeError && (!addResultType || data.includes('"resultType"'))) return data;
    const message = parseJson(data);
    if (!isRecord(message)) return data;
    if (isRecord(message.error) && "id" in message) {
      outcome.code = "tool.error";
      const result = { ...toRefusedByServer(server, message.error, secret), ...(addResultType && { resultType: "complete" }) };
      return JSON.stringify({ jsonrpc: "2.0", id: message.id, result });
    }
    if (!addResultType || !isRecord(message.result) || "resultType" in message.result) return data;
    return JSON.stringify({ ...message, result: { resultType: "complete", ...message.result } });
  }

  /** The events of a stream as they become complete, patched. */
  async function* eventsOf(body: ReadableStream<Uint8Array>, outcome: CallOutcome): AsyncGenerator<string> {
    const decoder = new TextDecoder();
    let rest = "";
    try {
      for await (const chunk of body) {
        rest += decoder.decode(chunk, { stream: true });
        if (rest.length > MAX_RESPONSE_BYTES) throw new AppError("outbound.too_large");
        const end = endOfEvents(rest);
        if (end > 0) yield patchEvents(rest.slice(0, end), outcome);
        rest = rest.slice(end);
      }
      if (rest) yield patchEvents(rest, outcome);
    } catch (error) {
      outcome.code = error instanceof AppError ? error.code : "call.cut_off";
      const result = { isError: true, content: [{ type: "text", text: CUT_OFF(server.slug) }], ...(addResultType && { resultType: "complete" }) };
      yield `data: ${JSON.stringify({ jsonrpc: "2.0", id, result })}\n\n`;
    }
  }

  /** Until the server has said all, or the agent has gone; either way the call is recorded. */
  async function pump(body: ReadableStream<Uint8Array>, to: WritableStream<Uint8Array>): Promise<void> {
    const outcome: CallOutcome = {};
    const encoder = new TextEncoder();
    const writer = to.getWriter();
    try {
      for await (const events of eventsOf(body, outcome)) await writer.write(encoder.encode(events));
      await writer.close();
    } catch {
      outcome.code = "call.abandoned";
    } finally {
      await done(outcome);
    }
  }

  /** Lines of an event stream end with CR, LF or both; U+2028 within a line is text. */
  const patchEvents = (events: string, outcome: CallOutcome): string =>
    events.replace(/(^|[\r\n])data:[ ]?([^\r\n]*)/g, (line, before: string, data: string) => {
      const patched = patch(data, outcome);
      return patched === data ? line : `${before}data: ${patched}`;
    });

  return {
    /** @throws AppError where the server gave no answer to the call */
    async read(response: Response): Promise<Response> {
      const type = response.headers.get("content-type") ?? "";
      if (response.ok && response.body && type.startsWith(EVENT_STREAM)) {
        const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
        background(pump(response.body, writable));
        return new Response(readable, { headers: { ...HEADERS, "content-type": EVENT_STREAM } });
      }
      if (!type.startsWith("application/json")) {
        await response.body?.cancel();
        throw new AppError(isRefusal(response.status) ? "credential.refused" : "credential.unreachable", { reason: `status ${response.status}` });
      }
      const outcome: CallOutcome = {};
      const text = await response.text();
      if (!response.ok && !saysWhatWentWrong(text)) throw new AppError(isRefusal(response.status) ? "credential.refused" : "credential.unreachable");
      const patched = patch(text, outcome);
      background(done(outcome));
      return new Response(patched, { headers: { ...HEADERS, "content-type": "application/json" } });
    },
  };
}

/** Where the last complete event of a stream ends: 0 where none is complete. */
function endOfEvents(text: string): number {
  const ends = ["\n\n", "\r\n\r\n"].map((end) => (text.includes(end) ? text.lastIndexOf(end) + end.length : 0));
  return Math.max(...ends);
}

const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 429;

function saysWhatWentWrong(text: string): boolean {
  const message = parseJson(text);
  return isRecord(message) && isRecord(message.error);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the server itself said of the call, marked as its words, with any value of the credential taken out (F98). */
export function toRefusedByServer({ slug }: Server, error: { code?: unknown; message?: unknown }, secret: Secret | undefined) {
  const values = secret?.type === "values" ? Object.values(secret.values) : secret ? [secret.accessToken] : [];
  const message = values.reduce((text, value) => text.replaceAll(value, "[REDACTED]"), String(error.message ?? ""));
  const text = `“${slug}” refused the call (${String(error.code)}): ${message.slice(0, 1000)}`;
  return { isError: true, content: [{ type: "text" as const, text }] };
}
