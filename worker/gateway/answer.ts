import type { Server } from "../db/servers.ts";
import type { Background } from "../lib/background.ts";
import { AppError } from "../lib/errors.ts";
import type { Secret } from "../vault/secret.ts";
import { errorOfStatus } from "./downstream-error.ts";
import { isRecord, type MessageId, parseJson } from "./message.ts";
import { EVENT_STREAM, mediaTypeOf, type Patch, patchEvents, readText } from "./message-stream.ts";
import { withoutSecret } from "./without-secret.ts";

type Options = {
  /** The agent's own, under which it waits for the answer. */
  id: MessageId;
  server: Server;
  /** What the call was made with; taken out of what the server says went wrong. */
  secret: Secret | undefined;
  /** For a client of 2026-07-28, whose results say of which type they are. */
  addResultType: boolean;
  /** Done to each message before all else. */
  translate?: Patch;
  /** Looks into an answer that may be an error. @throws AppError where the server has not taken the call, which may be made again */
  unlessStale?: (text: string) => void;
  /** Aborted once nobody waits for the answer. */
  over?: AbortSignal;
  /** Told once how the call ended: with a code where the tool, or the server, said no. */
  done: (code: string | undefined) => void;
  background: Background;
};

export const CUT_OFF = (slug: string) =>
  `The answer of “${slug}” broke off in its middle. What the call was to do may or may not have been done: check before you repeat it.`;
const HEADERS = { "cache-control": "no-store" };

/**
 * Hands a server's answer to a tool call on: JSON at once, an event stream event by event. An answer is changed only
 * where it is an error of the protocol, which becomes a tool error that says who said so, or lacks its result type.
 *
 * @throws AppError where the server gave no answer to the call
 */
export async function readAnswer(
  response: Response,
  { id, server, secret, addResultType, translate, unlessStale, over, done, background }: Options,
): Promise<Response> {
  let code: string | undefined;
  let answered = false;

  function patch(received: string): string {
    const data = translate ? translate(received) : received;
    answered ||= isAnswer(data);
    if (data.includes('"isError":true')) code = "tool.error";
    const mayBeError = data.includes('"error"');
    if (!mayBeError && (!addResultType || data.includes('"resultType"'))) return data;
    const message = parseJson(data);
    if (!isRecord(message)) return data;
    if (isRecord(message.error) && "id" in message) {
      code = "tool.error";
      const result = { ...toRefusedByServer(server, message.error, secret), ...(addResultType && { resultType: "complete" }) };
      return JSON.stringify({ jsonrpc: "2.0", id: message.id, result });
    }
    if (!addResultType || !isRecord(message.result) || "resultType" in message.result) return data;
    return JSON.stringify({ ...message, result: { resultType: "complete", ...message.result } });
  }

  /** The server's events; where they end without an answer to the call, what the agent is to know of it. */
  async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
    try {
      yield* patchEvents(body, patch);
      if (!answered) code = "call.cut_off";
    } catch (error) {
      if (over?.aborted) code = "call.cancelled";
      else if (!answered) code = error instanceof AppError ? error.code : "call.cut_off";
    }
    if (answered || over?.aborted) return;
    const result = { isError: true, content: [{ type: "text", text: CUT_OFF(server.slug) }], ...(addResultType && { resultType: "complete" }) };
    yield `data: ${JSON.stringify({ jsonrpc: "2.0", id, result })}\n\n`;
  }

  /** Until the server has said all, or the agent has gone; either way the call is recorded. */
  async function pump(body: ReadableStream<Uint8Array>, to: WritableStream<Uint8Array>): Promise<void> {
    const encoder = new TextEncoder();
    const writer = to.getWriter();
    try {
      for await (const events of eventsOf(body)) await writer.write(encoder.encode(events));
      await writer.close();
    } catch {
      code = "call.abandoned";
    } finally {
      done(code);
    }
  }

  const type = mediaTypeOf(response);
  if (response.ok && response.body && type === EVENT_STREAM) {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    background(pump(response.body, writable));
    return new Response(readable, { headers: { ...HEADERS, "content-type": EVENT_STREAM } });
  }
  if (type !== "application/json") {
    await response.body?.cancel();
    throw errorOfStatus(response.status);
  }
  const text = await readText(response);
  if (!response.ok && !saysWhatWentWrong(text)) throw errorOfStatus(response.status);
  if (unlessStale && text.includes('"error"')) unlessStale(text);
  const patched = patch(text);
  done(code);
  return new Response(patched, { headers: { ...HEADERS, "content-type": "application/json" } });
}

/** Whether a message of the server is the answer to the call: all others have a method. Most are told without parsing them. */
function isAnswer(data: string): boolean {
  if (!data.includes('"result"') && !data.includes('"error"')) return false;
  const message = data.includes('"method"') ? parseJson(data) : undefined;
  return message === undefined || (isRecord(message) && !("method" in message));
}

function saysWhatWentWrong(text: string): boolean {
  const message = parseJson(text);
  return isRecord(message) && isRecord(message.error);
}

/** What the server itself said of the call, marked as its words, with any value of the credential taken out (F98). */
export function toRefusedByServer({ slug }: Server, error: { code?: unknown; message?: unknown }, secret: Secret | undefined) {
  const message = withoutSecret(String(error.message ?? ""), secret);
  const text = `“${slug}” refused the call (${String(error.code)}): ${message.slice(0, 1000)}`;
  return { isError: true, content: [{ type: "text" as const, text }] };
}
