import { and, between, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { DAY } from "../lib/clock.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { chatLinkCounts, chatLinks } from "./schema.ts";
import { deleteBatch } from "./sweeps.ts";

export type ChatLinks = ReturnType<typeof makeChatLinks>;

/** How long a link of a chat can be opened, in ms. Links that are given for the same server meanwhile are the same one. */
const OPEN_FOR = 1 * DAY;
/** A call counts as the end of a link that was given less than this ago, in ms. */
const CALLED_WITHIN = 7 * DAY;

/** Whose link it is. */
type Whose = { projectId: ProjectId; userId: string };
/** A call that succeeded. @property at UTC ms */
type SucceededCall = Whose & { server: string; at: number };
/** What counts are about. @property key a slug or client id; empty for the project as a whole */
type Counted = { grain: "hour" | "day"; kind: "all" | "server" | "navigator" | "agent"; key: string };

/** Links that were not used to connect, and can still be opened. */
const isOpen = (now: number) => and(isNull(chatLinks.connectedAt), sql`${chatLinks.givenAt} > ${now - OPEN_FOR}`);

/**
 * The statement that notes a connection through a link of a chat, for the batch of the write it belongs to.
 * @param server the slug of the server that was connected @param condition what must be true
 */
export const updateConnected = (db: Database, { projectId, userId }: Whose, server: string, now: number, condition: ReturnType<typeof sql>) =>
  db
    .update(chatLinks)
    .set({ openedAt: sql`coalesce(${chatLinks.openedAt}, ${now})`, connectedAt: now, connected: server })
    .where(
      and(
        eq(chatLinks.projectId, projectId),
        eq(chatLinks.userId, userId),
        or(eq(chatLinks.server, server), eq(chatLinks.server, "")),
        isOpen(now),
        condition,
      ),
    );

/** The links that agents give people in chats, and what becomes of them. */
export function makeChatLinks(db: Database) {
  return {
    /**
     * Notes that an agent gave a person a link, unless it has just done so.
     * @param servers the slugs of the servers that it is for; none: whatever is missing
     */
    async give(whose: Whose, servers: readonly string[], from: { navigator: string; agent: string }, now: number): Promise<void> {
      const { projectId, userId } = whose;
      const named = JSON.stringify(servers.length === 0 ? [""] : servers);
      const isGiven = sql`EXISTS (SELECT 1 FROM chat_links c WHERE c.project_id = ${projectId} AND c.user_id = ${userId} AND c.server = e.value
        AND c.given_at > ${now - OPEN_FOR} AND c.connected_at IS NULL)`;
      // All columns of the table, in its order.
      await db
        .insert(chatLinks)
        .select(
          sql`SELECT DISTINCT ${projectId}, ${userId}, e.value, ${now}, ${from.navigator}, ${from.agent}, NULL, NULL, NULL, NULL FROM json_each(${named}) e WHERE NOT ${isGiven}`,
        )
        .onConflictDoNothing();
    },

    /** Notes that the person has opened a link. @param servers as in `give` */
    async noteOpened({ projectId, userId }: Whose, servers: readonly string[], now: number): Promise<void> {
      await db
        .update(chatLinks)
        .set({ openedAt: now })
        .where(
          and(
            eq(chatLinks.projectId, projectId),
            eq(chatLinks.userId, userId),
            inArray(chatLinks.server, servers.length === 0 ? [""] : [...servers]),
            isOpen(now),
            sql`${chatLinks.openedAt} IS NULL`,
          ),
        );
    },

    /** Notes calls that succeeded after their server was connected through a link. A repeat changes nothing. */
    async noteCalled(calls: readonly SucceededCall[]): Promise<void> {
      if (calls.length === 0) return;
      const value = (index: number) => sql.raw(`e.value ->> ${index}`);
      const rows = JSON.stringify(calls.map(({ projectId, userId, server, at }) => [projectId, userId, server, at]));
      const found = sql`(SELECT c.rowid AS id, c.project_id, max(${value(3)}) AS at FROM json_each(${rows}) e CROSS JOIN chat_links c
        WHERE c.project_id = ${value(0)} AND c.user_id = ${value(1)} AND c.connected = ${value(2)} AND c.called_at IS NULL AND c.connected_at <= ${value(3)}
          AND c.given_at > ${value(3)} - ${CALLED_WITHIN} GROUP BY 1)`;
      await db.run(
        sql`UPDATE chat_links SET called_at = f.at FROM ${found} f WHERE chat_links.rowid = f.id AND +chat_links.project_id = f.project_id`,
      );
    },

    /** The counts of hours or days, by the time in which the links were given. @param span UTC ms, from the first to before the last */
    async listCounts(projectId: ProjectId, { grain, kind, key }: Counted, { from, to }: { from: number; to: number }) {
      const { at, given, opened, connected, called } = chatLinkCounts;
      return db
        .select({ at, given, opened, connected, called })
        .from(chatLinkCounts)
        .where(
          and(
            eq(chatLinkCounts.projectId, projectId),
            eq(chatLinkCounts.grain, grain),
            eq(chatLinkCounts.kind, kind),
            eq(chatLinkCounts.key, key),
            between(at, from, to - 1),
          ),
        )
        .all();
    },

    /** Forgets a batch of links that nothing can become of any more, and of counts that are older than this, in UTC ms. */
    async sweep(now: number, before: { hour: number; day: number }): Promise<void> {
      await deleteBatch(db, chatLinks, sql`SELECT rowid FROM ${chatLinks} WHERE ${lt(chatLinks.givenAt, now - CALLED_WITHIN - OPEN_FOR)}`);
      for (const grain of ["hour", "day"] as const)
        await deleteBatch(db, chatLinkCounts, sql`SELECT rowid FROM ${chatLinkCounts} WHERE grain = ${grain} AND at < ${before[grain]}`);
    },
  };
}
