import type { Role } from "../db/db.ts";

/**
 * What a request does, and so who may send it.
 *
 * - `own`: about the caller alone. Everyone who is signed in.
 * - `read`: reads what a project has, without any secret. Its administrators and auditors.
 * - `change`: changes a project, or makes Cardea contact another service or person for it. Its administrators.
 * - `use`: calls a server of a project with a credential. Its administrators.
 * - `create`: makes a project. Owners of the deployment.
 * - `operate`: reads or changes the deployment. Owners of the deployment.
 */
export type Act = "own" | "read" | "change" | "use" | "create" | "operate";

/** Each route of the REST API, by method and path as in the OpenAPI document. A route that is missing here is refused, and fails the test. */
const ACTS: Readonly<Record<string, Act>> = {
  "get /catalog/providers": "own",
  "get /catalog/servers": "own",
  "post /erasures": "operate",
  "get /erasures/{erasure}": "operate",
  "get /health": "operate",
  "post /health/retry": "operate",
  "get /mail": "operate",
  "post /mail/test": "operate",
  "get /me": "own",
  "get /owners": "operate",
  "post /owners": "operate",
  "delete /owners/{owner}": "operate",
  "get /project-removals": "own",
  "get /projects": "own",
  "post /projects": "create",
  "delete /projects/{project}": "change",
  "get /projects/{project}": "read",
  "patch /projects/{project}": "change",
  "get /projects/{project}/agents": "read",
  "delete /projects/{project}/agents/{agent}": "change",
  "get /projects/{project}/agents/{agent}": "read",
  "get /projects/{project}/agents/{agent}/people": "read",
  "delete /projects/{project}/agents/{agent}/people/{person}": "change",
  "post /projects/{project}/agents/{agent}/people/{person}/allow": "change",
  "get /projects/{project}/alerts": "read",
  "post /projects/{project}/alerts/{alert}/acknowledge": "change",
  "get /projects/{project}/analytics": "read",
  "get /projects/{project}/api-keys": "read",
  "post /projects/{project}/api-keys": "change",
  "delete /projects/{project}/api-keys/{key}": "change",
  "get /projects/{project}/api-keys/{key}": "read",
  "get /projects/{project}/audit": "read",
  "get /projects/{project}/audit/{event}": "read",
  "get /projects/{project}/audit/{event}/conversation": "read",
  "get /projects/{project}/audit/{event}/recording": "read",
  "get /projects/{project}/audit-export": "read",
  "get /projects/{project}/audit-targets": "read",
  "post /projects/{project}/audit-targets": "change",
  "delete /projects/{project}/audit-targets/{target}": "change",
  "get /projects/{project}/audit-targets/{target}": "read",
  "patch /projects/{project}/audit-targets/{target}": "change",
  "post /projects/{project}/audit-targets/{target}/test": "change",
  "get /projects/{project}/credentials": "read",
  "post /projects/{project}/credentials/revocations": "change",
  "delete /projects/{project}/credentials/{credential}": "change",
  "get /projects/{project}/credentials/{credential}": "read",
  "get /projects/{project}/default-policy": "read",
  "put /projects/{project}/default-policy": "change",
  "post /projects/{project}/discovery": "change",
  "get /projects/{project}/export": "read",
  "get /projects/{project}/jobs": "read",
  "get /projects/{project}/jobs/{job}": "read",
  "get /projects/{project}/latest-call": "read",
  "get /projects/{project}/links": "read",
  "post /projects/{project}/links": "change",
  "delete /projects/{project}/links/{link}": "change",
  "get /projects/{project}/links/{link}": "read",
  "patch /projects/{project}/links/{link}": "change",
  "get /projects/{project}/links/{link}/redemptions": "read",
  "get /projects/{project}/named-links": "read",
  "get /projects/{project}/members": "read",
  "post /projects/{project}/members": "change",
  "post /projects/{project}/members/revocations": "change",
  "post /projects/{project}/members/revocations/preview": "change",
  "delete /projects/{project}/members/{member}": "change",
  "get /projects/{project}/members/{member}": "read",
  "patch /projects/{project}/members/{member}": "change",
  "post /projects/{project}/members/{member}/revocations": "change",
  "get /projects/{project}/navigators": "read",
  "delete /projects/{project}/navigators/{navigator}": "change",
  "get /projects/{project}/navigators/{navigator}": "read",
  "put /projects/{project}/navigators/{navigator}": "change",
  "get /projects/{project}/news": "read",
  "get /projects/{project}/overview": "read",
  "post /projects/{project}/playground/calls": "use",
  "get /projects/{project}/playground/users": "read",
  "get /projects/{project}/playground/users/{user}/tools": "use",
  "get /projects/{project}/redirect-uri": "read",
  "get /projects/{project}/rules": "read",
  "post /projects/{project}/rules": "change",
  "delete /projects/{project}/rules/{rule}": "change",
  "get /projects/{project}/rules/{rule}": "read",
  "put /projects/{project}/rules/{rule}": "change",
  "post /projects/{project}/rules/{rule}/move": "change",
  "get /projects/{project}/server-requests": "read",
  "patch /projects/{project}/server-requests/{request}": "change",
  "post /projects/{project}/decisions": "read",
  "post /projects/{project}/sources": "change",
  "get /projects/{project}/tool-changes": "read",
  "post /projects/{project}/tool-changes/decisions": "change",
  "post /projects/{project}/tool-matches": "read",
  "get /projects/{project}/servers": "read",
  "post /projects/{project}/servers/probe": "change",
  "post /projects/{project}/servers/{server}/check": "change",
  "post /projects/{project}/servers": "change",
  "delete /projects/{project}/servers/{server}": "change",
  "get /projects/{project}/servers/{server}": "read",
  "patch /projects/{project}/servers/{server}": "change",
  "get /projects/{project}/servers/{server}/auth-scopes": "read",
  "post /projects/{project}/servers/{server}/auth-scopes": "change",
  "delete /projects/{project}/servers/{server}/auth-scopes/{scope}": "change",
  "patch /projects/{project}/servers/{server}/auth-scopes/{scope}": "change",
  "post /projects/{project}/servers/{server}/auth-scopes/{scope}/reset": "change",
  "post /projects/{project}/servers/{server}/connect": "change",
  "put /projects/{project}/servers/{server}/hold-changes": "change",
  "post /projects/{project}/servers/{server}/reset": "change",
  "get /projects/{project}/servers/{server}/tools": "read",
  "post /projects/{project}/servers/{server}/tools/{tool}/approve": "change",
  "get /projects/{project}/store": "read",
  "put /projects/{project}/store": "change",
  "get /projects/{project}/bridges": "read",
  "get /projects/{project}/webhooks": "read",
  "post /projects/{project}/webhooks": "change",
  "delete /projects/{project}/webhooks/{webhook}": "change",
  "get /projects/{project}/webhooks/{webhook}": "read",
  "patch /projects/{project}/webhooks/{webhook}": "change",
  "get /projects/{project}/webhooks/{webhook}/deliveries": "read",
  "post /projects/{project}/webhooks/{webhook}/deliveries/{delivery}/replay": "change",
  "post /projects/{project}/webhooks/{webhook}/key": "change",
  "post /projects/{project}/webhooks/{webhook}/test": "change",
  "get /sign-in-conflicts": "operate",
  "post /sign-in-conflicts/{conflict}": "operate",
  "get /tokens": "operate",
  "post /tokens": "operate",
  "delete /tokens/{token}": "operate",
  "get /vault-keys": "operate",
  "post /vault-keys/rotation": "operate",
};

/**
 * Dangerous acts: what cannot be undone, gives or takes rights, carries much away, or is a way around the second factor. Where one is required, the person has to
 * have proven it a short time before.
 */
const DANGEROUS: ReadonlySet<string> = new Set([
  "post /erasures",
  "post /tokens",
  "post /owners",
  "delete /owners/{owner}",
  "post /sign-in-conflicts/{conflict}",
  "post /vault-keys/rotation",
  "delete /projects/{project}",
  "patch /projects/{project}",
  "get /projects/{project}/export",
  "put /projects/{project}/store",
  "post /projects/{project}/api-keys",
  "post /projects/{project}/audit-targets",
  "patch /projects/{project}/audit-targets/{target}",
  "post /projects/{project}/webhooks",
  "patch /projects/{project}/webhooks/{webhook}",
  "post /projects/{project}/webhooks/{webhook}/key",
  "post /projects/{project}/members",
  "patch /projects/{project}/members/{member}",
  "delete /projects/{project}/members/{member}",
  "post /projects/{project}/members/revocations",
  "post /projects/{project}/servers/{server}/reset",
  "delete /projects/{project}/servers/{server}",
]);

/** The routes of dangerous acts. */
export const dangerousRoutes = (): string[] => [...DANGEROUS];

/** Whether a route does what a second factor is required for. */
export const isDangerous = (route: string): boolean => DANGEROUS.has(route);

/** Who may do what in a project. */
const ROLES: Readonly<Record<Role, readonly Act[]>> = { admin: ["read", "change", "use"], auditor: ["read"], member: [] };

/** @param route method and path, such as `get /projects/{project}` @returns nothing for a route that has no entry */
export const actOf = (route: string): Act | undefined => (Object.hasOwn(ACTS, route) ? ACTS[route] : undefined);

/** The routes that have an entry. */
export const routesWithAct = (): string[] => Object.keys(ACTS);

/**
 * Whether a person may do this in a project.
 * @param role in the project; absent for a person who is not a member
 * @returns `hidden` for a person to whom the project does not exist in this API
 */
export function decideInProject(act: Act, role: Role | undefined): "allowed" | "reads only" | "hidden" {
  if (role === undefined || ROLES[role].length === 0) return "hidden";
  return ROLES[role].includes(act) ? "allowed" : "reads only";
}
