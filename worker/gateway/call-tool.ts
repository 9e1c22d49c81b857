import { type CallToolResult, ProtocolError } from "@modelcontextprotocol/server";
import type { Background } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import { toRefusedByServer, toToolError } from "./answer.ts";
import { toMissingText } from "./answers/read-reply.ts";
import { missingCodeOf } from "./answers/with-one-reply.ts";
import type { PermittedCall } from "./call-policy.ts";
import { type Downstream, downstreamError, type Target } from "./downstream.ts";
import type { Principal } from "./principal.ts";
import type { RecordCall } from "./record-call.ts";
import { type Refusal, type Refusals, toRefusedResult } from "./refusals.ts";
import type { SubjectAccess } from "./subject-access.ts";

/** One call. `signal` ends it when the client goes away. */
export type ToolCall = PermittedCall & { args: Record<string, unknown> | undefined; signal: AbortSignal };

/** `refusal` where the call did not reach its server; `result` says the same to the model. */
export type Called = { result: CallToolResult; refusal?: Refusal; code?: string };

export type CallTool = (principal: Principal, call: ToolCall, background: Background) => Promise<Called>;

type Ports = { access: SubjectAccess; downstream: Downstream; refusals: Refusals; recordCall: RecordCall; clock: Clock };

/** A call with the credential it needs; what goes wrong comes back as words an agent can act on (F98), never as a dead end. */
export function makeCallTool({ access, downstream, refusals, recordCall, clock }: Ports): CallTool {
  async function attempt(principal: Principal, call: ToolCall, background: Background): Promise<Called> {
    const { server } = call;
    let target: Target | undefined;
    try {
      target = await access.target(principal, server, background);
      const result = await downstream.callTool(target, call, call.args, call.signal);
      return { result, code: result.isError ? "tool.error" : undefined };
    } catch (error) {
      const missing = error instanceof ProtocolError ? missingCodeOf(error) : undefined;
      if (missing !== undefined) return { result: toToolError(toMissingText(server.slug, missing)), code: missing };
      if (error instanceof ProtocolError) return { result: toRefusedByServer(server, error, target?.source.secret), code: "tool.error" };
      const refusal = await refusals.explain(principal, server, downstreamError(error).code);
      return { result: toRefusedResult(refusal), refusal, code: refusal.code };
    }
  }

  return async (principal, call, background) => {
    const startedAt = clock.now();
    const called = await attempt(principal, call, background);
    recordCall({ principal, server: call.server, tool: call.tool, startedAt, code: called.code }, background);
    return called;
  };
}
