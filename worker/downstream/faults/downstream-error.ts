import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError, SseError } from "@modelcontextprotocol/client";
import type { Server } from "../../db/db.ts";
import { AppError } from "../../lib/errors.ts";
import { missingCodeOf } from "../answers/with-one-reply.ts";
import type { Reading } from "../reading/readable-answers.ts";
import { ServerFault } from "./server-fault.ts";

/** Whether a server may speak HTTP+SSE, because it answered `initialize` with a 4xx (MCP 2025-03-26, backwards compatibility). */
export function speaksHttpSse(error: unknown): boolean {
  return error instanceof SdkHttpError && [400, 404, 405].includes(error.status);
}

/** The HTTP status in an error of either transport. */
function statusOf(error: Error): number | undefined {
  if (error instanceof SdkHttpError) return error.status;
  return error instanceof SseError ? error.code : undefined;
}

/** Whether a status refuses the request itself, and does not mean that the server is busy or broken. */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 429;

/** Whether the SDK reports that a server's answer is no valid result of the request. */
export const isUnreadable = (error: unknown): boolean => SdkError.isInstance(error) && error.code === SdkErrorCode.InvalidResult;

/** The error for an answer's status, if its body says nothing. */
export const errorOfStatus = (status: number): AppError =>
  status < 400
    ? new AppError("server.unreadable", { reason: `status ${status}` })
    : new AppError(isRefusal(status) ? "credential.refused" : "credential.unreachable", { reason: `status ${status}` });

function* causesOf(error: unknown): Generator<Error> {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) yield cause;
}

/** The AppError for a failure: the first AppError in the chain of causes, else one by the HTTP status. */
export function downstreamError(error: unknown): AppError {
  for (const cause of causesOf(error)) {
    if (cause instanceof AppError) return cause;
    if (isUnreadable(cause)) return new ServerFault("server.unreadable", {}, { reason: "an answer that is no result" });
    const status = statusOf(cause);
    if (status !== undefined && isRefusal(status)) return new AppError("credential.refused", { reason: `status ${status}` });
  }
  return new AppError("credential.unreachable", { reason: error instanceof Error ? error.name : "unknown" });
}

/** The error of a connection with what its server said, because the SDK's error has only the status. */
export function faultIn(error: unknown, { fault }: Reading): unknown {
  const isOfAnswer = error instanceof ProtocolError || [...causesOf(error)].some((cause) => cause instanceof AppError);
  return isOfAnswer ? error : (fault ?? error);
}

/** The same for a handshake. If its reply is missing, no call can have been made. */
export function faultOfHandshake(error: unknown, reading: Reading): unknown {
  const missing = error instanceof ProtocolError ? missingCodeOf(error) : undefined;
  if (missing === undefined) return faultIn(error, reading);
  return new ServerFault(missing === "call.no_reply" ? "server.unreadable" : "credential.unreachable", {}, { reason: `${missing} in the handshake` });
}

/**
 * The error of a server that accepts neither transport. If there is nothing at its URL, the URL is wrong, unless the person's own
 * values are part of the URL.
 */
export function faultOfBoth({ authScope }: Server, http: unknown, sse: unknown): unknown {
  if (!(http instanceof ServerFault) || (sse instanceof AppError && !(sse instanceof ServerFault))) return sse;
  if (http.meaning !== "feature_absent" || authScope.type === "path") return http;
  return new ServerFault("server.unreadable", http.facts, { meaning: http.meaning });
}
