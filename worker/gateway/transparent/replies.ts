import { INTERNAL_ERROR, INVALID_PARAMS, INVALID_REQUEST } from "@modelcontextprotocol/server";
import { toScopeReply } from "../../agents/agents.ts";
import { type Refusal, toMissingText, toRefusedError, toRefusedResult, toWithheldData } from "../../downstream/downstream.ts";
import type { AppError } from "../../lib/errors.ts";
import { isStateless, type Message, toErrorReply, toResultReply } from "../../protocol/message.ts";
import { sayNoTool } from "../../routing/routing.ts";
import { ENDPOINT_METHODS, type EndpointLane } from "../choose-lane-policy.ts";
import type { Judgement } from "./judge-policy.ts";

const SESSION_UNKNOWN = -32001;

const AMBIGUOUS =
  "The body cannot be read in one way only. Send one JSON-RPC message, with each name once and spelt as in the specification, and headers that agree with it.";

export const toAmbiguousReply = (): Response => toErrorReply(400, null, INVALID_REQUEST, AMBIGUOUS);

/** The answer to a request that is refused before its body is read. */
export function toRefusedRequest(why: Extract<EndpointLane, { kind: "refused" }>["why"]): Response {
  if (why === "method") return new Response(null, { status: 405, headers: { allow: ENDPOINT_METHODS.join(", ") } });
  if (why === "media-type") return toErrorReply(415, null, INVALID_REQUEST, "Send the message as application/json, in UTF-8.");
  return toErrorReply(404, null, SESSION_UNKNOWN, "This session is not one of yours, or it is over. Begin a new one.");
}

/** The answer to a message that is not forwarded. @param resource the URL of the endpoint */
export function toJudgedReply(judged: Exclude<Judgement, { kind: "passed" }>, resource: string): Response {
  switch (judged.kind) {
    case "ambiguous":
      return toAmbiguousReply();
    case "scope-missing":
      return toScopeReply(judged.id ?? null, resource);
    case "dropped":
      return new Response(null, { status: 202 });
    case "nameless":
      return toErrorReply(200, judged.id, INVALID_PARAMS, "A call names its tool.");
    case "unknown":
      return toErrorReply(200, judged.id, INVALID_PARAMS, sayNoTool(judged.tool, judged.why), toWithheldData(judged.why));
  }
}

/** The JSON-RPC text that replaces a missing reply. */
export function toMissingReply(slug: string, code: string, message: Message | undefined): string {
  const text = toMissingText(slug, code);
  const said =
    message?.method === "tools/call"
      ? { result: { ...(isStateless(message) && { resultType: "complete" }), isError: true, content: [{ type: "text", text }] } }
      : { error: { code: INTERNAL_ERROR, message: text } };
  return JSON.stringify({ jsonrpc: "2.0", id: message?.id, ...said });
}

/** A refusal in the form of the message's reply. If the message wants no reply or was not read, it is an HTTP error. */
export function toRefusal(refusal: Refusal, { status: usual }: AppError, message: Message | undefined): Response {
  const { code: number, message: text, data } = toRefusedError(refusal);
  if (message?.id === undefined) {
    const status = refusal.retryable ? 503 : usual === 401 ? 403 : 502;
    return toErrorReply(status, null, number, text, data);
  }
  if (message.method === "tools/call") return toResultReply(message.id, toRefusedResult(refusal), isStateless(message));
  return toErrorReply(200, message.id, number, text, data);
}
