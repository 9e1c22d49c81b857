import type {
  Credentials,
  KeyPage,
  OAuthRegistration,
  OAuthRegistrations,
  Server,
  ServerHealth,
  ServerHealthRow,
  ServerReport,
  ServerReports,
  Servers,
  ToolDefinitions,
} from "../db/db.ts";
import type { ProjectId } from "../lib/ids.ts";
import { mayBeMixedUp } from "../providers/clients/redirect-rules.ts";
import type { Fault, Faults } from "./ports.ts";

/**
 * A server with the facts that administrators see.
 * @property connections how many credentials exist for its own auth scope
 * @property changedTools how many of its tools differ from their first or last approved definition
 * @property health when it was last asked and called
 * @property fault the last error at the OAuth provider of one of its auth scopes
 * @property mayBeMixedUp whether a mix-up attack is possible at one of its auth scopes (RFC 9700 §4.4)
 */
export type ListedServer = {
  server: Server;
  connections: number;
  changedTools: number;
  reports: ServerReport[];
  health: ServerHealthRow | undefined;
  fault: Fault | undefined;
  mayBeMixedUp: boolean;
};

type ListServers = (projectId: ProjectId, which: KeyPage | { slug: string }) => Promise<ListedServer[]>;
type Ports = {
  servers: Servers;
  credentials: Credentials;
  toolDefinitions: ToolDefinitions;
  registrations: OAuthRegistrations;
  serverReports: ServerReports;
  serverHealth: ServerHealth;
  faults: Faults;
  publicOrigin: string;
};

/** A page of the project's servers, by slug, or one of them. The list throws AppError `resource.not_found` if there is no such one. */
export function makeListServers(ports: Ports): ListServers {
  const { servers, credentials, toolDefinitions, registrations, serverReports, serverHealth, faults, publicOrigin } = ports;
  return async (projectId, which) => {
    const rows = "slug" in which ? [await servers.getBySlug(projectId, which.slug)] : await servers.listPage(projectId, which);
    const ids = rows.map(({ id }) => id);
    const scopeIds = rows.flatMap(({ authScope, furtherAuthScopes }) => [authScope, ...furtherAuthScopes].map(({ id }) => id));
    const [connections, changed, registered, reports, health, failed] = await Promise.all([
      credentials.countByScope(projectId, scopeIds),
      toolDefinitions.countChanged(projectId, ids),
      registrations.list(projectId, scopeIds),
      serverReports.listOf(projectId, ids),
      serverHealth.listOf(projectId, ids),
      faults.list(projectId),
    ]);
    return rows.map((server) =>
      toListedServer(server, publicOrigin, {
        connections: connections.get(server.authScopeId),
        changedTools: changed.get(server.id),
        reports: reports.filter(({ serverId }) => serverId === server.id),
        health: health.find(({ serverId }) => serverId === server.id),
        faults: failed,
        registered,
      }),
    );
  };
}

type Facts = Partial<Pick<ListedServer, "connections" | "changedTools" | "reports" | "health">> & {
  faults?: ReadonlyMap<string, Fault>;
  registered?: OAuthRegistration[];
};

/** @param facts absent for a new server */
export function toListedServer(server: Server, publicOrigin: string, facts: Facts = {}): ListedServer {
  const { connections = 0, changedTools = 0, reports = [], health, faults, registered = [] } = facts;
  const scopes = [server.authScope, ...server.furtherAuthScopes];
  const registrationOf = (id: string) => registered.find(({ authScopeId }) => authScopeId === id);
  return {
    server,
    connections,
    changedTools,
    reports,
    health,
    fault: scopes.map(({ id }) => faults?.get(id)).find(Boolean),
    mayBeMixedUp: scopes.some((scope) => mayBeMixedUp(scope, registrationOf(scope.id), publicOrigin)),
  };
}
