import type { ClientCapabilities } from "@modelcontextprotocol/server";
import type { Server } from "../../../db/db.ts";
import type { ServerMessage } from "../../../downstream/answers/reply-rules.ts";
import { headersOfWay, type InjectingFetch, type SessionfulWay, type Unasked } from "../../../downstream/downstream.ts";
import type { Background } from "../../../lib/background.ts";
import { AppError } from "../../../lib/errors.ts";
import type { MessageId } from "../../../protocol/message.ts";
import type { ClientRequest } from "../../sessions/client-requests.ts";
import { toAnswerOfCardea, toInputRequest } from "../../sessions/held-calls-policy.ts";

/** The most questions of a server to its client in one call. */
const MAX_QUESTIONS = 100;

/** Gives a question of a sessionful server an id that leads the answer back to the server's session. */
export function makeAsk({ sessionId, protocolVersion }: SessionfulWay, server: Server, toId: (asked: ClientRequest) => string) {
  let questions = 0;
  return (message: ServerMessage, id: MessageId): Record<string, unknown> => {
    if (sessionId === undefined) return message;
    if (++questions > MAX_QUESTIONS) throw new AppError("outbound.too_large", { reason: "too many questions in one call" });
    return { ...message, jsonrpc: "2.0", id: toId({ server, sessionId, protocolVersion, id }) };
  };
}

type Answering = { send: InjectingFetch; way: SessionfulWay; capabilities: ClientCapabilities; background: Background; onAsked: () => void };

/**
 * Handles questions of a sessionful server in a direct call of a stateless client. If the client cannot answer a question, Cardea
 * answers instead, and the call goes on. Any other question ends the call, because it could be answered only in a held call.
 */
export function makeAnswerFor({ send, way, capabilities, background, onAsked }: Answering) {
  return (message: ServerMessage, id: MessageId): "answered" | Unasked => {
    const isForClient = toInputRequest(message, capabilities) !== undefined;
    if (isForClient && way.sessionId === undefined) return "call.unaskable";
    if (isForClient) {
      onAsked();
      return "call.asked";
    }
    const body = JSON.stringify({ jsonrpc: "2.0", id, ...toAnswerOfCardea(message) });
    const told = send(undefined, { method: "POST", headers: headersOfWay(way), body });
    background(told.then((response) => response.body?.cancel()).catch(() => undefined));
    return "answered";
  };
}
