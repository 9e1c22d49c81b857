import { and, asc, eq, gt, isNull, lte, ne, or, type SQL, sql } from "drizzle-orm";
import type { ErasureId, ProjectId } from "../lib/ids.ts";
import { endAgents } from "./agent-endings.ts";
import type { Database } from "./client.ts";
import { credentials, links } from "./connection-schema.ts";
import { erasures } from "./erasure-schema.ts";
import { forgetAnswersWith } from "./idempotent-requests.ts";
import type { KeyPage } from "./page.ts";
import {
  account,
  deploymentTokens,
  members,
  owners,
  personMails,
  platformAdmins,
  projects,
  recoveryCodes,
  secondFactors,
  serverRequests,
  session,
  signInConflicts,
  user,
} from "./schema.ts";

export type Erasure = typeof erasures.$inferSelect;
export type NewErasure = Pick<Erasure, "id" | "userId" | "revokesKeys" | "createdBy" | "createdAt">;
type ErasureProgress = Partial<Pick<Erasure, "state" | "memberships" | "playgrounds" | "keys" | "dueAt" | "finishedAt">>;
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
        .orderBy(asc(erasures.dueAt))
        .limit(limit)
        .all();
    },

    /**
     * Begins an erasure in one transaction: the person's addresses, sessions and identities go, so nobody signs in as this person any more. Nothing
     * happens if a project would have no administrator without the person.
     * @param placeholder the address that takes the place of the person's own
     * @returns the erasure, if it has begun
     */
    async begin(erasure: NewErasure, email: string, placeholder: string): Promise<Erasure | undefined> {
      const { id, userId, revokesKeys, createdBy, createdAt } = erasure;
      const hasBegun = sql`EXISTS (SELECT 1 FROM erasures AS begun WHERE begun.id = ${id})`;
      const ofPerson = (condition: SQL | undefined) => and(condition, hasBegun);
      const row = sql`SELECT ${id}, ${userId}, 'running', ${Number(revokesKeys)}, 0, 0, 0, ${createdBy}, ${createdAt}, ${createdAt}, NULL`;
      await db.batch([
        db.insert(erasures).select(sql`${row} WHERE NOT EXISTS (${soleAdmin(userId)})`),
        db
          .update(user)
          .set({ email: placeholder, name: placeholder, image: null, emailVerified: false, updatedAt: new Date(createdAt) })
          .where(ofPerson(eq(user.id, userId))),
        db.delete(session).where(ofPerson(eq(session.userId, userId))),
        db.delete(account).where(ofPerson(eq(account.userId, userId))),
        db.delete(secondFactors).where(ofPerson(eq(secondFactors.userId, userId))),
        db.delete(recoveryCodes).where(ofPerson(eq(recoveryCodes.userId, userId))),
        db.delete(signInConflicts).where(ofPerson(or(eq(signInConflicts.email, email), eq(signInConflicts.userId, userId)))),
        db.delete(serverRequests).where(ofPerson(eq(serverRequests.userId, userId))),
        db.delete(deploymentTokens).where(ofPerson(eq(deploymentTokens.createdBy, userId))),
        db.delete(owners).where(ofPerson(eq(owners.userId, userId))),
        db.delete(personMails).where(ofPerson(eq(personMails.userId, userId))),
        db.delete(platformAdmins).where(ofPerson(or(eq(platformAdmins.address, email), eq(platformAdmins.userId, userId)))),
        forgetAddress(db, email, createdAt, hasBegun),
        forgetAnswersWith(db, email, hasBegun),
        endAgents(db, userId, createdAt, hasBegun),
      ]);
      return this.find(id);
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

    /** Some projects whose member the person still is, in the order of their ids. @param after an id */
    async listMemberships(userId: string, { after = "", limit }: KeyPage): Promise<ProjectId[]> {
      const rows = await db
        .select({ projectId: members.projectId })
        .from(members)
        .where(and(ofUser(userId), isNull(members.removedAt), gt(members.projectId, after as ProjectId)))
        .orderBy(asc(members.projectId))
        .limit(limit)
        .all();
      return rows.map(({ projectId }) => projectId);
    },

    /** Some projects in which the subject still has a credential, in the order of their ids. @param after an id */
    async listConnected(subject: string, { after = "", limit }: KeyPage): Promise<ProjectId[]> {
      const rows = await db
        .selectDistinct({ projectId: credentials.projectId })
        .from(credentials)
        .where(and(eq(credentials.subject, subject), ne(credentials.status, "revoked"), gt(credentials.projectId, after as ProjectId)))
        .orderBy(asc(credentials.projectId))
        .limit(limit)
        .all();
      return rows.map(({ projectId }) => projectId);
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

/** The projects that would have no administrator without this person. */
const soleAdmin = (
  userId: string,
) => sql`SELECT 1 FROM ${members} INNER JOIN projects ON projects.id = ${members.projectId} AND projects.deleted_at IS NULL
  WHERE ${members.userId} = ${userId} AND ${members.role} = 'admin' AND ${members.removedAt} IS NULL AND ${noOtherAdmin(userId)}`;

/**
 * Takes an address out of all links of the deployment, also of projects that the person never joined or has left. A link for this one person alone ends.
 */
function forgetAddress(db: Database, email: string, now: number, condition: SQL) {
  const isOnly = sql`(${links.email} = ${email} OR (${isListed(email)} AND json_array_length(${links.emails}) = 1 AND ${links.domains} = '[]'))`;
  return db
    .update(links)
    .set({
      email: sql`nullif(${links.email}, ${email})`,
      emails: sql<string[]>`(SELECT json_group_array(value) FROM json_each(${links.emails}) WHERE value <> ${email})`,
      deletedAt: sql`CASE WHEN ${isOnly} THEN coalesce(${links.deletedAt}, ${now}) ELSE ${links.deletedAt} END`,
    })
    .where(and(or(eq(links.email, email), isListed(email)), condition));
}

const isListed = (email: string) => sql`instr(${links.emails}, ${JSON.stringify(email)}) > 0`;
