import { AppError, type ErrorCode, type FieldErrors, type Question, reasonOf } from "./errors.ts";
import type { Log, LogFields } from "./log.ts";

/** The JSON every error is answered with, at the API and everywhere else that has no form of its own. */
export type ErrorBody = { error: { code: ErrorCode; message: string; fields?: FieldErrors; asks?: Question } };

/**
 * Any thrown value as an error of the family. What a router refuses, such as a body that is missing, is the caller's fault; anything else
 * that is not of the family is Cardea's own, and its cause is told to nobody.
 */
export function toKnown(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = refusalStatusOf(error);
  if (status === undefined) return new AppError("internal.failed", { reason: reasonOf(error) });
  const code = status === 413 ? "request.too_large" : status === 415 ? "request.not_json" : "request.invalid";
  return new AppError(code, { reason: reasonOf(error), ...(code === "request.invalid" && { fields: { body: "Send valid JSON, in UTF-8." } }) });
}

export function toErrorBody({ code, message, fields, asks }: AppError): ErrorBody {
  return { error: { code, message, ...(fields && { fields }), ...(asks && { asks }) } };
}

/** Answers with the body of an error and the status of its kind. */
export const toErrorResponse = (error: AppError, headers: HeadersInit = {}): Response =>
  Response.json(toErrorBody(error), { status: error.status, headers });

/** Logs what was answered with an error: as an error where Cardea or something it depends on failed, as information where a request was refused. */
export function logRefusal(log: Log, { code, status, reason }: AppError, where: LogFields): void {
  if (status >= 500) log.error("request.failed", { code, reason, ...where });
  else log.info("request.refused", { code, reason, ...where });
}

/** The status of what a router throws to refuse a request: it carries an answer of its own. */
function refusalStatusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("getResponse" in error) || !("status" in error)) return undefined;
  return typeof error.status === "number" && error.status < 500 ? error.status : undefined;
}
