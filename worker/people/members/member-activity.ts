import { personalServers } from "../../auth-scopes/personal-server-rules.ts";
import type { CredentialRow, Credentials, Server, Servers, Usage } from "../../db/db.ts";
import { type Clock, DAY } from "../../lib/clock.ts";
import type { ProjectId } from "../../lib/ids.ts";
import { userSubject } from "../../vault/vault.ts";

/** Something a person can connect, and their credential for it where there is or was one. */
export type MemberConnection = { server: Server; credential: CredentialRow | undefined };

/** How far back activity is told. */
const PERIOD = 30 * DAY;
const MOST_CALLED = 5;

type Ports = { servers: Servers; credentials: Credentials; usage: Usage; clock: Clock };

/** What one member has connected and called (F51). */
export function makeMemberActivity({ servers, credentials, usage, clock }: Ports) {
  return {
    /** One entry for each thing a person can connect in the project. */
    async listConnections(projectId: ProjectId, userId: string): Promise<MemberConnection[]> {
      const [all, rows] = await Promise.all([servers.list(projectId), credentials.listOfSubject(projectId, userSubject(userId))]);
      const known = new Map(rows.map(({ credential }) => [credential.authScopeId, credential]));
      return personalServers(all).map((server) => ({ server, credential: known.get(server.authScopeId) }));
    },

    /** Days in UTC ms, those without any left out. @returns `errorRate` 0 to 1; null without calls */
    async readActivity(projectId: ProjectId, userId: string) {
      const since = clock.now() - PERIOD + DAY;
      const [days, topServers, topTools] = await Promise.all([
        usage.listDays(projectId, userId, since),
        usage.listTop(projectId, userId, { by: "server", since, limit: MOST_CALLED }),
        usage.listTop(projectId, userId, { by: "tool", since, limit: MOST_CALLED }),
      ]);
      const sum = (of: "calls" | "errors") => days.reduce((all, day) => all + day[of], 0);
      return {
        activity: days.map((day) => ({ ...day, day: day.day * DAY })),
        topServers: topServers.map(({ tool: _, ...top }) => top),
        topTools,
        errorRate: sum("calls") === 0 ? null : sum("errors") / sum("calls"),
      };
    },
  };
}
