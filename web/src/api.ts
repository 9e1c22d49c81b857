import type { ClientResponse } from "hono/client";
import { hc } from "hono/client";
import type { AppType } from "../../worker/app.ts";
import { ApiError, toApiError } from "./api-error.ts";
import { hasUnsaved, tellSignedOut } from "./session-over.ts";
import { texts } from "./texts/texts.ts";

/** The client of the REST API. Its types come from the Worker's routes. */
export const api = hc<AppType>("/api/v1");

/** The options of a change without a body: from a page, the API accepts changes as JSON only (S82). */
export const JSON_BODY = { headers: { "content-type": "application/json" } };

/** The options of an update. @param etag of the thing as it was read; without it the update is made in any case */
export const ifMatch = (etag: string | undefined) => (etag === undefined ? {} : { headers: { "if-match": etag } });

type Ok<R> = R extends ClientResponse<infer Body, infer Status, string> ? (Status extends 200 | 201 | 202 | 204 ? Body : never) : never;

/**
 * A successful answer. Unauthenticated users are redirected to the sign-in page, and return from there to the same page; so are users who have to
 * prove their second factor, to its page. A page with something unsaved stays, and says what is to be done.
 * @throws ApiError
 */
async function succeed<R extends Pick<Response, "ok" | "status" | "json">>(request: Promise<R>): Promise<R> {
  const response = await request.catch(() => {
    throw new ApiError(0, { code: "network", message: texts().common.unreachable });
  });
  if (response.ok) return response;
  if (response.status === 401) {
    if (tellSignedOut()) throw new ApiError(401, { code: "session.over", message: texts().frame.signedOut });
    return leaveFor("/sign-in");
  }
  const error = toApiError(response.status, await response.json().catch(() => undefined));
  if (ASKS_FOR_FACTOR.has(error.code) && !hasUnsaved()) return leaveFor("/second-factor");
  throw error;
}

/** What the page of second factors helps with. */
const ASKS_FOR_FACTOR = new Set(["second_factor.needed", "second_factor.missing"]);

/** Goes to a page that comes back here. */
function leaveFor(page: string): Promise<never> {
  location.assign(`${page}?next=${encodeURIComponent(location.pathname + location.search)}`);
  return new Promise(() => {});
}

/** The body of a successful answer. @throws ApiError */
export async function unwrap<R extends ClientResponse<unknown, number, string>>(request: Promise<R>): Promise<Ok<R>> {
  const response = await succeed(request);
  return (response.status === 204 ? undefined : await response.json()) as Ok<R>;
}

/** The text at a path of Cardea that answers no JSON. @throws ApiError, also for an answer that breaks off */
export async function readText(path: string): Promise<string> {
  const response = await succeed(fetch(path));
  return response.text().catch(() => {
    throw new ApiError(0, { code: "network", message: texts().common.brokeOff });
  });
}
