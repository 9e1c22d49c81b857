import type { Principal } from "../../agents/agents.ts";
import type { Caller } from "../../downstream/downstream.ts";
import { SECOND } from "../../lib/clock.ts";
import { pause } from "../../lib/pause.ts";
import { sha256 } from "../../lib/text/digest.ts";
import type { MessageId } from "../../protocol/message.ts";
import type { ProjectStreamsClient } from "../../streams/streams.ts";

/** Whose calls they are. Without a session, clients of one person with equal request ids cannot be distinguished, so cross-isolate cancellation is off. */
type Agent = Pick<Caller, "principal" | "session">;

/** Ends a call that waits for its answer, and tells its server. @param params of the client's notification */
export type Cancel = (params: Record<string, unknown>) => Promise<void>;

export type CallsInFlight = ReturnType<typeof makeCallsInFlight>;

/** Most calls have ended by then. A longer call listens for its cancellation, which may come to any isolate. */
const LONG_CALL = 1 * SECOND;

/** Calls of clients that cancel with a notification (MCP 2025-11-25, cancellation), by agent and request id. */
export function makeCallsInFlight(streams: Pick<ProjectStreamsClient, "listen" | "deliver">) {
  /** No cache: each call leaves it when its request ends. */
  const calls = new Map<string, Cancel>();
  const keyOf = ({ principal: { grantId, userId }, session }: Agent, id: MessageId) => JSON.stringify([grantId, userId, session?.id, id]);
  const nameOf = async (key: string) => `call-${await sha256(key)}`;

  async function listen({ projectId, subject, grantId }: Principal, key: string, cancel: Cancel): Promise<() => void> {
    const onCancelled = (params: Record<string, unknown>) => void cancel(params).catch(() => undefined);
    return streams.listen(
      projectId,
      { subject, grantId, kind: "call", session: await nameOf(key) },
      (announcement) => announcement.kind === "message" && onCancelled(JSON.parse(announcement.message) as Record<string, unknown>),
      () => undefined,
    );
  }

  return {
    /** @returns a function that forgets the call */
    add(agent: Agent, id: MessageId, cancel: Cancel): () => void {
      const key = keyOf(agent, id);
      calls.set(key, cancel);
      let listening: Promise<() => void> | undefined;
      const begin = () => {
        listening = listen(agent.principal, key, cancel);
      };
      const timer = agent.session === undefined ? undefined : setTimeout(begin, LONG_CALL);
      return () => {
        clearTimeout(timer);
        if (calls.get(key) === cancel) calls.delete(key);
        listening?.then((stop) => stop()).catch(() => undefined);
      };
    },

    /** Cancels a call, in whichever isolate it waits. A finished call is ignored. */
    async cancel(caller: Caller, params: { requestId: MessageId }): Promise<void> {
      const { principal, session, background } = caller;
      const key = keyOf(caller, params.requestId);
      const here = calls.get(key);
      if (here) return here(params);
      if (session === undefined) return;
      const name = await nameOf(key);
      const deliver = () => streams.deliver(principal, name, JSON.stringify(params)).catch(() => false);
      if (await deliver()) return;
      // The call may have begun a moment ago, and listen only later.
      background(pause(2 * LONG_CALL).then(deliver));
    },
  };
}
