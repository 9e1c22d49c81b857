import { and, asc, eq, gt, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { links } from "./connection-schema.ts";
import { apiKeys, serverReports, serverRequests, servers, toolDefinitions } from "./schema.ts";

export type Overview = ReturnType<typeof makeOverview>;

/** The most things of one kind that an overview names, and how far back it looks for a link. */
const NAMED = 20;
const NEWEST_LINKS = 50;

/** What an administrator has done first, and what waits for a person. */
export function makeOverview(db: Database) {
  return {
    /** What of a new project's first steps is done. @param userId of the administrator who asks */
    async listSteps(projectId: ProjectId, userId: string) {
      const ofProject = sql`project_id = ${projectId}`;
      const personal = sql`SELECT 1 FROM servers s JOIN auth_scopes a ON a.id = s.auth_scope_id
        WHERE s.project_id = ${projectId} AND s.deleted_at IS NULL AND a.type <> 'none' AND a.level = 'user'`;
      const row = await db.get<Record<"hasServer" | "needsAccount" | "hasAccount" | "hasCall" | "hasPeople" | "hasLink", number>>(sql`SELECT
        EXISTS (SELECT 1 FROM servers WHERE ${ofProject} AND deleted_at IS NULL) AS hasServer,
        EXISTS (${personal}) AS needsAccount,
        EXISTS (SELECT 1 FROM credentials WHERE subject = ${`user:${userId}`} AND ${ofProject} AND status = 'active') AS hasAccount,
        EXISTS (SELECT 1 FROM server_health WHERE ${ofProject} AND last_call_at IS NOT NULL) AS hasCall,
        EXISTS (SELECT 1 FROM members WHERE ${ofProject} AND user_id <> ${userId} AND removed_at IS NULL) AS hasPeople,
        EXISTS (SELECT 1 FROM (SELECT type, deleted_at FROM links WHERE ${ofProject} ORDER BY created_at DESC, id DESC LIMIT ${NEWEST_LINKS})
          WHERE type = 'user' AND deleted_at IS NULL) AS hasLink`);
      return {
        server: row?.hasServer === 1,
        /** Nothing is to be connected if no server asks for an account. */
        account: row?.hasServer === 1 && (row.needsAccount === 0 || row.hasAccount === 1),
        agent: row?.hasCall === 1,
        people: row?.hasPeople === 1 || row?.hasLink === 1,
        needsAccount: row?.needsAccount === 1,
      };
    },

    /** What waits for an administrator. @param until links and keys that end before this time, UTC ms */
    async listNeeds(projectId: ProjectId, now: number, until: number) {
      const [unreachable, changed, requests, endingLinks, endingKeys] = await db.batch([
        db
          .select({ slug: servers.slug, name: servers.name, text: serverReports.text, since: serverReports.since })
          .from(serverReports)
          .innerJoin(servers, and(eq(servers.id, serverReports.serverId), eq(servers.state, "active"), isNull(servers.deletedAt)))
          .where(and(eq(serverReports.projectId, projectId), sql`${serverReports.about} = 'connection'`))
          .orderBy(asc(serverReports.serverId))
          .limit(NAMED),
        db
          .select({ slug: servers.slug, name: servers.name, tools: sql<number>`count(*)`, holds: servers.holdChanges })
          .from(toolDefinitions)
          .innerJoin(servers, and(eq(servers.id, toolDefinitions.serverId), isNull(servers.deletedAt)))
          .where(and(eq(toolDefinitions.projectId, projectId), isNotNull(toolDefinitions.pendingHash)))
          .groupBy(toolDefinitions.serverId)
          .limit(NAMED),
        db
          .select({ id: serverRequests.projectId })
          .from(serverRequests)
          .where(and(eq(serverRequests.projectId, projectId), sql`state = 'waiting'`))
          .limit(NAMED),
        db
          .select({ id: links.id, type: links.type, at: sql<number>`${links.expiresAt}` })
          .from(links)
          .where(
            and(
              eq(links.projectId, projectId),
              isNotNull(links.expiresAt),
              isNull(links.deletedAt),
              isNull(links.usedAt),
              gt(links.expiresAt, now),
              lt(links.expiresAt, until),
            ),
          )
          .orderBy(asc(links.expiresAt))
          .limit(NAMED),
        db
          .select({ id: apiKeys.id, name: apiKeys.name, at: sql<number>`${apiKeys.expiresAt}` })
          .from(apiKeys)
          .where(
            and(
              eq(apiKeys.projectId, projectId),
              isNotNull(apiKeys.expiresAt),
              isNull(apiKeys.revokedAt),
              gt(apiKeys.expiresAt, now),
              lt(apiKeys.expiresAt, until),
            ),
          )
          .orderBy(asc(apiKeys.expiresAt))
          .limit(NAMED),
      ]);
      return { unreachable, changed, requests: requests.length, endingLinks, endingKeys };
    },
  };
}
