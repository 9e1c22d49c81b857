import type { Act } from "./role-policy.ts";

/**
 * What a platform token may do at most. Its maker's own rights bound it too.
 *
 * - `auditor`: reads.
 * - `admin`: also changes the maker's projects, and calls their servers in the playground.
 * - `owner`: also makes projects and operates the deployment. Only a token of the deployment has it.
 */
type TokenRole = "owner" | "admin" | "auditor";

/** A platform token that was verified. @property scope whether it is of one project, or of the whole deployment */
export type AdmittedToken = { id: string; role: TokenRole; createdAt: number; expiresAt: number | null; scope: "project" | "deployment" };

/** What gives or takes the rights of a person or a token. A token that leaks must not be able to outlive its own end by that. */
const PERSON_ONLY: ReadonlySet<string> = new Set([
  "post /tokens",
  "delete /tokens/{token}",
  "post /owners",
  "delete /owners/{owner}",
  "post /sign-in-conflicts/{conflict}",
]);

/** Whether only a person may send a request to this route. */
export const isForPersonOnly = (route: string): boolean => PERSON_ONLY.has(route);

/**
 * Whether a platform token of the deployment may use a route that belongs to no project. Its maker, an owner, must be allowed to use it too.
 * @param route method and path, such as `get /health`
 */
export function decideOutsideProjects(role: TokenRole, act: Act, route: string): "allowed" | "role too low" | "person needed" {
  if (isForPersonOnly(route)) return "person needed";
  const isReading = act === "own" || route.startsWith("get ");
  return role === "owner" || isReading ? "allowed" : "role too low";
}
