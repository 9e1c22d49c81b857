import type { ServerFault, Way } from "../downstream/downstream.ts";
import { calledTool, type Message, type MessageId, toMessage, toReply } from "../protocol/message.ts";
import { type CallDecision, lacksScope, type PermittedCall } from "../routing/call-policy.ts";
import { CALL_TOOLS } from "../routing/routing.ts";
import type { AgentCall } from "./agent-call.ts";
import { HEADER_SAFE, isPlainRequest } from "./navigator/plain-request.ts";
import type { AgentSession } from "./sessions/agent-session.ts";

/** The most messages in one body. The SDK has the same limit. */
export const MAX_BATCH = 100;

/** Why only the SDK can answer a request. */
type SdkReason = "no-message" | "unusual-form" | "later-page" | "search-mode" | "not-permitted" | "notification" | "other-method";

type Sdk = { kind: "sdk-server"; why: SdkReason };

/** The lane of a request to a navigator, before its body is read. */
type RequestLane =
  | { kind: "refused"; why: "session-unknown" }
  | { kind: "session-stream"; session: AgentSession }
  | Sdk
  /** The body decides. */
  | { kind: "body" };

/** The lane of a body at a navigator. */
type BodyLane =
  | { kind: "refused"; why: "batch-too-long" }
  | { kind: "batch"; members: unknown[] }
  | { kind: "message"; message: Message }
  /** An answer of the client to a server's question. If it belongs to no server, the SDK gets it. */
  | { kind: "client-reply"; reply: Record<string, unknown> }
  | Sdk;

/** The lane of a message at a navigator. */
type MessageLane =
  | { kind: "refused"; why: "scope-missing" }
  | { kind: "direct-list" }
  | { kind: "direct-call"; call: PermittedCall; id: MessageId }
  /** Cardea's `call_tools`: its calls are direct calls. */
  | { kind: "direct-call-tools"; id: MessageId }
  | Sdk;

const BODY: RequestLane = { kind: "body" };
const DIRECT_LIST: MessageLane = { kind: "direct-list" };
const toSdk = (why: SdkReason): Sdk => ({ kind: "sdk-server", why });

/** @param sessionId the id in the request, or null @param session the caller's agent session with that id */
export function chooseRequestLane(method: string, sessionId: string | null, session: AgentSession | undefined): RequestLane {
  if (sessionId !== null && !session) return { kind: "refused", why: "session-unknown" };
  if (method === "GET" && session) return { kind: "session-stream", session };
  return method === "POST" ? BODY : toSdk("no-message");
}

/** @param value the body, parsed */
export function chooseBodyLane(value: unknown): BodyLane {
  if (Array.isArray(value)) return value.length > MAX_BATCH ? { kind: "refused", why: "batch-too-long" } : { kind: "batch", members: value };
  const message = toMessage(value);
  if (message) return { kind: "message", message };
  const reply = toReply(value);
  return reply ? { kind: "client-reply", reply } : toSdk("no-message");
}

/** @param decision on a plain call (`isPlainCall`); absent for any other message */
export function chooseMessageLane(
  call: Pick<AgentCall, "principal"> & { settings: Pick<AgentCall["settings"], "mode"> },
  headers: Headers,
  message: Message,
  decision: CallDecision | undefined,
): MessageLane {
  const { id, method, params } = message;
  if (lacksScope(call, message)) return { kind: "refused", why: "scope-missing" };
  if (id === undefined) return toSdk("notification");
  if (method === "tools/list") {
    if (call.settings.mode !== "direct") return toSdk("search-mode");
    if ("cursor" in params) return toSdk("later-page");
    return isPlainRequest(headers, message) ? DIRECT_LIST : toSdk("unusual-form");
  }
  if (method !== "tools/call") return toSdk("other-method");
  if (!decision) return toSdk("unusual-form");
  if (calledTool(message) === CALL_TOOLS && call.settings.mode === "search") return { kind: "direct-call-tools", id };
  return decision.kind === "permitted" ? { kind: "direct-call", call: decision.call, id } : toSdk("not-permitted");
}

/** The lane of a permitted plain call. */
type CallLane =
  | { kind: "sdk-server"; why: "name-no-header-has" | "arguments-in-headers" }
  /** The client sends the answer to a held call. */
  | { kind: "held-call"; key: string }
  | { kind: "refused"; why: "state-unknown" }
  | { kind: "direct-call"; params: Message["params"] };

type CallFacts = {
  /** Its own name. */
  tool: string;
  /** Whether the tool wants arguments in headers too. */
  needsDefinition: boolean;
  /** The key of the held call, if the client's state has one. */
  heldKey: string | undefined;
  /** The call's params with the server's own state; absent if the state was given to another agent. */
  ownParams: Message["params"] | undefined;
};

export function chooseCallLane({ tool, needsDefinition, heldKey, ownParams }: CallFacts): CallLane {
  if (!HEADER_SAFE.test(tool)) return { kind: "sdk-server", why: "name-no-header-has" };
  if (needsDefinition) return { kind: "sdk-server", why: "arguments-in-headers" };
  if (heldKey !== undefined) return { kind: "held-call", key: heldKey };
  return ownParams ? { kind: "direct-call", params: ownParams } : { kind: "refused", why: "state-unknown" };
}

/** The lane of a plain call once the way to its server is known. */
type WayLane = { kind: "sdk-server"; why: "http-sse" } | { kind: "held-call"; why: "may-ask" } | { kind: "direct-call"; way: Way };

/** @param way absent for a server that speaks HTTP+SSE @param mayAsk whether the tool may ask a client that gets questions only as results */
export function chooseWayLane(way: Way | undefined, mayAsk: boolean): WayLane {
  if (!way) return { kind: "sdk-server", why: "http-sse" };
  return mayAsk ? { kind: "held-call", why: "may-ask" } : { kind: "direct-call", way };
}

/** What to do after a server did not accept a call. */
export type Retry = { kind: "fail" } | { kind: "needs-definition" } | { kind: "again"; forgetsDiscovery: boolean };

type Fault = {
  meaning: ServerFault["meaning"];
  way: Way;
  isFirst: boolean;
  /** Whether the token has been refreshed. */
  isRefreshed: boolean;
};

/** A server that does not accept the session, the token or the revision has done nothing, so the call may be made once more. */
export function decideRetry({ meaning, way, isFirst, isRefreshed }: Fault): Retry {
  if (meaning === "header_mismatch" && way.kind === "stateless") return { kind: "needs-definition" };
  if (!isFirst) return { kind: "fail" };
  if (!isRefreshed && meaning !== "session_gone" && meaning !== "revision_unknown") return { kind: "fail" };
  const inSession = way.kind === "sessionful" && way.sessionId !== undefined;
  return { kind: "again", forgetsDiscovery: meaning === "revision_unknown" || !inSession };
}

/** The lane of a request to a server's own endpoint, before its body is read. */
export type EndpointLane =
  | { kind: "refused"; why: "method" | "session-unknown" | "media-type" }
  /** It has no body: it opens a stream or ends a session. */
  | { kind: "bodiless" }
  /** No call could be refused, so the body may be forwarded unread. */
  | { kind: "open" }
  /** Some call could be refused, so each message is judged, and must be readable in only one way. */
  | { kind: "judged" };

export const ENDPOINT_METHODS = ["GET", "POST", "DELETE"];

type EndpointFacts = {
  /** The HTTP method. */
  method: string;
  isJson: boolean;
  /** Whether the session in the request is the client's own; true if it names no session. */
  isOwnSession: boolean;
  /** The result of `mayPassUnread` in call-policy. */
  mayPassUnread: boolean;
};

export function chooseEndpointLane({ method, isJson, isOwnSession, mayPassUnread }: EndpointFacts): EndpointLane {
  if (!ENDPOINT_METHODS.includes(method)) return { kind: "refused", why: "method" };
  if (!isOwnSession) return { kind: "refused", why: "session-unknown" };
  if (method !== "POST") return { kind: "bodiless" };
  if (!isJson) return { kind: "refused", why: "media-type" };
  return { kind: mayPassUnread ? "open" : "judged" };
}

/** The lane of an open body: it is forwarded as a stream, or read first. */
type OpenLane = { kind: "unread"; message: Message } | { kind: "read"; why: "unreachable" | "http-sse" | "refreshable" | "not-described" };

type OpenFacts = {
  /** The server with its credential; absent if it cannot be called, so that the refusal can have the form of the message. */
  target: { server: { transport: string }; source: { refresh?: unknown } } | undefined;
  /** The message that the headers describe, if the server checks headers against bodies. Called last, because it counts calls. */
  describe: () => Message | undefined;
};

/** A body is read if it may have to be sent twice or in another form. */
export function chooseOpenLane({ target, describe }: OpenFacts): OpenLane {
  if (!target) return { kind: "read", why: "unreachable" };
  if (target.server.transport === "sse") return { kind: "read", why: "http-sse" };
  if (target.source.refresh) return { kind: "read", why: "refreshable" };
  const message = describe();
  return message ? { kind: "unread", message } : { kind: "read", why: "not-described" };
}
