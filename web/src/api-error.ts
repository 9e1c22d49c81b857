import { texts } from "./texts/texts.ts";

/** A question that the API asks before a change: `people` and `shared` say whose credentials the change would remove. */
type Question = { confirm: string[]; people: number; shared: boolean };
type Failure = { code: string; message: string; fields?: Record<string, string>; asks?: Question };
/** What the console reads of a problem of the API (RFC 9457). */
type Problem = Omit<Failure, "message"> & { detail: string };

/** An answer of the API that is not the one the console asked for. Its message is the API's own sentence. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Record<string, string>;
  /** The question to confirm first. Then `fields` say what the change would remove. */
  readonly asks: Question | undefined;

  /** @param status the HTTP status, or 0 where no answer came */
  constructor(status: number, { code, message, fields = {}, asks }: Failure) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.asks = asks;
  }
}

/** @param body the parsed body of the answer, or undefined where it is not JSON */
export function toApiError(status: number, body: unknown): ApiError {
  if (!isProblem(body)) return new ApiError(status, { code: "unknown", message: texts().common.failed });
  const { detail, ...problem } = body;
  return new ApiError(status, { ...problem, message: detail });
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === "object" && body !== null && "code" in body && typeof body.code === "string" && "detail" in body && typeof body.detail === "string";

/** The problems of a failed change by field, and one sentence for a problem that belongs to no field. A question is no problem. */
export function problemsOf(error: Error | null): { fields: Record<string, string>; sentence: string | undefined } {
  // The form itself shows what another administrator has changed.
  const isShown = error instanceof ApiError && (error.asks || error.code === "version.changed_meanwhile");
  if (isShown) return { fields: {}, sentence: undefined };
  const fields = error instanceof ApiError ? error.fields : {};
  return { fields, sentence: error && Object.keys(fields).length === 0 ? error.message : fields.body };
}
