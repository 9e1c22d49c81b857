import { and, eq, gt, isNull, lte } from "drizzle-orm";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { authorizations } from "./schema.ts";

export type Authorizations = ReturnType<typeof makeAuthorizations>;

export function makeAuthorizations(db: Database) {
  return {
    async begin(row: { stateHash: string; projectId: ProjectId; authScopeId: AuthScopeId; expiresAt: number; keyId: string }): Promise<void> {
      await db.insert(authorizations).values(row);
    },

    /** Consumes the state. One statement decides, so exactly one of several parallel callbacks wins (S20). */
    async consume(projectId: ProjectId, authScopeId: AuthScopeId, stateHash: string, now: number): Promise<boolean> {
      const used = await db
        .update(authorizations)
        .set({ usedAt: now })
        .where(
          and(
            eq(authorizations.projectId, projectId),
            eq(authorizations.authScopeId, authScopeId),
            eq(authorizations.stateHash, stateHash),
            isNull(authorizations.usedAt),
            gt(authorizations.expiresAt, now),
          ),
        )
        .returning({ stateHash: authorizations.stateHash });
      return used.length > 0;
    },

    async sweep(before: number): Promise<void> {
      await db.delete(authorizations).where(lte(authorizations.expiresAt, before));
    },
  };
}
