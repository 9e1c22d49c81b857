import { and, asc, eq, isNull, lte, ne, type SQL, sql } from "drizzle-orm";
import type { ErasureId, ProjectId } from "../lib/ids.ts";
import { endAgents } from "./agent-endings.ts";
import type { Database } from "./client.ts";
import { credentials, links } from "./connection-schema.ts";
import { erasures } from "./erasure-schema.ts";
import { account, members, platformAdmins, projects, session, signInConflicts, user } from "./schema.ts";

export type Erasure = typeof erasures.$inferSelect;
export type NewErasure = Pick<Erasure, "id" | "userId" | "revokesKeys" | "createdBy" | "createdAt">;
export type ErasureProgress = Partial<Pick<Erasure, "state" | "memberships" | "playgrounds" | "keys" | "dueAt" | "finishedAt">>;
export type Erasures = ReturnType<typeof makeErasures>;

/** Erasures of people, each with what is left of the person. */
export function makeErasures(db: Database) {
  return {
    async find(id: ErasureId): Promise<Erasure | undefined> {
      return db.select().from(erasures).where(eq(erasures.id, id)).get();
    },

    async listDue(now: number, limit: number): Promise<Erasure[]> {
      return db
        .select()
        .from(erasures)
        .where(and(eq(erasures.state, "running"), lte(erasures.dueAt, now)))
        .limit(limit)
        .all();
    },

    /**
     * Begins an erasure in one transaction: the person's address, sessions and identities go, so nobody signs in as this person any more.
     * @param placeholder the address that takes the place of the person's own
     */
    async begin(erasure: NewErasure, email: string, placeholder: string): Promise<void> {
      const { userId, createdAt } = erasure;
      await db.batch([
        db.insert(erasures).values({ ...erasure, dueAt: createdAt }),
        db
          .update(user)
          .set({ email: placeholder, name: placeholder, image: null, emailVerified: false, updatedAt: new Date(createdAt) })
          .where(eq(user.id, userId)),
        db.delete(session).where(eq(session.userId, userId)),
        db.delete(account).where(eq(account.userId, userId)),
        db.delete(signInConflicts).where(eq(signInConflicts.email, email)),
        db.delete(platformAdmins).where(eq(platformAdmins.address, email)),
        endAgents(db, userId, createdAt, sql`1`),
      ]);
    },

    /** The slugs of some projects that would have no administrator without this person. */
    async listSoleAdmin(userId: string, limit: number): Promise<string[]> {
      const rows = await db
        .select({ slug: projects.slug })
        .from(members)
        .innerJoin(projects, and(eq(projects.id, members.projectId), isNull(projects.deletedAt)))
        .where(and(ofUser(userId), eq(members.role, "admin"), isNull(members.removedAt), noOtherAdmin(userId)))
        .limit(limit)
        .all();
      return rows.map(({ slug }) => slug);
    },

    /** Some projects whose member the person still is. */
    async listMemberships(userId: string, limit: number): Promise<ProjectId[]> {
      const rows = await db
        .select({ projectId: members.projectId })
        .from(members)
        .where(and(ofUser(userId), isNull(members.removedAt)))
        .orderBy(asc(members.projectId))
        .limit(limit)
        .all();
      return rows.map(({ projectId }) => projectId);
    },

    /** Some projects in which the subject still has a credential. */
    async listConnected(subject: string, limit: number): Promise<ProjectId[]> {
      const rows = await db
        .selectDistinct({ projectId: credentials.projectId })
        .from(credentials)
        .where(and(eq(credentials.subject, subject), ne(credentials.status, "revoked")))
        .limit(limit)
        .all();
      return rows.map(({ projectId }) => projectId);
    },

    /** Takes the person's address out of the links of a project. A link for this one person alone ends. */
    async forgetAddress(projectId: ProjectId, email: string, now: number): Promise<void> {
      const others = sql`(SELECT json_group_array(value) FROM json_each(${links.emails}) WHERE value <> ${email})`;
      const ofProject = (condition: SQL) => and(eq(links.projectId, projectId), condition);
      await db.batch([
        db
          .update(links)
          .set({ email: null, deletedAt: sql`coalesce(${links.deletedAt}, ${now})` })
          .where(ofProject(sql`${links.email} = ${email}`)),
        db
          .update(links)
          .set({
            emails: others as unknown as SQL<string[]>,
            deletedAt: sql`CASE WHEN json_array_length(${links.emails}) = 1 AND ${links.domains} = '[]' THEN coalesce(${links.deletedAt}, ${now}) ELSE ${links.deletedAt} END`,
          })
          .where(ofProject(sql`instr(${links.emails}, ${JSON.stringify(email)}) > 0`)),
      ]);
    },

    async advance(id: ErasureId, progress: ErasureProgress): Promise<void> {
      await db.update(erasures).set(progress).where(eq(erasures.id, id));
    },

    /** The names of the person's accounts at servers go last, when no credential is left. */
    async finish({ id, userId }: Pick<Erasure, "id" | "userId">, now: number): Promise<void> {
      const forgetLabelsOf = (subject: string) => db.update(credentials).set({ accountLabel: null }).where(eq(credentials.subject, subject));
      await db.batch([
        forgetLabelsOf(`user:${userId}`),
        forgetLabelsOf(`playground:${userId}`),
        db.update(erasures).set({ state: "done", finishedAt: now }).where(eq(erasures.id, id)),
      ]);
    },
  };
}

const ofUser = (userId: string) => eq(members.userId, userId);

/** Whether no erasure of the person is running: who is being erased administers nothing any more. */
export const isStaying = (userId: SQL) =>
  sql`NOT EXISTS (SELECT 1 FROM erasures AS leaving WHERE leaving.state = 'running' AND leaving.user_id = ${userId})`;

const noOtherAdmin = (userId: string) => sql`NOT EXISTS (SELECT 1 FROM members AS other
  WHERE other.project_id = ${members.projectId} AND other.user_id <> ${userId} AND other.role = 'admin' AND other.removed_at IS NULL AND ${isStaying(sql`other.user_id`)})`;
