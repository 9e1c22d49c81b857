import { and, desc, eq, isNull, lt, sql } from "drizzle-orm";
import { newId, type ProjectId, type ServerRequestId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import type { Page } from "./page.ts";
import { members, serverRequests, user } from "./schema.ts";
import { A_BATCH } from "./sweeps.ts";

export type ServerRequest = typeof serverRequests.$inferSelect;
export type ServerRequests = ReturnType<typeof makeServerRequests>;
export type Answer = { state: "accepted" | "declined"; answer: string };

/** The most requests that wait: of one member in a project, and in a project. */
const WAITING = { ofMember: 5, ofProject: 100 };
/** The most requests that a member's own page shows. */
const SHOWN = 10;

/** A wish that waits. */
const isWish = (projectId: ProjectId, userId: string, wish: string) =>
  and(eq(serverRequests.userId, userId), eq(serverRequests.projectId, projectId), eq(serverRequests.state, "waiting"), eq(serverRequests.wish, wish));

/** What members ask administrators for. */
export function makeServerRequests(db: Database) {
  const ofProject = (projectId: ProjectId) => eq(serverRequests.projectId, projectId);

  return {
    /**
     * Notes what a member asks for, in one statement that judges again. A wish that waits already is not noted twice.
     * @returns `full` if too many requests wait, or if the person is no member any more
     */
    async ask(projectId: ProjectId, userId: string, wish: string, now: number): Promise<"noted" | "full"> {
      const waiting = sql`SELECT 1 FROM server_requests r WHERE r.project_id = ${projectId} AND r.state = 'waiting'`;
      const count = (rows: typeof waiting, most: number) => sql`(SELECT count(*) FROM (${rows} LIMIT ${most})) < ${most}`;
      const own = sql`SELECT 1 FROM server_requests r WHERE r.user_id = ${userId} AND r.project_id = ${projectId} AND r.state = 'waiting'`;
      const same = sql`EXISTS (${own} AND r.wish = ${wish})`;
      const isMember = sql`EXISTS (SELECT 1 FROM ${members} WHERE ${and(eq(members.projectId, projectId), eq(members.userId, userId), isNull(members.removedAt))})`;
      const row = sql`SELECT ${newId("req")}, ${projectId}, ${userId}, ${wish}, 'waiting', '', ${now}, NULL`;
      const isFree = sql`${count(own, WAITING.ofMember)} AND ${count(waiting, WAITING.ofProject)}`;
      const [, [found]] = await db.batch([
        db.insert(serverRequests).select(sql`${row} WHERE ${isMember} AND NOT ${same} AND ${isFree}`),
        db
          .select({ id: serverRequests.id })
          .from(serverRequests)
          .where(isWish(projectId, userId, wish))
          .limit(1),
      ]);
      return found ? "noted" : "full";
    },

    /** What one member has asked for, newest first. */
    async listOfMember(projectId: ProjectId, userId: string): Promise<ServerRequest[]> {
      return db
        .select()
        .from(serverRequests)
        .where(and(eq(serverRequests.userId, userId), ofProject(projectId)))
        .orderBy(desc(serverRequests.createdAt))
        .limit(SHOWN)
        .all();
    },

    /** The requests of a project, in pages, newest first, with who asked. */
    async list(projectId: ProjectId, { after, limit }: Page) {
      return db
        .select({ request: serverRequests, email: user.email })
        .from(serverRequests)
        .innerJoin(user, eq(user.id, serverRequests.userId))
        .where(and(ofProject(projectId), after && sql`(${serverRequests.createdAt}, ${serverRequests.id}) < (${after.createdAt}, ${after.id})`))
        .orderBy(desc(serverRequests.createdAt), desc(serverRequests.id))
        .limit(limit)
        .all();
    },

    /** Answers a request that waits. @returns the request, unless it was answered before or there is none */
    async answer(projectId: ProjectId, id: string, { state, answer }: Answer, now: number): Promise<ServerRequest | undefined> {
      const [answered] = await db
        .update(serverRequests)
        .set({ state, answer, answeredAt: now })
        .where(and(ofProject(projectId), eq(serverRequests.id, id as ServerRequestId), eq(serverRequests.state, "waiting")))
        .returning();
      return answered;
    },

    /** Forgets a batch of requests that were made before this time, answered or not. */
    async sweep(before: number): Promise<void> {
      const old = db.select({ id: serverRequests.id }).from(serverRequests).where(lt(serverRequests.createdAt, before)).limit(A_BATCH);
      await db.delete(serverRequests).where(sql`${serverRequests.id} IN (${old})`);
    },
  };
}
