import { type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "./client.ts";
import { credentials, linkServers, links, redemptions } from "./connection-schema.ts";
import { linkUseCounts, servers, session, toolDefinitions, verification } from "./schema.ts";

/** The most rows that one statement deletes. */
export const A_BATCH = 1000;

/** Deletes at most a batch of rows. @param rows the statement that selects their `rowid`, without a limit */
export const deleteBatch = (db: Database, table: SQLiteTable, rows: SQL) =>
  db.run(sql`DELETE FROM ${table} WHERE rowid IN (${rows} LIMIT ${A_BATCH})`);

/** Rows that have had their time. Each call deletes a batch, by an index; the next one goes on. Times are UTC milliseconds. */
export function makeSweeps(db: Database) {
  const remove = (table: SQLiteTable, rows: SQL) => deleteBatch(db, table, rows);

  /** Links that were deleted, have expired or were used to the end before this time. The default link stays with its project. */
  const endedLinks = (before: number) => sql`SELECT l.id FROM ${links} l WHERE l.deleted_at < ${before} AND l.type <> 'default'
    UNION SELECT l.id FROM ${links} l WHERE l.expires_at < ${before} UNION SELECT l.id FROM ${links} l WHERE l.finished_at < ${before}`;
  /** Rows of such links in another table. */
  const ofEndedLinks = (table: SQLiteTable, before: number) =>
    sql`SELECT r.rowid FROM (${endedLinks(before)}) ended JOIN ${table} r ON r.link_id = ended.id`;

  return {
    /** Browser sessions that have expired. */
    sessions: (now: number) => remove(session, sql`SELECT rowid FROM ${session} WHERE expires_at < ${now}`),

    /** Sign-in codes that have expired. */
    verifications: (now: number) => remove(verification, sql`SELECT rowid FROM ${verification} WHERE expires_at < ${now}`),

    /** Credentials that were revoked before this time, unless the provider has still to be told. */
    revokedCredentials: (before: number) =>
      remove(
        credentials,
        sql`SELECT rowid FROM ${credentials} WHERE status = 'revoked' AND updated_at < ${before} AND provider_revocation IS NOT 'pending'`,
      ),

    /** Pinned tools of servers that were removed. */
    toolsOfRemovedServers: () =>
      remove(toolDefinitions, sql`SELECT t.rowid FROM ${servers} s JOIN ${toolDefinitions} t ON t.server_id = s.id WHERE s.deleted_at IS NOT NULL`),

    /**
     * Pinned tools that their server has not listed since this time. Those of a server that holds changes stay, and so does one whose change waits for
     * approval: otherwise a pause would let another definition through. Rows of earlier versions stay until their server lists them.
     */
    unlistedTools: (before: number) =>
      remove(
        toolDefinitions,
        sql`SELECT rowid FROM ${toolDefinitions} WHERE listed_at < ${before} AND pending_hash IS NULL AND NOT EXISTS (SELECT 1 FROM ${servers} s WHERE s.id = ${toolDefinitions}.server_id AND s.hold_changes = 1)`,
      ),

    /** Links that ended before this time: their uses first, and the link itself once nothing refers to it. */
    async endedLinks(before: number): Promise<void> {
      await remove(redemptions, ofEndedLinks(redemptions, before));
      await remove(linkServers, ofEndedLinks(linkServers, before));
      const isUsed = sql`EXISTS (SELECT 1 FROM ${redemptions} r WHERE r.link_id = ended.id) OR EXISTS (SELECT 1 FROM ${linkServers} s WHERE s.link_id = ended.id)`;
      const left = sql`SELECT ended.id FROM (${endedLinks(before)}) ended WHERE NOT (${isUsed}) LIMIT ${A_BATCH}`;
      await db.run(sql`DELETE FROM ${linkUseCounts} WHERE link_id IN (${left})`);
      await db.run(sql`DELETE FROM ${links} WHERE id IN (${left})`);
    },
  };
}
