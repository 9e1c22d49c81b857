import { type CallToolResult, ProtocolError } from "@modelcontextprotocol/server";
import type { RecordEvent } from "../audit/record.ts";
import type { Server } from "../db/servers.ts";
import type { Background } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import type { ErrorCode } from "../lib/errors.ts";
import { toRefusedByServer } from "./answer.ts";
import { type Downstream, downstreamError } from "./downstream.ts";
import { actorOf, type Principal } from "./principal.ts";
import { type Refusal, type Refusals, toRefusedResult } from "./refusals.ts";
import { refOf, type SubjectAccess } from "./subject-access.ts";

/** One call, already routed to its server. `signal` ends it when the client goes away. */
export type ToolCall = { server: Server; tool: string; args: Record<string, unknown> | undefined; signal: AbortSignal };

/** `refusal` where the call did not reach its server; `result` says the same to the model. */
export type Called = { result: CallToolResult; refusal?: Refusal; code?: string };

export type CallTool = (principal: Principal, call: ToolCall, background: Background) => Promise<Called>;

type Ports = {
  access: SubjectAccess;
  downstream: Downstream;
  refusals: Refusals;
  record: RecordEvent;
  clock: Clock;
};

/** A call with the credential it needs; what goes wrong comes back as words an agent can act on (F98), never as a dead end. */
export function makeCallTool({ access, downstream, refusals, record, clock }: Ports): CallTool {
  async function attempt(principal: Principal, call: ToolCall, background: Background): Promise<Called> {
    const { server } = call;
    const ref = refOf(principal, server);
    const found = await access.find(ref, server, background);
    if (found.kind === "provider-down") return refused(principal, server, "credential.provider_down");
    if (found.kind === "needs-sign-in") return refused(principal, server, "credential.needs_sign_in");

    const source = access.sourceOf(ref, server, found);
    try {
      const result = await downstream.callTool({ server, subject: ref.subject, source }, call.tool, call.args, call.signal);
      return { result, code: result.isError ? "tool.error" : undefined };
    } catch (error) {
      if (error instanceof ProtocolError) return { result: toRefusedByServer(server, error, found.secret), code: "tool.error" };
      return refused(principal, server, downstreamError(error).code);
    }
  }

  async function refused(principal: Principal, server: Server, code: ErrorCode): Promise<Called> {
    const refusal = await refusals.explain(principal, server, code);
    return { result: toRefusedResult(refusal), refusal, code: refusal.code };
  }

  return async (principal, call, background) => {
    const startedAt = clock.now();
    const called = await attempt(principal, call, background);
    background(
      record({
        projectId: principal.projectId,
        actor: actorOf(principal),
        action: "tool.call",
        server: call.server.slug,
        tool: call.tool,
        outcome: called.code === undefined ? "ok" : "error",
        code: called.code,
        durationMs: clock.now() - startedAt,
      }),
    );
    return called;
  };
}
