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

type Ports = { access: SubjectAccess; downstream: Downstream; callsInFlight: CallsInFlight; clientRequests: ClientRequests; fetch: Fetch };

/** Forwards messages that a client of a sessionful revision sends during a call to the server of the call. */
export function makeClientMessages({ access, downstream, callsInFlight, clientRequests, fetch }: Ports) {
  /** @returns the status for the client */
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
    /** Forwards an answer to the server that asked. @param servers that the client may use @returns nothing if it answers no server */
    async reply(caller: Caller, servers: Server[], reply: Record<string, unknown>): Promise<Response | undefined> {
      const { id, result, error } = reply;
      if (!clientRequests.isId(id)) return undefined;
      const asked = caller.session && clientRequests.find(id, servers, caller);
      const status = asked ? await bring(asked.server, asked, { id: asked.id, result, error }, caller) : 404;
      return new Response(null, { status });
    },

    /** Forwards the log level that a client wants (MCP 2025-11-25, logging). */
    async setLevel(caller: Caller, servers: Server[], level: string): Promise<void> {
      const { session } = caller;
      await Promise.allSettled(
        servers.map(async (server) => {
          const target = withOwnClient(await access.target(caller, server), session);
          const way = await downstream.wayTo(target, session?.capabilities ?? {}, caller.background);
          if (way?.kind !== "sessionful" || way.sessionId === undefined) return;
          await bring(server, way, { id: crypto.randomUUID(), method: "logging/setLevel", params: { level } }, caller);
        }),
      );
    },

    /** Ends a call, if the message is a client's cancellation. */
    async cancel(caller: Caller, { method, params }: Message): Promise<void> {
      const { requestId } = params;
      if (method !== "notifications/cancelled" || !isMessageId(requestId)) return;
      await callsInFlight.cancel(caller, { ...params, requestId });
    },
  };
}
