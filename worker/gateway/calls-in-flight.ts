import type { Server } from "../db/servers.ts";
import type { LegacyWay } from "./downstream.ts";
import type { MessageId } from "./message.ts";
import type { Principal } from "./principal.ts";

/** A call that waits for its answer, as its server knows it. */
export type CallInFlight = {
  server: Server;
  way: LegacyWay;
  wireId: string;
  /** Closes its stream, which a server may leave open. */
  end: () => void;
};

export type CallsInFlight = ReturnType<typeof makeCallsInFlight>;

/**
 * Calls of this isolate at servers of the 2025 revisions, so that their clients can cancel them. A cancellation that comes
 * to another isolate finds nothing and changes nothing, as one that comes too late.
 */
export function makeCallsInFlight() {
  const calls = new Map<string, CallInFlight>();
  const keyOf = ({ grantId, userId }: Principal, sessionId: string | undefined, id: MessageId) => JSON.stringify([grantId, userId, sessionId, id]);
  return {
    /** @returns how to forget it */
    add(principal: Principal, sessionId: string | undefined, id: MessageId, call: CallInFlight): () => void {
      const key = keyOf(principal, sessionId, id);
      calls.set(key, call);
      return () => void calls.delete(key);
    },
    find: (principal: Principal, sessionId: string | undefined, id: MessageId): CallInFlight | undefined =>
      calls.get(keyOf(principal, sessionId, id)),
  };
}
