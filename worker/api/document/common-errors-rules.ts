import type { ErrorCode } from "../../lib/errors.ts";
import { actOf } from "../role-policy.ts";
import { isForPersonOnly } from "../token-policy.ts";

/** @property takesQuery whether the route reads parameters of the query, which may be wrong */
export type Route = { method: string; path: string; takesQuery: boolean };

/** Whether a request to the route is made once if it has an `Idempotency-Key` (`idempotency.ts`). */
export const takesIdempotencyKey = (method: string, path: string): boolean =>
  method === "post" && (path === "/projects" || path.startsWith("/projects/{project}/"));

const IDEMPOTENCY_ERRORS = ["idempotency.other_request", "idempotency.unanswered", "idempotency.shown_once"] as const;

/** What a platform token may be answered, at a route that it may be sent to. */
function tokenErrorsOf(route: string, isOfProject: boolean): ErrorCode[] {
  if (isForPersonOnly(route)) return ["token.person_needed"];
  const isTooLow = !isOfProject && actOf(route) !== "own" && !route.startsWith("get ");
  return ["key.invalid", "key.expired", "request.too_many", ...(isTooLow ? (["token.role_too_low"] as const) : [])];
}

/** The errors of every route of a kind, which the guards and the router answer before its handler runs. */
export function commonErrorsOf({ method, path, takesQuery }: Route): ErrorCode[] {
  const isChange = method !== "get";
  const isOfProject = path.startsWith("/projects/{project}");
  const act = actOf(`${method} ${path}`);
  return [
    "session.missing",
    ...(act === "own" ? [] : (["second_factor.needed", "second_factor.missing"] as const)),
    ...(act === "change" || act === "use" ? (["role.reads_only"] as const) : []),
    ...(act === "operate" ? (["resource.not_found"] as const) : []),
    ...(takesIdempotencyKey(method, path) ? ([...IDEMPOTENCY_ERRORS, "request.too_many"] as const) : []),
    ...(isOfProject ? (["resource.not_found"] as const) : []),
    ...tokenErrorsOf(`${method} ${path}`, isOfProject),
    ...(isChange ? (["request.cross_site", "request.not_json", "request.too_large"] as const) : []),
    ...(isChange || takesQuery ? (["request.invalid"] as const) : []),
    "internal.failed",
  ];
}
