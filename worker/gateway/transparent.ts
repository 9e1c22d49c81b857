import { INVALID_PARAMS, INVALID_REQUEST } from "@modelcontextprotocol/server";
import type { NavigatorSettings } from "../db/navigators.ts";
import type { Server } from "../db/servers.ts";
import type { Background } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";
import type { Fetch } from "../lib/guarded-fetch.ts";
import { chooseRoute, mayDeny, type Routes } from "../scopes/route-rules.ts";
import { downstreamError, errorOfStatus } from "./downstream.ts";
import { makeInjectingFetch } from "./injecting-fetch.ts";
import {
  calledTool,
  isModern,
  isRecord,
  type Message,
  parseJson,
  parseMessage,
  parseUnambiguous,
  readBody,
  toErrorReply,
  toResultReply,
  toScopeReply,
  toTooLargeReply,
} from "./message.ts";
import { EVENT_STREAM, patchEvents, readText, toBody } from "./message-stream.ts";
import { sendOverSse } from "./over-sse.ts";
import type { Principal } from "./principal.ts";
import type { RecordCall } from "./record-call.ts";
import { type Refusal, type Refusals, toRefusedError, toRefusedResult } from "./refusals.ts";
import type { SubjectAccess } from "./subject-access.ts";

/** Answers any request to a server's own endpoint. */
export type Transparent = (
  request: Request,
  principal: Principal,
  at: { server: Server; settings: NavigatorSettings; routes: Routes; resource: string },
  background: Background,
) => Promise<Response>;

type Ports = { access: SubjectAccess; refusals: Refusals; fetch: Fetch; recordCall: RecordCall; clock: Clock };

/** Headers of an answer that a client of MCP has a use for; cookies and what only says how the server is run stay behind. */
const ANSWERED = ["content-type", "mcp-session-id", "mcp-protocol-version", "retry-after", "allow"];
const METHODS = ["GET", "POST", "DELETE"];

/**
 * One server as if it stood here (F94): its answers pass as they come, byte by byte. Only the URL, the credential
 * and the headers between two hops change. A request's body is kept until the answer begins, for a server that
 * wants a renewed credential first. Where some of its tools are denied, each message must be one that can be read in
 * one way only, and lists lack those tools.
 *
 * @param ports.fetch one that hands bodies through as they come: nothing of them is kept here
 */
export function makeTransparent({ access, refusals, fetch, recordCall, clock }: Ports): Transparent {
  /** @throws AppError with the code of what went wrong */
  async function forward({ request, body, message, principal, server, background }: Forwarded): Promise<Response> {
    const target = await access.target(principal, server, background);
    if (server.transport === "sse") return sendOverSse(target, message, fetch);
    const { method, headers, signal } = request;
    const response = await makeInjectingFetch(server, target.source, fetch)(undefined, { method, headers, body, signal });
    if (response.status < 300 || response.status >= 400) return response;
    await response.body?.cancel();
    throw errorOfStatus(response.status);
  }

  return async (request, principal, { server, settings, routes, resource }, background) => {
    if (!METHODS.includes(request.method)) return new Response(null, { status: 405, headers: { allow: METHODS.join(", ") } });
    let body = request.method === "POST" ? await readBody(request) : undefined;
    if (request.method === "POST" && !body) return toTooLargeReply();

    const startedAt = clock.now();
    const restricted = mayDeny(routes, settings, server) || !principal.mayCall;
    let message = body && parseMessage(body);
    if (restricted && body) {
      const exact = parseUnambiguous(body);
      if (!exact || !agrees(request.headers, exact.message)) return toErrorReply(400, null, INVALID_REQUEST, AMBIGUOUS);
      ({ message, body } = exact);
    }
    const tool = message && calledTool(message);
    const route = tool === undefined ? undefined : chooseRoute(routes, settings, server, tool);
    if (route?.kind === "denied") {
      const id = message?.id;
      return id === undefined
        ? new Response(null, { status: 202 })
        : toErrorReply(200, id, INVALID_PARAMS, `There is no tool “${String(tool)}” here.`);
    }
    if (message?.method === "tools/call" && !principal.mayCall) return toScopeReply(message.id ?? null, resource);
    const outcome = await forward({ request, body, message, principal, server: route?.server ?? server, background }).catch(
      (error: unknown) => downstreamError(error).code,
    );
    if (tool !== undefined) {
      background(recordCall({ principal, server, tool, startedAt, code: typeof outcome === "string" ? outcome : undefined }));
    }
    if (typeof outcome === "string") return toRefusal(await refusals.explain(principal, server, outcome), outcome, message);
    const headers: Record<string, string> = { "cache-control": "no-store" };
    for (const name of ANSWERED) {
      const value = outcome.headers.get(name);
      if (value !== null) headers[name] = value;
    }
    const answer =
      restricted && request.method !== "DELETE"
        ? await withoutDenied(outcome, (name) => chooseRoute(routes, settings, server, name).kind === "denied")
        : outcome.body;
    return new Response(answer, { status: outcome.status, headers });
  };
}

type Forwarded = {
  request: Request;
  body: Uint8Array<ArrayBuffer> | undefined;
  message: Message | undefined;
  principal: Principal;
  server: Server;
  background: Background;
};

const AMBIGUOUS =
  "Not all of this server may be called here, so a request must be one JSON-RPC message, with each name once, and headers that agree with it.";

/** Headers of MCP 2026-07-28 by which a server might route what it does not read. */
function agrees(headers: Headers, message: Message | undefined): boolean {
  const method = headers.get("mcp-method");
  const name = headers.get("mcp-name");
  if (method !== null && method !== message?.method) return false;
  return name === null || message?.method !== "tools/call" || name === message.params.name;
}

/** The body of an answer with no denied tool in its lists (F85). */
async function withoutDenied(response: Response, isDenied: (tool: string) => boolean) {
  const patch = (data: string): string => {
    const message = data.includes("tools") ? parseJson(data) : undefined;
    if (!isRecord(message) || !isRecord(message.result) || !Array.isArray(message.result.tools)) return data;
    const tools = message.result.tools.filter((tool) => !isRecord(tool) || !isDenied(String(tool.name)));
    return JSON.stringify({ ...message, result: { ...message.result, tools } });
  };
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/json")) return patch(await readText(response));
  if (!type.startsWith(EVENT_STREAM) || !response.body) return response.body;
  return toBody(patchEvents(response.body, patch));
}

/** In the form the message asked for its answer in; where it asked for none, as an HTTP error. */
function toRefusal(refusal: Refusal, code: ErrorCode, message: Message | undefined): Response {
  if (message?.id === undefined)
    return new Response(`${refusal.text}\n`, { status: refusal.retryable ? 503 : new AppError(code).status === 401 ? 403 : 502 });
  if (message.method === "tools/call") return toResultReply(message.id, toRefusedResult(refusal), isModern(message));
  const { code: number, message: text, data } = toRefusedError(refusal);
  return toErrorReply(200, message.id, number, text, data);
}
