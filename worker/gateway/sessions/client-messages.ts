import type { Server } from "../../db/db.ts";
import {
  type Caller,
  type Downstream,
  downstreamError,
  headersOfWay,
  makeInjectingFetch,
  type SessionfulWay,
  type SubjectAccess,
  withOwnClient,
} from "../../downstream/downstream.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { isMessageId, type Message } from "../../protocol/message.ts";
import type { CallsInFlight } from "./calls-in-flight.ts";
import type { ClientRequests } from "./client-requests.ts";

export type ClientMessages = ReturnType<typeof makeClientMessages>;

type Ports = { access: SubjectAccess; downstream: Downstream; inFlight: CallsInFlight; clientRequests: ClientRequests; fetch: Fetch };

/** What a 2025-era client says in the middle of a call, brought to the server that the call is at. */
export function makeClientMessages({ access, downstream, inFlight, clientRequests, fetch }: Ports) {
  /** @returns the status the client gets */
  async function bring(server: Server, way: Omit<SessionfulWay, "kind">, message: object, caller: Caller): Promise<number> {
    try {
      const { source } = await access.target(caller, server);
      const init = { method: "POST", headers: headersOfWay(way), body: JSON.stringify({ jsonrpc: "2.0", ...message }) };
      const response = await makeInjectingFetch(server, source, fetch)(undefined, init);
      await response.body?.cancel();
      return response.ok ? 202 : 404;
    } catch (error) {
      return downstreamError(error).status;
    }
  }

  return {
    /** Brings an answer to the server that asked. @param servers the client may use @returns nothing where it answers no server */
    async reply(caller: Caller, servers: Server[], reply: Record<string, unknown>): Promise<Response | undefined> {
      const { id, result, error } = reply;
      if (!clientRequests.isId(id)) return undefined;
      const asked = caller.session && clientRequests.find(id, servers, caller);
      const status = asked ? await bring(asked.server, asked, { id: asked.id, result, error }, caller) : 404;
      return new Response(null, { status });
    },

    /** Passes on how much a client wants to hear of what happens in servers (MCP 2025-11-25, logging). */
    async setLevel(caller: Caller, servers: Server[], level: string): Promise<void> {
      const { session } = caller;
      await Promise.allSettled(
        servers.map(async (server) => {
          const target = withOwnClient(await access.target(caller, server), session);
          const way = await downstream.wayTo(target, session?.capabilities ?? {});
          if (way?.kind !== "sessionful" || way.sessionId === undefined) return;
          await bring(server, way, { id: crypto.randomUUID(), method: "logging/setLevel", params: { level } }, caller);
        }),
      );
    },

    /** Ends a call for which the client waits no longer, where that is what the message says. */
    async cancel(caller: Caller, { method, params }: Message): Promise<void> {
      const { requestId } = params;
      if (method !== "notifications/cancelled" || !isMessageId(requestId)) return;
      await inFlight.cancel(caller, { ...params, requestId });
    },
  };
}
