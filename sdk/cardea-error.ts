import type { components } from "./rest-api.ts";

/** An error as Cardea answers it (RFC 9457). */
export type Problem = components["schemas"]["Problem"];

/** What a program can tell apart: the codes of Cardea, and those of this client. */
export type CardeaErrorCode = Problem["code"] | "client.unreachable" | "client.not_cardea" | "client.waited_too_long" | "client.webhook_refused";

/** A refusal or a failure of Cardea, or of the way to it. The message is a sentence for people; `code` is for programs. */
export class CardeaError extends Error {
  override readonly name = "CardeaError";
  readonly code: CardeaErrorCode;
  /** The HTTP status; absent without an answer. */
  readonly status: number | undefined;
  /** A sentence for each field with a problem. */
  readonly fields: Record<string, string>;
  /** The id by which Cardea's log names the request. */
  readonly requestId: string | undefined;

  constructor(
    code: CardeaErrorCode,
    message: string,
    { status, fields = {}, requestId, cause }: { status?: number; fields?: Record<string, string>; requestId?: string; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.fields = fields;
    this.requestId = requestId;
  }
}

/** Makes the error of an unsuccessful answer. @param problem the answer's content */
export function toCardeaError(problem: unknown, status: number): CardeaError {
  if (!isProblem(problem))
    return new CardeaError("client.not_cardea", `The address answered ${status}, but not as Cardea does. Check it.`, { status });
  const { code, detail, fields, requestId } = problem;
  return new CardeaError(code, detail, { status, fields, requestId });
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === "object" &&
  value !== null &&
  "code" in value &&
  typeof value.code === "string" &&
  "detail" in value &&
  typeof value.detail === "string";
