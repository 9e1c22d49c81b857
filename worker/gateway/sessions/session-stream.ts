import type { ServerEvent, ServerEventBus } from "@modelcontextprotocol/server";
import { variantsOf } from "../../auth-scopes/auth-scopes.ts";
import type { Server } from "../../db/db.ts";
import { openEventStream, toEvent } from "../../protocol/event-stream.ts";
import type { AdmittedAgent, Change, Listen } from "../../streams/streams.ts";
import type { AgentSession } from "./agent-session.ts";
import type { ElicitationIds } from "./elicitation-ids.ts";

const LISTS = ["tools", "prompts", "resources"] as const;

/**
 * Opens the stream of notifications for a client of a sessionful revision: that lists have changed (F45), and that the person has
 * finished on a page that the client opened.
 */
export async function openSessionStream(
  listen: Listen,
  elicitationIds: ElicitationIds,
  call: AdmittedAgent & { session: AgentSession; servers: () => Promise<Server[]> },
): Promise<Response> {
  const { principal, session, servers } = call;
  let stop: () => void = () => undefined;
  const stream = openEventStream(() => stop());
  const notify = (method: string, params?: object) => stream.write(toEvent(JSON.stringify({ jsonrpc: "2.0", method, params })));

  async function onChanges(changes: Change[]): Promise<void> {
    const now = session.canOpenUrls ? await servers() : [];
    for (const { replaced } of changes) {
      const server = replaced && now.flatMap(variantsOf).find(({ authScopeId }) => authScopeId === replaced.scope);
      const ids = server ? await elicitationIds.listOf(principal, session, server, replaced.version) : [];
      for (const elicitationId of ids) notify("notifications/elicitation/complete", { elicitationId });
    }
    for (const list of LISTS) notify(`notifications/${list}/list_changed`);
  }

  try {
    stop = await listen(call, { onChanges: (changes) => void onChanges(changes), onEnd: stream.end });
  } catch (error) {
    stream.end();
    throw error;
  }
  return stream.response;
}

/** The same for `subscriptions/listen` of stateless clients. @param onEnd called when no more notifications will come */
export function makeChangeBus(listen: Listen, agent: AdmittedAgent, onEnd: () => void): ServerEventBus {
  return {
    publish: () => undefined,
    subscribe(tell) {
      const onChanges = () => {
        for (const list of LISTS) tell({ kind: `${list}_list_changed` } satisfies ServerEvent);
      };
      const listening = listen(agent, { onChanges, onEnd });
      listening.catch(onEnd);
      return () => void listening.then((stop) => stop()).catch(() => undefined);
    },
  };
}
