import { AppError, type ErrorCode, type FieldErrors, type Question, reasonOf, retryHeaderOf } from "./errors.ts";
import type { Log, LogFields } from "./log.ts";

/** The JSON body of an error at an MCP URL that is no answer to a message. The REST API has another: `problem.ts`. */
export type ErrorBody = { error: { code: ErrorCode; message: string; fields?: FieldErrors; asks?: Question } };

/**
 * Turns any thrown value into an AppError. A refusal by the router, such as a missing body, is the caller's fault. Any other value is
 * a fault of Cardea, and its cause goes to the log only.
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

/** The answer with the body and status of an error. */
export const toErrorResponse = (error: AppError, headers: HeadersInit = {}): Response =>
  Response.json(toErrorBody(error), { status: error.status, headers: [...Object.entries(retryHeaderOf(error)), ...new Headers(headers)] });

/** The most characters of a reason in the log. A reason may quote the request. */
const MAX_LOGGED = 500;

/** The id that Cloudflare gives a request, and tells in the header `CF-Ray` of the answer (developers.cloudflare.com/fundamentals/reference/cloudflare-ray-id/). */
export function requestIdOf({ headers }: Pick<Request, "headers">): string | undefined {
  const ray = headers.get("cf-ray") ?? "";
  return /^[0-9a-f]{16}(-[A-Z]{3})?$/.test(ray) ? ray : undefined;
}

/** Logs an answer with an error: as an error if Cardea or a dependency failed, as information if a request was refused. */
export function logRefusal(log: Log, { code, status, reason }: AppError, where: LogFields): void {
  const short = reason?.slice(0, MAX_LOGGED);
  if (status >= 500) log.error("request.failed", { code, reason: short, ...where });
  else log.info("request.refused", { code, reason: short, ...where });
}

/** The status of an error by which the router refuses a request. Such an error contains its own answer. */
function refusalStatusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("getResponse" in error) || !("status" in error)) return undefined;
  return typeof error.status === "number" && error.status < 500 ? error.status : undefined;
}
