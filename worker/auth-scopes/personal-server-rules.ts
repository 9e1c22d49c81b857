import type { Server } from "../db/db.ts";
import { needsCredential } from "./auth-scope-rules.ts";
import { variantsOf } from "./auth-scopes.ts";

/** Whether people connect an account of their own to a server, with the auth scope it has here. */
export const isPersonal = (server: Server): boolean => server.authScope.level === "user" && needsCredential(server);

/** Servers people connect accounts of their own to, each with each auth scope of that kind. */
export function personalServers(servers: Server[]): Server[] {
  return servers.flatMap(variantsOf).filter(isPersonal);
}

/** Whether there is anything to connect for people, and so any use for in-chat authentication (F41): paused servers count. */
export const hasPersonalServer = (servers: Server[]): boolean => personalServers(servers).length > 0;
