import type { ClientResponse } from "hono/client";
import { hc } from "hono/client";
import type { AppType } from "../../worker/app.ts";

/** The REST API, typed by the Worker's own routes. */
export const api = hc<AppType>("/").api.v1;

/** For changes without a body: the API takes no other kind of request from pages (S82). */
export const JSON_BODY = { headers: { "content-type": "application/json" } };

type Question = { confirm: string[]; people: number; shared: boolean };
type Failure = { code: string; message: string; fields?: Record<string, string>; asks?: Question };

/** An answer that was not the one asked for, in the words of the API. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Record<string, string>;
  /** What is to be confirmed first; `fields` say what would be lost. */
  readonly asks: Question | undefined;

  constructor(status: number, code: string, message: string, fields: Record<string, string> = {}, asks?: Question) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.asks = asks;
  }
}

type Ok<R> = R extends ClientResponse<infer Body, infer Status, string> ? (Status extends 200 | 201 | 204 ? Body : never) : never;

/**
 * The body of an answer. Who is not signed in is taken to the sign-in page and back.
 * @throws ApiError
 */
export async function unwrap<R extends ClientResponse<unknown, number, string>>(asked: Promise<R>): Promise<Ok<R>> {
  const response = await asked.catch(() => {
    throw new ApiError(0, "network", "Cardea cannot be reached. Check the connection and try again.");
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Ok<R>;
  if (response.status === 401) {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    return new Promise(() => {});
  }
  const body = (await response.json().catch(() => ({}))) as { error?: Failure };
  const error: Failure = body.error ?? { code: "unknown", message: "Something went wrong. Try again.", fields: {} };
  throw new ApiError(response.status, error.code, error.message, error.fields, error.asks);
}

/** The problems by field of a failed mutation, and its sentence where no field has one. */
export function problemsOf(error: Error | null): { fields: Record<string, string>; sentence: string | undefined } {
  const fields = error instanceof ApiError ? error.fields : {};
  return { fields, sentence: error && Object.keys(fields).length === 0 ? error.message : undefined };
}
