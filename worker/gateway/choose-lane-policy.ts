import type { ServerFault, Way } from "../downstream/downstream.ts";
import { type Message, type MessageId, toMessage, toReply } from "../protocol/message.ts";
import { type CallDecision, lacksScope, type PermittedCall } from "../routing/call-policy.ts";
import type { AgentCall } from "./agent-call.ts";
import { HEADER_SAFE, isPlainRequest } from "./navigator/plain-request.ts";
import type { AgentSession } from "./sessions/agent-session.ts";

/** Messages in one body, as the SDK takes them. */
export const MAX_BATCH = 100;

/** Why only the SDK can answer. */
type SdkReason = "no-message" | "unusual-form" | "later-page" | "search-mode" | "not-permitted" | "notification" | "other-method";

type Sdk = { kind: "sdk-server"; why: SdkReason };

/** What answers a request to a navigator, before its body is read. */
export type RequestLane =
  | { kind: "refused"; why: "session-unknown" }
  | { kind: "session-stream"; session: AgentSession }
  | Sdk
  /** The body says the rest. */
  | { kind: "body" };

/** What answers a body at a navigator. */
export type BodyLane =
  | { kind: "refused"; why: "batch-too-long" }
  | { kind: "batch"; members: unknown[] }
  | { kind: "message"; message: Message }
  /** An answer of the client to what a server has asked; the SDK takes one that belongs to no server. */
  | { kind: "client-reply"; reply: Record<string, unknown> }
  | Sdk;

/** What answers a message at a navigator. */
export type MessageLane =
  | { kind: "refused"; why: "scope-missing" }
  | { kind: "direct-list" }
  | { kind: "direct-call"; call: PermittedCall; id: MessageId }
  | Sdk;

const BODY: RequestLane = { kind: "body" };
const DIRECT_LIST: MessageLane = { kind: "direct-list" };
const toSdk = (why: SdkReason): Sdk => ({ kind: "sdk-server", why });

/** @param sessionId as the client names it, where it does @param session the caller's own of that id */
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

/** @param decision of a call that needs nothing but its server (`isPlainCall`); absent for any other message */
export function chooseMessageLane(
  call: Pick<AgentCall, "principal" | "settings">,
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
  return decision.kind === "permitted" ? { kind: "direct-call", call: decision.call, id } : toSdk("not-permitted");
}

/** How a permitted call is made that needs nothing but its server. */
export type CallLane =
  | { kind: "sdk-server"; why: "name-no-header-has" | "arguments-in-headers" }
  /** The client brings the answer to a call that waits for it. */
  | { kind: "held-call"; key: string }
  | { kind: "refused"; why: "state-unknown" }
  | { kind: "direct-call"; params: Message["params"] };

type CallFacts = {
  /** By the server's own name. */
  tool: string;
  /** Whether the tool wants arguments in headers too. */
  needsDefinition: boolean;
  /** Of the call that waits, where the client's state says so. */
  heldKey: string | undefined;
  /** The call's with the state as its server wrote it; absent where the state was given to somebody else. */
  ownParams: Message["params"] | undefined;
};

export function chooseCallLane({ tool, needsDefinition, heldKey, ownParams }: CallFacts): CallLane {
  if (!HEADER_SAFE.test(tool)) return { kind: "sdk-server", why: "name-no-header-has" };
  if (needsDefinition) return { kind: "sdk-server", why: "arguments-in-headers" };
  if (heldKey !== undefined) return { kind: "held-call", key: heldKey };
  return ownParams ? { kind: "direct-call", params: ownParams } : { kind: "refused", why: "state-unknown" };
}

/** The same once it is known how the server is reached. */
export type WayLane = { kind: "sdk-server"; why: "older-transport" } | { kind: "held-call"; why: "may-ask" } | { kind: "direct-call"; way: Way };

/** @param way absent for a server that speaks HTTP+SSE @param mayAsk whether the tool may ask a client that can only be asked by a result */
export function chooseWayLane(way: Way | undefined, mayAsk: boolean): WayLane {
  if (!way) return { kind: "sdk-server", why: "older-transport" };
  return mayAsk ? { kind: "held-call", why: "may-ask" } : { kind: "direct-call", way };
}

/** What follows where a server has not taken a call. */
export type Retry = { kind: "fail" } | { kind: "needs-definition" } | { kind: "again"; forgetsLane: boolean };

type Fault = {
  meaning: ServerFault["meaning"];
  way: Way;
  isFirst: boolean;
  /** Whether there is another token now. */
  isRenewed: boolean;
};

/** A server that does not know the session, the token or the revision has done nothing, so that the call may be made again, once. */
export function decideRetry({ meaning, way, isFirst, isRenewed }: Fault): Retry {
  if (meaning === "header_mismatch" && way.kind === "stateless") return { kind: "needs-definition" };
  if (!isFirst) return { kind: "fail" };
  if (!isRenewed && meaning !== "session_gone" && meaning !== "revision_unknown") return { kind: "fail" };
  const inSession = way.kind === "sessionful" && way.sessionId !== undefined;
  return { kind: "again", forgetsLane: meaning === "revision_unknown" || !inSession };
}

/** What is done with a request to a server's own endpoint, before its body is read. */
export type EndpointLane =
  | { kind: "refused"; why: "method" | "session-unknown" | "media-type" }
  /** It has no body: its stream is asked for, or its session ended. */
  | { kind: "bodiless" }
  /** No call could be refused: it may even pass unread. */
  | { kind: "open" }
  /** Some call could be refused: each message is judged, and must be one that can be read in one way only. */
  | { kind: "judged" };

export const ENDPOINT_METHODS = ["GET", "POST", "DELETE"];

type EndpointFacts = {
  /** Of HTTP. */
  method: string;
  isJson: boolean;
  /** Whether the session that the client names is its own; true where it names none. */
  isOwnSession: boolean;
  /** As `mayPassUnread` of call-policy says. */
  mayPassUnread: boolean;
};

export function chooseEndpointLane({ method, isJson, isOwnSession, mayPassUnread }: EndpointFacts): EndpointLane {
  if (!ENDPOINT_METHODS.includes(method)) return { kind: "refused", why: "method" };
  if (!isOwnSession) return { kind: "refused", why: "session-unknown" };
  if (method !== "POST") return { kind: "bodiless" };
  if (!isJson) return { kind: "refused", why: "media-type" };
  return { kind: mayPassUnread ? "open" : "judged" };
}

/** How a body goes on that no call could be refused for: it streams through, or is read first. */
export type OpenLane =
  | { kind: "unread"; message: Message }
  | { kind: "read"; why: "unreachable" | "older-transport" | "renewable" | "not-described" };

type OpenFacts = {
  /** Whether the server can be called; absent where the agent is answered in the form it asks in. */
  target: { server: { transport: string }; source: { renew?: unknown } } | undefined;
  /** What the message is by its headers, where the server refuses one that is another. Asked last: it counts calls. */
  describe: () => Message | undefined;
};

/** A body that may have to be sent a second time, or to be written in another form, is read. */
export function chooseOpenLane({ target, describe }: OpenFacts): OpenLane {
  if (!target) return { kind: "read", why: "unreachable" };
  if (target.server.transport === "sse") return { kind: "read", why: "older-transport" };
  if (target.source.renew) return { kind: "read", why: "renewable" };
  const message = describe();
  return message ? { kind: "unread", message } : { kind: "read", why: "not-described" };
}
