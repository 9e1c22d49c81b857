import { and, asc, eq, gt, or, sql } from "drizzle-orm";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { credentials } from "./connection-schema.ts";
import { members, projects } from "./schema.ts";

/** The key (project, rest) of the last row of the page before; two empty texts for the first page. */
type SubjectPlace = { projectId: string; key: string };
type KeeperSubject = { projectId: ProjectId; key: string };

export type KeeperSubjects = ReturnType<typeof makeKeeperSubjects>;

/** Who may have a CredentialKeeper, in pages by a key that never changes: the platform lists no names of objects. */
export function makeKeeperSubjects(db: Database) {
  return {
    /** All who are or were members, of all projects. `key` is the user's id. */
    async listMembers({ projectId, key }: SubjectPlace, limit: number): Promise<KeeperSubject[]> {
      return db
        .select({ projectId: members.projectId, key: members.userId })
        .from(members)
        .where(sql`(${members.projectId}, ${members.userId}) > (${projectId}, ${key})`)
        .orderBy(asc(members.projectId), asc(members.userId))
        .limit(limit)
        .all();
    },

    /** All who gave credentials for a playground, which they may do without being members. `key` is the subject. */
    async listPlaygrounds({ projectId, key }: SubjectPlace, limit: number): Promise<KeeperSubject[]> {
      const after = or(gt(credentials.subject, key), and(eq(credentials.subject, key), gt(credentials.projectId, projectId as ProjectId)));
      return db
        .selectDistinct({ projectId: credentials.projectId, key: credentials.subject })
        .from(credentials)
        .where(and(sql`${credentials.subject} >= ${key || "playground:"} AND ${credentials.subject} < 'playground:~'`, after))
        .orderBy(asc(credentials.subject), asc(credentials.projectId))
        .limit(limit)
        .all();
    },

    /** Those who have given credentials as members, or for a project. `key` is the subject. */
    async listOwners({ projectId, key }: SubjectPlace, limit: number): Promise<KeeperSubject[]> {
      const isOwner = sql`(${credentials.subject} = 'project' OR ${credentials.subject} LIKE 'user:%')`;
      return db
        .selectDistinct({ projectId: credentials.projectId, key: credentials.subject })
        .from(credentials)
        .where(sql`(${credentials.subject}, ${credentials.projectId}) > (${key}, ${projectId}) AND ${isOwner}`)
        .orderBy(asc(credentials.subject), asc(credentials.projectId))
        .limit(limit)
        .all();
    },

    /** All projects, also removed ones. `key` is empty. */
    async listProjects({ projectId }: SubjectPlace, limit: number): Promise<KeeperSubject[]> {
      const rows = await db
        .select({ projectId: projects.id })
        .from(projects)
        .where(gt(projects.id, projectId as ProjectId))
        .orderBy(asc(projects.id))
        .limit(limit)
        .all();
      return rows.map((row) => ({ ...row, key: "" }));
    },
  };
}
