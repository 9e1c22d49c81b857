import type { Principal } from "../../agents/agents.ts";
import type { Server } from "../../db/db.ts";
import {
  type Downstream,
  downstreamError,
  headersOfWay,
  type LegacyWay,
  makeInjectingFetch,
  type SubjectAccess,
  withOwnClient,
} from "../../downstream/downstream.ts";
import type { Background } from "../../lib/background.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { isMessageId, type Message } from "../../protocol/message.ts";
import type { AgentSession } from "./agent-session.ts";
import type { CallsInFlight } from "./calls-in-flight.ts";
import type { ClientRequests } from "./client-requests.ts";

export type ClientMessages = ReturnType<typeof makeClientMessages>;

type From = { principal: Principal; servers: Server[]; session: AgentSession | undefined; background: Background };
type Ports = { access: SubjectAccess; downstream: Downstream; inFlight: CallsInFlight; clientRequests: ClientRequests; fetch: Fetch };

/** What a 2025-era client says in the middle of a call, brought to the server that the call is at. */
export function makeClientMessages({ access, downstream, inFlight, clientRequests, fetch }: Ports) {
  /** @returns the status the client gets */
  async function bring(server: Server, way: Omit<LegacyWay, "kind">, message: object, { principal, background }: From): Promise<number> {
    try {
      const { source } = await access.target(principal, server, background);
      const init = { method: "POST", headers: headersOfWay(way), body: JSON.stringify({ jsonrpc: "2.0", ...message }) };
      const response = await makeInjectingFetch(server, source, fetch)(undefined, init);
      await response.body?.cancel();
      return response.ok ? 202 : 404;
    } catch (error) {
      return downstreamError(error).status;
    }
  }

  return {
    /** Brings an answer to the server that asked. @returns nothing where it answers no server */
    async reply(reply: Record<string, unknown>, from: From): Promise<Response | undefined> {
      const { id, result, error } = reply;
      if (!clientRequests.isId(id)) return undefined;
      const asked = from.session && clientRequests.find(id, from.servers, from);
      const status = asked ? await bring(asked.server, asked, { id: asked.id, result, error }, from) : 404;
      return new Response(null, { status });
    },

    /** Passes on how much a client wants to hear of what happens in servers (MCP 2025-11-25, logging). */
    async setLevel(level: string, from: From): Promise<void> {
      const { principal, servers, session, background } = from;
      await Promise.allSettled(
        servers.map(async (server) => {
          const target = withOwnClient(await access.target(principal, server, background), session);
          const way = await downstream.wayTo(target, session?.capabilities ?? {});
          if (way?.kind !== "legacy" || way.sessionId === undefined) return;
          await bring(server, way, { id: crypto.randomUUID(), method: "logging/setLevel", params: { level } }, from);
        }),
      );
    },

    /** Ends a call for which the client waits no longer, where that is what the message says. */
    async cancel({ method, params }: Message, { principal, session, background }: From): Promise<undefined> {
      const { requestId } = params;
      if (method !== "notifications/cancelled" || !isMessageId(requestId)) return;
      await inFlight.cancel(principal, session?.id, { ...params, requestId }, background);
    },
  };
}
