import { type Message, type MessageId, toMessage, toReply } from "../protocol/message.ts";
import { type CallDecision, lacksScope, type PermittedCall } from "../routing/call-policy.ts";
import type { AgentCall } from "./agent-call.ts";
import { isPlainRequest } from "./navigator/plain-request.ts";
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
