import { and, asc, eq, ne } from "drizzle-orm";
import type { ProjectId, ServerId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { isAmong } from "./json-list.ts";
import { type ReportSubject, serverReports } from "./server-report-schema.ts";

export type ServerReport = typeof serverReports.$inferSelect;
export type ServerReports = ReturnType<typeof makeServerReports>;

export function makeServerReports(db: Database) {
  const of = (projectId: ProjectId, serverId: ServerId, about?: ReportSubject) =>
    and(
      eq(serverReports.projectId, projectId),
      eq(serverReports.serverId, serverId),
      about === undefined ? undefined : eq(serverReports.about, about),
    );

  return {
    /** Those of some servers. */
    async listOf(projectId: ProjectId, serverIds: ServerId[]): Promise<ServerReport[]> {
      return db
        .select()
        .from(serverReports)
        .where(and(eq(serverReports.projectId, projectId), isAmong(serverReports.serverId, serverIds)))
        .orderBy(asc(serverReports.about))
        .all();
    },

    async list(projectId: ProjectId): Promise<ServerReport[]> {
      return db.select().from(serverReports).where(eq(serverReports.projectId, projectId)).orderBy(asc(serverReports.about)).all();
    },

    /** A known problem keeps the time when it was first seen. */
    async note(projectId: ProjectId, serverId: ServerId, about: ReportSubject, text: string, now: number): Promise<void> {
      await db
        .insert(serverReports)
        .values({ projectId, serverId, about, text, since: now })
        .onConflictDoUpdate({
          target: [serverReports.projectId, serverReports.serverId, serverReports.about],
          set: { text, since: now },
          setWhere: ne(serverReports.text, text),
        });
    },

    /** @param about absent for all reports of the server */
    async clear(projectId: ProjectId, serverId: ServerId, about?: ReportSubject): Promise<void> {
      await db.delete(serverReports).where(of(projectId, serverId, about));
    },
  };
}
