import type { OAuthRegistrations } from "../db/oauth-registrations.ts";
import type { Servers } from "../db/servers.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { RevokeCredentials } from "./revoke-credentials.ts";

export type RemoveServer = (projectId: ProjectId, slug: string) => Promise<void>;
type Ports = { servers: Servers; registrations: OAuthRegistrations; revokeCredentials: RevokeCredentials; clock: Clock };

/** Removes a server with every credential given for it and Cardea's registration as its client. @throws AppError `resource.not_found` */
export function makeRemoveServer({ servers, registrations, revokeCredentials, clock }: Ports): RemoveServer {
  return async (projectId, slug) => {
    const server = await servers.findBySlug(projectId, slug);
    if (!server) throw new AppError("resource.not_found");
    await revokeCredentials(projectId, { authScopeId: server.authScopeId });
    await servers.remove(projectId, slug, clock.now());
    await registrations.remove(projectId, server.authScopeId);
  };
}
