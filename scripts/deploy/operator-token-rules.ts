import { createHash, randomBytes } from "node:crypto";

/** What a token is for, as in `worker/db/operator-tokens.ts`. */
export type OperatorPurpose = "setup" | "test-mail";

const MINUTE = 60_000;
const LIFETIMES: Record<OperatorPurpose, number> = { setup: 24 * 60 * MINUTE, "test-mail": 10 * MINUTE };

/**
 * A new token of the operator, and the SQL that makes it known to the Worker. The SQL has only the token's hash, so it may stand on a command line.
 * It also ends earlier tokens for the same purpose. @param now in UTC ms
 */
export function newOperatorToken(purpose: OperatorPurpose, address: string, now: number): { token: string; sql: string } {
  const token = randomBytes(32).toString("base64url");
  const hash = createHash("sha256").update(token).digest("base64url");
  const row = [randomBytes(16).toString("base64url"), `operator:${purpose}:${hash}`, address.toLowerCase()].map(quoted).join(", ");
  const sql = `DELETE FROM verification WHERE identifier LIKE 'operator:${purpose}:%'; INSERT INTO verification (id, identifier, value, expires_at, created_at, updated_at) VALUES (${row}, ${now + LIFETIMES[purpose]}, ${now}, ${now});`;
  return { token, sql };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
