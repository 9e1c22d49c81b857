import { type Client, ProtocolError } from "@modelcontextprotocol/client";
import type { Server } from "../../../db/db.ts";
import type { Caller, Downstream, SubjectAccess } from "../../../downstream/downstream.ts";
import { downstreamError, type Refusals, toRefusedError } from "../../../downstream/downstream.ts";
import { isRecord } from "../../../lib/record.ts";
import { type TraceContext, withTraceOnly } from "../../../protocol/trace-context-rules.ts";

/** The parameters of a request with the agent's trace. */
type WithTrace = <Params extends object>(params: Params) => Params;

/** Sends a request other than a tool call to one server, with the principal's credential. */
export type Relay = <Result>(call: Caller, server: Server, use: (client: Client, traced: WithTrace) => Promise<Result>) => Promise<Result>;

/**
 * @returns a relay that throws ProtocolError: the server's own, or one that tells the agent what is missing and where the person
 *   can connect it
 */
export function makeRelay({ access, downstream, refusals }: { access: SubjectAccess; downstream: Downstream; refusals: Refusals }): Relay {
  return async (call, server, use) => {
    const traced: WithTrace = (params) => withTraceIn(params, call.trace?.context);
    try {
      return await downstream.using(await access.target(call, server), undefined, (client) => use(client, traced));
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      const { code, message, data } = toRefusedError(await refusals.explain(call.principal, server, downstreamError(error)));
      throw new ProtocolError(code, message, data);
    }
  };
}

function withTraceIn<Params extends object>(params: Params, context: TraceContext | undefined): Params {
  const meta = withTraceOnly("_meta" in params && isRecord(params._meta) ? params._meta : {}, context);
  return { ...params, _meta: Object.keys(meta).length > 0 ? meta : undefined };
}
