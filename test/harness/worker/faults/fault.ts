import type { Bindings } from "../../../../worker/bindings.ts";

/** The bindings whose operations can fail. */
export const FAULTY = [
  "DB",
  "AUDIT_DB",
  "OAUTH_KV",
  "VAULT_KV",
  "AUDIT_QUEUE",
  "WORK_QUEUE",
  "CREDENTIAL_KEEPER",
  "TOKEN_GATE",
  "PROVIDER_GATE",
] as const;
export type FaultyBinding = (typeof FAULTY)[number];

/** One operation at a binding. @property text its SQL with the parameters, its key, or its method: what tells whom it is about */
export type Operation = { binding: FaultyBinding; kind: "read" | "write"; text: string };

/**
 * What goes wrong with an operation. `fails`: it is not done, and an error is thrown. `applied`: it is done, and an error is thrown, as if its answer
 * were lost. `late`: it is done and answered only after the fault's end. `stale`: a read of KV answers what was stored when the faults began; other
 * reads cannot have this fault.
 */
export type FaultKind = "fails" | "applied" | "late" | "stale";

/**
 * @property matches which operations can have the fault @property from the number of the first of them that has it, from 1 @property times how many
 * in a row have it; all further ones if absent
 */
export type Fault = { kind: FaultKind; matches(operation: Operation): boolean; from?: number; times?: number };

export const ERROR_TEXT = "planted: the storage is not available";

/** Does an operation, or what the fault of the moment makes of it. @param stale what a stale read answers */
export type Intercept = <Answer>(operation: Operation, act: () => Promise<Answer>, stale?: () => Promise<Answer>) => Promise<Answer>;

export type FaultyBindings = Pick<Bindings, FaultyBinding>;
