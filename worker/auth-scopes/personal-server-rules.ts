import type { Server } from "../db/db.ts";
import { needsCredential } from "./auth-scope-rules.ts";
import { variantsOf } from "./auth-scopes.ts";

/** Whether members connect their own account to this server with this auth scope. */
export const isPersonal = (server: Server): boolean => server.authScope.level === "user" && needsCredential(server);

/** The servers to which members connect their own accounts, once for each such auth scope. */
export function personalServers(servers: Server[]): Server[] {
  return servers.flatMap(variantsOf).filter(isPersonal);
}

/** Whether members have anything to connect, so that in-chat authentication is of use (F41). Paused servers count. */
export const hasPersonalServer = (servers: Server[]): boolean => personalServers(servers).length > 0;
