import { personalServers } from "../../auth-scopes/personal-server-rules.ts";
import type { CredentialRow, Credentials, Server, Servers, Usage } from "../../db/db.ts";
import { type Clock, DAY } from "../../lib/clock.ts";
import type { ProjectId } from "../../lib/ids.ts";
import { userSubject } from "../../vault/vault.ts";

/** A variant that a person can connect, and their credential for it, if there is or was one. */
export type MemberConnection = { server: Server; credential: CredentialRow | undefined };

/** The time for which activity is shown. */
const PERIOD = 30 * DAY;
const MAX_TOP = 5;

type Ports = { servers: Servers; credentials: Credentials; usage: Usage; clock: Clock };

/** The connections and calls of one member (F51). */
export function makeMemberActivity({ servers, credentials, usage, clock }: Ports) {
  return {
    /** One entry for each variant that a person can connect in the project. */
    async listConnections(projectId: ProjectId, userId: string): Promise<MemberConnection[]> {
      const [all, rows] = await Promise.all([servers.list(projectId), credentials.listOfSubject(projectId, userSubject(userId))]);
      const known = new Map(rows.map(({ credential }) => [credential.authScopeId, credential]));
      return personalServers(all).map((server) => ({ server, credential: known.get(server.authScopeId) }));
    },

    /** The activity by day (UTC ms). Days without calls are left out. @returns `errorRate` from 0 to 1; null without calls */
    async readActivity(projectId: ProjectId, userId: string) {
      const since = clock.now() - PERIOD + DAY;
      const [days, topServers, topTools] = await Promise.all([
        usage.listDays(projectId, userId, since),
        usage.listTop(projectId, userId, { by: "server", since, limit: MAX_TOP }),
        usage.listTop(projectId, userId, { by: "tool", since, limit: MAX_TOP }),
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
