import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError, SseError } from "@modelcontextprotocol/client";
import type { Server } from "../../db/db.ts";
import { AppError } from "../../lib/errors.ts";
import { missingCodeOf } from "../answers/with-one-reply.ts";
import type { Reading } from "../reading/readable-answers.ts";
import { ServerFault } from "./server-fault.ts";

/** A server that answers `initialize` with a 4xx may be one of the older transport (MCP 2025-03-26, backwards compatibility). */
export function speaksOlderTransport(error: unknown): boolean {
  return error instanceof SdkHttpError && [400, 404, 405].includes(error.status);
}

/** The HTTP status a transport's error stands for, on either transport. */
function statusOf(error: Error): number | undefined {
  if (error instanceof SdkHttpError) return error.status;
  return error instanceof SseError ? error.code : undefined;
}

/** Whether a server said no to the request itself: not that it is busy, or broken. */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 429;

/** Whether a server has answered a request with what is no result of it, which the package says alone. */
export const isUnreadable = (error: unknown): boolean => SdkError.isInstance(error) && error.code === SdkErrorCode.InvalidResult;

/** What an answer's status says where its body says nothing. */
export const errorOfStatus = (status: number): AppError =>
  status < 400
    ? new AppError("server.unreadable", { reason: `status ${status}` })
    : new AppError(isRefusal(status) ? "credential.refused" : "credential.unreachable", { reason: `status ${status}` });

function* causesOf(error: unknown): Generator<Error> {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) yield cause;
}

/** What went wrong, as one of our errors: the first of ours in the chain of causes, else what the HTTP status says. */
export function downstreamError(error: unknown): AppError {
  for (const cause of causesOf(error)) {
    if (cause instanceof AppError) return cause;
    if (isUnreadable(cause)) return new ServerFault("server.unreadable", {}, { reason: "an answer that is no result" });
    const status = statusOf(cause);
    if (status !== undefined && isRefusal(status)) return new AppError("credential.refused", { reason: `status ${status}` });
  }
  return new AppError("credential.unreachable", { reason: error instanceof Error ? error.name : "unknown" });
}

/** The error of a connection, with what its server said of it: the package hands on the status alone. */
export function faultIn(error: unknown, { fault }: Reading): unknown {
  const isOfAnswer = error instanceof ProtocolError || [...causesOf(error)].some((cause) => cause instanceof AppError);
  return isOfAnswer ? error : (fault ?? error);
}

/** The same before anything else was asked: a handshake without its reply is no call that may have been made. */
export function faultOfHandshake(error: unknown, reading: Reading): unknown {
  const missing = error instanceof ProtocolError ? missingCodeOf(error) : undefined;
  if (missing === undefined) return faultIn(error, reading);
  return new ServerFault(missing === "call.no_reply" ? "server.unreadable" : "credential.unreachable", {}, { reason: `${missing} in the handshake` });
}

/** What to tell of a server that takes neither transport: where nothing is at its URL, that is it; unless the person has given a part of that. */
export function faultOfBoth({ authScope }: Server, http: unknown, sse: unknown): unknown {
  if (!(http instanceof ServerFault) || (sse instanceof AppError && !(sse instanceof ServerFault))) return sse;
  if (http.meaning !== "feature_absent" || authScope.type === "path") return http;
  return new ServerFault("server.unreadable", http.facts, { meaning: http.meaning });
}
