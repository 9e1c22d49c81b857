import { and, desc, eq, isNull, lt, or, sql } from "drizzle-orm";
import type { DeploymentTokenId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { isAmong } from "./json-list.ts";
import type { Page } from "./page.ts";
import { deploymentTokens, user } from "./schema.ts";

export type DeploymentToken = typeof deploymentTokens.$inferSelect;
export type DeploymentTokens = ReturnType<typeof makeDeploymentTokens>;

/** The most tokens of the deployment that are not revoked. */
const MOST_TOKENS = 200;

/** Platform tokens of the deployment, which its owners make. */
export function makeDeploymentTokens(db: Database) {
  const of = (id: string) => eq(deploymentTokens.id, id as DeploymentTokenId);

  return {
    /** @returns false if there are as many tokens as there may be */
    async insert({ id, name, role, secretHash, createdBy, createdAt, expiresAt }: DeploymentToken): Promise<boolean> {
      const isFree = sql`(SELECT count(*) FROM deployment_tokens WHERE revoked_at IS NULL) < ${MOST_TOKENS}`;
      const row = sql`SELECT ${id}, ${name}, ${role}, ${secretHash}, ${createdBy}, ${createdAt}, ${expiresAt}, NULL, NULL`;
      const added = await db.insert(deploymentTokens).select(sql`${row} WHERE ${isFree}`).returning({ id: deploymentTokens.id });
      return added.length > 0;
    },

    /** The token with its maker's address. */
    async find(id: string): Promise<{ token: DeploymentToken; email: string } | undefined> {
      return db
        .select({ token: deploymentTokens, email: user.email })
        .from(deploymentTokens)
        .innerJoin(user, eq(user.id, deploymentTokens.createdBy))
        .where(of(id))
        .get();
    },

    /** The names of these tokens, also of revoked ones. */
    async findNames(ids: readonly string[]): Promise<Map<string, string>> {
      if (ids.length === 0) return new Map();
      const found = await db
        .select({ id: deploymentTokens.id, name: deploymentTokens.name })
        .from(deploymentTokens)
        .where(isAmong(deploymentTokens.id, ids))
        .all();
      return new Map(found.map(({ id, name }) => [id, name]));
    },

    /** The tokens that are not revoked, in pages, newest first, each with its maker's address. */
    async list({ after, limit }: Page) {
      return db
        .select({ token: deploymentTokens, email: user.email })
        .from(deploymentTokens)
        .innerJoin(user, eq(user.id, deploymentTokens.createdBy))
        .where(
          and(
            isNull(deploymentTokens.revokedAt),
            after && sql`(${deploymentTokens.createdAt}, ${deploymentTokens.id}) < (${after.createdAt}, ${after.id})`,
          ),
        )
        .orderBy(desc(deploymentTokens.createdAt), desc(deploymentTokens.id))
        .limit(limit)
        .all();
    },

    /** @returns whether there was such a token that was not revoked */
    async revoke(id: string, now: number): Promise<boolean> {
      const revoked = await db
        .update(deploymentTokens)
        .set({ revokedAt: now })
        .where(and(of(id), isNull(deploymentTokens.revokedAt)))
        .returning({ id: deploymentTokens.id });
      return revoked.length > 0;
    },

    /** Revokes what a person has made who is no longer an owner, so that none of it counts again if they become one again. */
    async revokeMadeBy(userId: string, now: number): Promise<void> {
      await db
        .update(deploymentTokens)
        .set({ revokedAt: now })
        .where(and(eq(deploymentTokens.createdBy, userId), isNull(deploymentTokens.revokedAt)));
    },

    /** Notes a use, unless a use was noted since `before` (UTC ms). */
    async touch(id: DeploymentTokenId, now: number, before: number): Promise<void> {
      await db
        .update(deploymentTokens)
        .set({ lastUsedAt: now })
        .where(and(of(id), or(isNull(deploymentTokens.lastUsedAt), lt(deploymentTokens.lastUsedAt, before))));
    },

    /** Forgets tokens that expired before this time, UTC ms. There are few. */
    async sweep(before: number): Promise<void> {
      await db.delete(deploymentTokens).where(lt(deploymentTokens.expiresAt, before));
    },
  };
}
