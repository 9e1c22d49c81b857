import type { Clock } from "../lib/clock.ts";
import type { ObjectNamespace } from "../lib/durable-object.ts";
import { reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { sha256 } from "../lib/text/digest.ts";
import type { KeeperRef, Urgency } from "../vault/vault.ts";
import { type GateAnswer, type Line, nameOfGate } from "./provider-gate-policy.ts";

/** @property ticket names the request for `hurry` @property shards among how many gates its person chose */
export type GateRequest = { project: string; ticket: string; line: Line; shards: number };

/** @property shards among how many gates the person is to choose next time */
export type Admission = { kind: "in"; place: number; shards: number } | { kind: "closed"; retryAfterMs: number };

export type ProviderGateStub = {
  admit(request: GateRequest): Promise<Admission>;
  hurry(ticket: string): Promise<void>;
  release(place: number, answer: GateAnswer): Promise<void>;
};

/** @property shards among how many gates the person chooses; see `decideShards` */
export type AtProvider = { issuer: string; owner: KeeperRef; shards: number; urgency: Urgency };

export type Passed<Result> = { kind: "done"; result: Result; shards: number } | { kind: "closed"; retryAfterMs: number };

/** The only way to reach a ProviderGate. Each issuer has one object, or several for many people. */
export type ProviderGateClient = {
  /**
   * Does the work while it holds a place for the person at the issuer. If the gate fails, the work is done without a place.
   * @param answerOf how the provider has answered, asked after the work, also after work that throws
   */
  pass<Result>(at: AtProvider, work: () => Promise<Result>, answerOf: (ms: number) => GateAnswer): Promise<Passed<Result>>;
};

type Ports = { namespace: ObjectNamespace<ProviderGateStub>; clock: Clock; log: Log };

export function makeProviderGateClient({ namespace, clock, log }: Ports): ProviderGateClient {
  async function gateOf({ issuer, owner, shards }: AtProvider): Promise<ProviderGateStub> {
    const [issuerHash, subjectHash] = await Promise.all([sha256(issuer), sha256(`${owner.projectId} ${owner.subject}`)]);
    return namespace.getByName(nameOfGate(issuerHash, subjectHash, shards));
  }

  return {
    async pass(at, work, answerOf) {
      const gate = await gateOf(at);
      const ticket = crypto.randomUUID();
      const { shards, urgency, owner } = at;
      const entering = gate.admit({ project: owner.projectId, ticket, line: urgency.isWaitedFor() ? "call" : "ahead", shards });
      const hurry = () => void gate.hurry(ticket).catch(() => undefined);
      urgency.whenWaitedFor(hurry);
      const admission = await entering.catch((error: unknown) => {
        log.error("oauth.gate_failed", { reason: reasonOf(error) });
        return { kind: "in", place: undefined, shards } as const;
      });
      urgency.whenWaitedFor(undefined);
      if (admission.kind === "closed") return admission;
      const since = clock.now();
      try {
        return { kind: "done", result: await work(), shards: admission.shards };
      } finally {
        if (admission.place !== undefined) await gate.release(admission.place, answerOf(clock.now() - since)).catch(() => undefined);
      }
    },
  };
}
