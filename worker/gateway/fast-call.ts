import { CLIENT_CAPABILITIES_META_KEY, PROTOCOL_VERSION_META_KEY, SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/server";
import type { Server } from "../db/servers.ts";
import type { Background } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import type { Fetch } from "../lib/guarded-fetch.ts";
import { readAnswer } from "./answer.ts";
import { type Downstream, downstreamError, type Way } from "./downstream.ts";
import { makeInjectingFetch } from "./injecting-fetch.ts";
import { CONNECT_INPUT } from "./mcp-server.ts";
import { isModern, isRecord, type Message, type MessageId, toResultReply } from "./message.ts";
import type { Principal } from "./principal.ts";
import type { RecordCall } from "./record-call.ts";
import { type Refusals, toRefusedResult } from "./refusals.ts";
import type { SubjectAccess } from "./subject-access.ts";

/** A `tools/call` that needs nothing but its server: `tool` by the server's own name. */
export type PlainCall = { message: Message; id: MessageId; server: Server; tool: string };

/** @returns nothing where only the SDK can serve it: the server speaks HTTP+SSE, or wants the person to connect; nothing was done then */
export type FastCall = (principal: Principal, call: PlainCall, background: Background) => Promise<Response | undefined>;

type Ports = { access: SubjectAccess; downstream: Downstream; refusals: Refusals; fetch: Fetch; recordCall: RecordCall; clock: Clock };

/** Names that stand in a header as they are; others go the long way. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;
const EARLIER_VERSIONS = new Set(SUPPORTED_PROTOCOL_VERSIONS);

/**
 * Whether a request is one the fast path answers exactly as the SDK would: well formed, its headers in agreement with
 * its body (MCP 2026-07-28, standard request headers). Whatever deviates is the SDK's to refuse.
 */
export function isPlainCall(headers: Headers, message: Message): boolean {
  const { method, params } = message;
  if (method !== "tools/call" || message.id === undefined || "task" in params) return false;
  if (isRecord(params.inputResponses) && CONNECT_INPUT in params.inputResponses) return false;
  if (params.arguments !== undefined && !isRecord(params.arguments)) return false;
  const accept = headers.get("accept") ?? "";
  if (!accept.includes("application/json") || !accept.includes("text/event-stream")) return false;
  if (!headers.get("content-type")?.startsWith("application/json")) return false;
  const version = headers.get("mcp-protocol-version");
  if (!isModern(message)) return version === null || EARLIER_VERSIONS.has(version);
  const agreed = version === LATEST && isRecord(params._meta) && params._meta[PROTOCOL_VERSION_META_KEY] === LATEST;
  return agreed && headers.get("mcp-method") === method && headers.get("mcp-name") === params.name;
}

const LATEST = "2026-07-28";

/**
 * A tool call without a server object (DESIGN fast path): the envelope is read once, name, URL and credential are put
 * in, and the answer goes back as it comes under the agent's own request id, whichever revision either side speaks.
 */
export function makeFastCall({ access, downstream, refusals, fetch, recordCall, clock }: Ports): FastCall {
  return async (principal, call, background) => {
    const { server, tool, id, message } = call;
    if (!HEADER_SAFE.test(tool)) return undefined;
    const startedAt = clock.now();
    const modern = isModern(message);
    const done = (code: string | undefined) => recordCall({ principal, server, tool, startedAt, code });
    try {
      const target = await access.target(principal, server, background);
      const way = await downstream.wayTo(target);
      if (!way) return undefined;
      const send = makeInjectingFetch(server, target.source, fetch);
      const post = (by: Way) => send(undefined, { method: "POST", headers: headersFor(by, tool), body: bodyFor(by, call) });
      let response = await post(way);
      if (response.status === 404 && way.kind === "legacy" && way.sessionId !== undefined) {
        await response.body?.cancel();
        downstream.forgetWay(target);
        const again = await downstream.wayTo(target);
        if (!again) return undefined;
        response = await post(again);
      }
      const { secret } = target.source;
      return await readAnswer(response, { id, server, secret, addResultType: modern, done, background });
    } catch (error) {
      const { code } = downstreamError(error);
      if (code === "credential.needs_sign_in" || code === "credential.needs_scope") return undefined;
      const refusal = await refusals.explain(principal, server, code);
      background(done(refusal.code));
      return toResultReply(id, toRefusedResult(refusal), modern);
    }
  };
}

function headersFor(way: Way, tool: string): Record<string, string> {
  const common = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  if (way.kind === "modern") return { ...common, "mcp-protocol-version": LATEST, "mcp-method": "tools/call", "mcp-name": tool };
  const { sessionId, protocolVersion } = way;
  return { ...common, ...(protocolVersion && { "mcp-protocol-version": protocolVersion }), ...(sessionId && { "mcp-session-id": sessionId }) };
}

/** The envelope in the server's revision. What the agent says of itself goes along; what it can be asked only where it can be. */
function bodyFor(way: Way, { message, id, tool }: PlainCall): string {
  const { _meta, ...params } = message.params;
  const meta = isRecord(_meta) ? _meta : {};
  const ofModern = way.kind === "modern" && !isModern(message) ? MODERN_META : {};
  const kept = way.kind === "modern" ? meta : Object.fromEntries(Object.entries(meta).filter(([key]) => !key.startsWith("io.modelcontextprotocol/")));
  const sent = { ...ofModern, ...kept };
  const withMeta = Object.keys(sent).length > 0 ? { _meta: sent } : {};
  return JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { ...params, name: tool, ...withMeta } });
}

const MODERN_META = { [PROTOCOL_VERSION_META_KEY]: LATEST, [CLIENT_CAPABILITIES_META_KEY]: {} };
