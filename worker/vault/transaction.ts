import type { z } from "zod";
import type { Authorizations } from "../db/db.ts";
import { type Clock, MINUTE } from "../lib/clock.ts";
import { AppError, type ErrorCode, reasonOf } from "../lib/errors.ts";
import { type AuthScopeId, type ProjectId, randomToken } from "../lib/ids.ts";
import { sha256 } from "../lib/text/digest.ts";
import type { Seal } from "./seal.ts";

/** How long a person may take for a sign-in at a provider. */
export const TRANSACTION_LIFETIME = 10 * MINUTE;

/** The project and the auth scope of a transaction. */
type TransactionOwner = { projectId: ProjectId; authScopeId: AuthScopeId };

type Transactions<Content> = {
  /** @returns a state to send to the provider (RFC 6749 §10.12) */
  newState(): string;
  /** Begins a transaction. @returns its content, sealed, for a cookie of the browser that began it */
  begin(owner: TransactionOwner, state: string, content: Content): Promise<string>;
  /** Opens the sealed content and does not consume the state. @throws AppError `lost` if it is missing or of another transaction */
  open(state: string, sealed: string | undefined): Promise<Content>;
  /** Consumes the state, so that only one of several parallel answers is accepted. @throws AppError `lost` if it is used or expired */
  consume(owner: TransactionOwner, state: string): Promise<void>;
};

type Ports = { authorizations: Authorizations; seal: Seal; clock: Clock };

/**
 * Transactions of sign-ins at providers (S20). The content is sealed in the browser that began the transaction. D1 has the hash of
 * the state, and whether it was used.
 *
 * @param kind separates two kinds of transactions: one of another kind does not open
 * @param lost the error code for a missing, used or expired transaction
 */
export function makeTransactions<Schema extends z.ZodType>(
  { kind, schema, lost }: { kind: string; schema: Schema; lost: ErrorCode },
  { authorizations, seal, clock }: Ports,
): Transactions<z.infer<Schema>> {
  const contextOf = (state: string) => ({ project: "", authScope: "", subject: `${kind}:${state}`, version: 1 });
  const refuse = (reason: string) => new AppError(lost, { reason });

  return {
    newState: () => randomToken(32),

    async begin({ projectId, authScopeId }, state, content) {
      const expiresAt = clock.now() + TRANSACTION_LIFETIME;
      await authorizations.begin({ stateHash: await sha256(state), projectId, authScopeId, expiresAt, keyId: seal.activeKeyId });
      return seal.seal(JSON.stringify(content), contextOf(state));
    },

    async open(state, sealed) {
      if (!sealed) throw refuse("this browser began no such sign-in");
      const opened = await seal.open(sealed, contextOf(state)).catch((error: unknown) => {
        throw refuse(reasonOf(error));
      });
      const read = schema.safeParse(JSON.parse(opened));
      if (!read.success) throw refuse("begun by another version of Cardea");
      return read.data;
    },

    async consume({ projectId, authScopeId }, state) {
      if (!(await authorizations.consume(projectId, authScopeId, await sha256(state), clock.now()))) throw refuse("used or expired");
    },
  };
}
