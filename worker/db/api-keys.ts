import { and, asc, desc, eq, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { ApiKeyId, ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { isAmong } from "./json-list.ts";
import type { Page, Place } from "./page.ts";
import { apiKeys, user } from "./schema.ts";

export type ApiKey = typeof apiKeys.$inferSelect;
export type ApiKeys = ReturnType<typeof makeApiKeys>;
/** A key with its creator's e-mail, if the creator is still known. */
export type ListedKey = { key: ApiKey; createdByEmail: string | null };

/** The orders in which keys can be looked through: by the time when they were created, or by their names. A minus is the other way. */
export const KEY_ORDERS = ["newest", "oldest", "name", "-name"] as const;
export type KeyOrder = (typeof KEY_ORDERS)[number];

/** The kinds of keys that lists tell apart, and their purposes. */
const PURPOSES = { agent: ["agent"], token: ["platform", "audit"], bridge: ["bridge"] } as const;
export type KeyKind = keyof typeof PURPOSES;

/** An order of all keys, and where a page of it begins. Both go by keys that no two rows share. */
function orderOfKeys(order: KeyOrder, after: Place | undefined): { condition: SQL | undefined; by: SQL[] } {
  const { createdAt, id, name, projectId } = apiKeys;
  const isDown = order === "newest" || order === "-name";
  const to = isDown ? desc : asc;
  const compare = isDown ? sql`<` : sql`>`;
  if (order === "newest" || order === "oldest")
    return { condition: after && sql`(${createdAt}, ${id}) ${compare} (${after.createdAt}, ${after.id})`, by: [to(createdAt), to(id)] };
  // A name never changes, and the last key of the page before is in the table even if it was revoked meanwhile.
  const last = after && sql`(SELECT lower(last.name) FROM api_keys AS last WHERE last.project_id = ${projectId} AND last.id = ${after.id})`;
  const folded = sql`lower(${name})`;
  return { condition: after && sql`(${folded}, ${id}) ${compare} (${last}, ${after.id})`, by: [to(folded), to(id)] };
}

export function makeApiKeys(db: Database) {
  const of = (projectId: ProjectId, id: string) => and(eq(apiKeys.projectId, projectId), eq(apiKeys.id, id as ApiKeyId));

  return {
    async insert(key: ApiKey): Promise<void> {
      await db.insert(apiKeys).values(key);
    },

    async find(projectId: ProjectId, id: string): Promise<ApiKey | undefined> {
      return db.select().from(apiKeys).where(of(projectId, id)).get();
    },

    /** A key with its creator's e-mail, even if it is revoked. */
    async findListed(projectId: ProjectId, id: string): Promise<ListedKey | undefined> {
      const columns = { key: apiKeys, createdByEmail: user.email };
      return db.select(columns).from(apiKeys).leftJoin(user, eq(user.id, apiKeys.createdBy)).where(of(projectId, id)).get();
    },

    /** The names of these keys, also of revoked ones. */
    async findNames(projectId: ProjectId, ids: readonly string[]): Promise<Map<string, string>> {
      if (ids.length === 0) return new Map();
      const found = await db
        .select({ id: apiKeys.id, name: apiKeys.name })
        .from(apiKeys)
        .where(and(eq(apiKeys.projectId, projectId), isAmong(apiKeys.id, ids)))
        .all();
      return new Map(found.map(({ id, name }) => [id, name]));
    },

    /** The keys that are not revoked, in pages, in an order, with the creator's e-mail. @param kind only keys of agents, only platform tokens, or only tokens of bridges */
    async list(projectId: ProjectId, { after, limit }: Page, kind?: KeyKind, order: KeyOrder = "newest"): Promise<ListedKey[]> {
      const { condition, by } = orderOfKeys(order, after);
      return db
        .select({ key: apiKeys, createdByEmail: user.email })
        .from(apiKeys)
        .leftJoin(user, eq(user.id, apiKeys.createdBy))
        .where(and(eq(apiKeys.projectId, projectId), isNull(apiKeys.revokedAt), kind && inArray(apiKeys.purpose, [...PURPOSES[kind]]), condition))
        .orderBy(...by)
        .limit(limit)
        .all();
    },

    /** The keys that a member created and that are not revoked, newest first. */
    async listMadeBy(projectId: ProjectId, userId: string): Promise<ApiKey[]> {
      return db
        .select()
        .from(apiKeys)
        .where(and(eq(apiKeys.projectId, projectId), eq(apiKeys.createdBy, userId), isNull(apiKeys.revokedAt)))
        .orderBy(desc(apiKeys.createdAt))
        .all();
    },

    /** @returns whether there was such a key that was not revoked */
    async revoke(projectId: ProjectId, id: string, now: number): Promise<boolean> {
      const revoked = await db
        .update(apiKeys)
        .set({ revokedAt: now })
        .where(and(of(projectId, id), isNull(apiKeys.revokedAt)))
        .returning({ id: apiKeys.id });
      return revoked.length > 0;
    },

    /** Notes a use, unless a use was noted since `before` (UTC ms). */
    async touch(projectId: ProjectId, id: ApiKeyId, now: number, before: number): Promise<void> {
      await db
        .update(apiKeys)
        .set({ lastUsedAt: now })
        .where(and(of(projectId, id), or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, before))));
    },
  };
}
