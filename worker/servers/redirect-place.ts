import type { Servers } from "../db/db.ts";
import type { FieldErrors } from "../lib/errors.ts";
import { type AuthScopeId, newId, type ProjectId } from "../lib/ids.ts";
import { scopeOfRedirectUri, sharedRedirectUri } from "../providers/clients/redirect-rules.ts";

/** The id for an auth scope that fits the redirect URI of its client. @property ownRedirect whether that redirect URI belongs only to the auth scope */
type RedirectPlace = { id: AuthScopeId; ownRedirect: boolean; problems: FieldErrors };

/** @param given the redirect URI that the client has at the provider. Absent: the auth scope gets a new one */
export async function placeOfRedirect(
  servers: Pick<Servers, "hasAuthScope">,
  projectId: ProjectId,
  publicOrigin: string,
  given: string | undefined,
): Promise<RedirectPlace> {
  const reserved = given === undefined ? undefined : scopeOfRedirectUri(publicOrigin, given);
  const problems: FieldErrors = {};
  if (given !== undefined && !reserved && given !== sharedRedirectUri(publicOrigin))
    problems.redirectUri = "Use a redirect URI from this Cardea instance.";
  if (reserved && (await servers.hasAuthScope(projectId, reserved))) problems.redirectUri = "Another server has this redirect URI.";
  return { id: reserved ?? newId("scp"), ownRedirect: given === undefined || reserved !== undefined, problems };
}
