import type { z } from "zod";
import type { Authorizations } from "../db/db.ts";
import { type Clock, MINUTE } from "../lib/clock.ts";
import { AppError, type ErrorCode, reasonOf } from "../lib/errors.ts";
import { type AuthScopeId, type ProjectId, randomToken } from "../lib/ids.ts";
import { sha256 } from "../lib/text/digest.ts";
import type { Seal } from "./seal.ts";

/** How long somebody may be at a provider. */
export const TRANSACTION_LIFETIME = 10 * MINUTE;

/** Under which project and auth scope a state is used up. */
export type TransactionOwner = { projectId: ProjectId; authScopeId: AuthScopeId };

export type Transactions<Content> = {
  /** @returns a state to send to the provider (RFC 6749 §10.12) */
  newState(): string;
  /** Begins a transaction. @returns its content, sealed, for a cookie of the browser that began it */
  begin(owner: TransactionOwner, state: string, content: Content): Promise<string>;
  /** Opens what the browser kept and uses nothing up. @throws AppError of the kind's code where it is missing, or of another transaction */
  open(state: string, sealed: string | undefined): Promise<Content>;
  /** Uses the state up: of any number of parallel answers one gets through. @throws AppError of the kind's code where it is used or expired */
  consume(owner: TransactionOwner, state: string): Promise<void>;
};

type Ports = { authorizations: Authorizations; seal: Seal; clock: Clock };

/**
 * What a sign-in at a provider is bound to while the person is there (S20): its content lies sealed in the browser that
 * began it, and D1 knows by the state's hash that it began and whether it was used.
 *
 * @param kind keeps the transactions of two places apart: one of another kind does not open
 * @param lost the code that a missing, used or expired one is refused with
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
      await authorizations.begin({ stateHash: await sha256(state), projectId, authScopeId, expiresAt });
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
