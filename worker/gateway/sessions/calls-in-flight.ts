import type { Principal } from "../../agents/agents.ts";
import type { Caller } from "../../downstream/downstream.ts";
import { SECOND } from "../../lib/clock.ts";
import { sha256 } from "../../lib/text/digest.ts";
import type { MessageId } from "../../protocol/message.ts";
import type { ProjectStreamsClient } from "../../streams/streams.ts";

/** Whose calls they are. Without a session, two clients of a person that count alike are not told apart, so none is heard from afar. */
type Agent = Pick<Caller, "principal" | "session">;

/** Ends a call that waits for its answer, and tells its server so. @param params of the client's notification */
export type Cancel = (params: Record<string, unknown>) => Promise<void>;

export type CallsInFlight = ReturnType<typeof makeCallsInFlight>;

/** Most calls are over by then; one that is not listens for its cancellation, which may come to any isolate. */
const LONG = 1 * SECOND;

/** Calls of the clients that cancel by a message of its own (MCP 2025-11-25, cancellation), by whose call it is and its id. */
export function makeCallsInFlight(streams: Pick<ProjectStreamsClient, "listen" | "deliver">) {
  /** No cache: each call leaves it when its request ends. */
  const calls = new Map<string, Cancel>();
  const keyOf = ({ principal: { grantId, userId }, session }: Agent, id: MessageId) => JSON.stringify([grantId, userId, session?.id, id]);
  const nameOf = async (key: string) => `call-${await sha256(key)}`;

  async function listen({ projectId, subject, grantId }: Principal, key: string, cancel: Cancel): Promise<() => void> {
    const onNews = (params: Record<string, unknown>) => void cancel(params).catch(() => undefined);
    return streams.listen(
      projectId,
      { subject, grantId, kind: "call", session: await nameOf(key) },
      (news) => news.kind === "message" && onNews(JSON.parse(news.message) as Record<string, unknown>),
      () => undefined,
    );
  }

  return {
    /** @returns how to forget it */
    add(agent: Agent, id: MessageId, cancel: Cancel): () => void {
      const key = keyOf(agent, id);
      calls.set(key, cancel);
      let listening: Promise<() => void> | undefined;
      const begin = () => {
        listening = listen(agent.principal, key, cancel);
      };
      const timer = agent.session === undefined ? undefined : setTimeout(begin, LONG);
      return () => {
        clearTimeout(timer);
        if (calls.get(key) === cancel) calls.delete(key);
        listening?.then((stop) => stop()).catch(() => undefined);
      };
    },

    /** Cancels a call, in whichever isolate it waits. One that is over by then is none. */
    async cancel(caller: Caller, params: { requestId: MessageId }): Promise<void> {
      const { principal, session, background } = caller;
      const key = keyOf(caller, params.requestId);
      const here = calls.get(key);
      if (here) return here(params);
      if (session === undefined) return;
      const name = await nameOf(key);
      const deliver = () => streams.deliver(principal.projectId, name, JSON.stringify(params)).catch(() => false);
      if (await deliver()) return;
      // It may have begun a moment ago.
      background(new Promise((resolve) => setTimeout(resolve, 2 * LONG)).then(deliver));
    },
  };
}
