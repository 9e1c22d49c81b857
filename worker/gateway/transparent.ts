import type { RecordEvent } from "../audit/record.ts";
import type { NavigatorSettings } from "../db/navigators.ts";
import type { Server } from "../db/servers.ts";
import type { Background } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";
import type { Fetch } from "../lib/guarded-fetch.ts";
import { isDenied } from "../scopes/navigator-rules.ts";
import { downstreamError } from "./downstream.ts";
import { makeInjectingFetch } from "./injecting-fetch.ts";
import {
  calledTool,
  INVALID_REQUEST,
  isModern,
  MAX_REQUEST_BYTES,
  type Message,
  parseMessage,
  REFUSED,
  readBody,
  toErrorReply,
  toResultReply,
} from "./message.ts";
import { actorOf, type Principal } from "./principal.ts";
import { REFUSAL_META_KEY, type Refusal, type Refusals, toRefusedResult } from "./refusals.ts";
import { refOf, type SubjectAccess } from "./subject-access.ts";

/** Answers any request to a server's own endpoint. */
export type Transparent = (
  request: Request,
  principal: Principal,
  at: { server: Server; settings: NavigatorSettings },
  background: Background,
) => Promise<Response>;

type Ports = { access: SubjectAccess; refusals: Refusals; fetch: Fetch; record: RecordEvent; clock: Clock };

/** Headers of an answer that a client of MCP has a use for; cookies and what only says how the server is run stay behind. */
const ANSWERED = ["content-type", "mcp-session-id", "mcp-protocol-version", "retry-after", "allow"];
/** JSON-RPC 2.0 §5.1. */
const INVALID_PARAMS = -32602;
const METHODS = ["GET", "POST", "DELETE"];

/**
 * One server as if it stood here (F94): its answers pass as they come, byte by byte. Only the URL, the credential
 * and the headers between two hops change. A request's body is kept until the answer begins, for a server that
 * wants a renewed credential first.
 *
 * @param ports.fetch one that hands bodies through as they come: nothing of them is kept here
 */
export function makeTransparent({ access, refusals, fetch, record, clock }: Ports): Transparent {
  /** @throws AppError with the code of what went wrong */
  async function forward(request: Request, body: Uint8Array<ArrayBuffer> | undefined, principal: Principal, server: Server, background: Background) {
    const ref = refOf(principal, server);
    const found = await access.find(ref, server, background);
    if (found.kind === "provider-down") throw new AppError("credential.provider_down");
    if (found.kind === "needs-sign-in") throw new AppError("credential.needs_sign_in");
    const send = makeInjectingFetch(server, access.sourceOf(ref, server, found), fetch);
    const { method, headers } = request;
    const response = await send(undefined, { method, headers, body });
    if (response.status < 300 || response.status >= 400) return response;
    await response.body?.cancel();
    throw new AppError("credential.unreachable", { reason: `status ${response.status}` });
  }

  return async (request, principal, { server, settings }, background) => {
    if (!METHODS.includes(request.method)) return new Response(null, { status: 405, headers: { allow: METHODS.join(", ") } });
    const body = request.method === "POST" ? await readBody(request) : undefined;
    if (request.method === "POST" && !body) return toErrorReply(413, null, INVALID_REQUEST, `A request has at most ${MAX_REQUEST_BYTES} bytes.`);

    const startedAt = clock.now();
    const message = body && parseMessage(body);
    const tool = message && calledTool(message);
    if (message?.id !== undefined && tool !== undefined && isDenied(settings, server.slug, tool))
      return toErrorReply(200, message.id, INVALID_PARAMS, `There is no tool “${tool}” here.`);
    const outcome = await forward(request, body, principal, server, background).catch((error: unknown) => downstreamError(error).code);
    const code = typeof outcome === "string" ? outcome : undefined;
    if (tool !== undefined) {
      const { projectId } = principal;
      const facts = { projectId, actor: actorOf(principal), action: "tool.call", server: server.slug, tool } as const;
      background(record({ ...facts, outcome: code ? "error" : "ok", code, durationMs: clock.now() - startedAt }));
    }
    if (typeof outcome === "string") return toRefusal(await refusals.explain(principal, server, outcome), outcome, message);
    const headers: Record<string, string> = { "cache-control": "no-store" };
    for (const name of ANSWERED) {
      const value = outcome.headers.get(name);
      if (value !== null) headers[name] = value;
    }
    return new Response(outcome.body, { status: outcome.status, headers });
  };
}

/** In the form the message asked for its answer in; where it asked for none, as an HTTP error. */
function toRefusal(refusal: Refusal, code: ErrorCode, message: Message | undefined): Response {
  if (message?.id === undefined)
    return new Response(`${refusal.text}\n`, { status: refusal.retryable ? 503 : new AppError(code).status === 401 ? 403 : 502 });
  if (message.method === "tools/call") return toResultReply(message.id, toRefusedResult(refusal), isModern(message));
  const { text, ...facts } = refusal;
  return toErrorReply(200, message.id, REFUSED, text, { [REFUSAL_META_KEY]: facts });
}
