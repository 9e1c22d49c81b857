import type { Servers } from "../db/db.ts";
import type { FieldErrors } from "../lib/errors.ts";
import { type AuthScopeId, newId, type ProjectId } from "../lib/ids.ts";
import { scopeOfRedirectUri, sharedRedirectUri } from "../providers/clients/redirect-rules.ts";

/** The id of an auth scope whose client's redirect URI is known already, and whether it is the scope's own. */
export type RedirectPlace = { id: AuthScopeId; ownRedirect: boolean; problems: FieldErrors };

/** @param given the redirect URI the client has at the provider; the scope's own, new one, where absent */
export async function placeOfRedirect(
  servers: Pick<Servers, "hasAuthScope">,
  projectId: ProjectId,
  publicOrigin: string,
  given: string | undefined,
): Promise<RedirectPlace> {
  const reserved = given === undefined ? undefined : scopeOfRedirectUri(publicOrigin, given);
  const problems: FieldErrors = {};
  if (given !== undefined && !reserved && given !== sharedRedirectUri(publicOrigin)) problems.redirectUri = "Use a redirect URI that Cardea gave.";
  if (reserved && (await servers.hasAuthScope(projectId, reserved))) problems.redirectUri = "Another server has this redirect URI.";
  return { id: reserved ?? newId("scp"), ownRedirect: given === undefined || reserved !== undefined, problems };
}
