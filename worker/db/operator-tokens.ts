import { and, eq, gt } from "drizzle-orm";
import type { Database } from "./client.ts";
import { verification } from "./schema.ts";

export type OperatorTokens = ReturnType<typeof makeOperatorTokens>;

/** What a token of the operator is for: the set-up of the first administrator, or one test mail. */
export type OperatorPurpose = "setup" | "test-mail";

/** The identifier of a token's row. `npm run deploy` writes rows with it. */
const identifierOf = (purpose: OperatorPurpose, tokenHash: string): string => `operator:${purpose}:${tokenHash}`;

/** Tokens that the operator, who may write to D1, has made for one use. A row has a token's hash and the address that the token is for. */
export function makeOperatorTokens(db: Database) {
  const row = (purpose: OperatorPurpose, tokenHash: string, now: number) =>
    and(eq(verification.identifier, identifierOf(purpose, tokenHash)), gt(verification.expiresAt, new Date(now)));
  return {
    /** @param now in UTC ms @returns the address that the token is for, if the token may still be used */
    async find(purpose: OperatorPurpose, tokenHash: string, now: number): Promise<string | undefined> {
      const found = await db
        .select({ address: verification.value })
        .from(verification)
        .where(row(purpose, tokenHash, now))
        .get();
      return found?.address;
    },

    /** Uses the token up, in one statement, so that of two requests one gets the address. @param now in UTC ms */
    async take(purpose: OperatorPurpose, tokenHash: string, now: number): Promise<string | undefined> {
      const [taken] = await db
        .delete(verification)
        .where(row(purpose, tokenHash, now))
        .returning({ address: verification.value });
      return taken?.address;
    },
  };
}
