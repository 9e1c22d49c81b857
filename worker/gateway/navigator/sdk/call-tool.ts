import { type CallToolResult, type InputRequiredResult, isInputRequiredResult, ProtocolError } from "@modelcontextprotocol/server";
import type { Caller, Downstream, RecordCall, SecretSource, SubjectAccess, Target, ToolRetry } from "../../../downstream/downstream.ts";
import {
  downstreamError,
  endOnce,
  findStale,
  hadBegun,
  isUnreadable,
  missingCodeOf,
  type Refusal,
  type Refusals,
  toMissingText,
  toQuestionText,
  toRefusedByServer,
  toRefusedResult,
  toToolError,
} from "../../../downstream/downstream.ts";
import type { Clock } from "../../../lib/clock.ts";
import type { PermittedCall } from "../../../routing/call-policy.ts";
import { renameResult, withOwnUris } from "../../../routing/routing.ts";
import type { ReturnAddresses } from "../../sessions/return-address.ts";
import { signState, withOwnState } from "../call-state.ts";

/** One call. `signal` ends it when the client goes away. */
export type ToolCall = PermittedCall & { args: Record<string, unknown> | undefined; signal: AbortSignal; retry?: ToolRetry };

/**
 * `question`: what the server wants to have answered first; `result` is then for clients that cannot answer. `refusal`: why the call
 * did not reach its server; `result` tells the model the same.
 */
export type Called = { result: CallToolResult; refusal?: Refusal; code?: string; question?: InputRequiredResult };

export type CallTool = (by: Caller, call: ToolCall) => Promise<Called>;

type Ports = { access: SubjectAccess; downstream: Downstream; refusals: Refusals; recordCall: RecordCall; addresses: ReturnAddresses; clock: Clock };

/** Makes a call with its credential. A failure becomes a result with words that an agent can act on (F98). */
export function makeCallTool({ access, downstream, refusals, recordCall, addresses, clock }: Ports): CallTool {
  /**
   * @param sources gets the credential with which the server is asked
   * @param refreshed the target of a second attempt, after the server did not accept the token or the session of the first
   */
  async function attempt(by: Caller, call: ToolCall, sources: SecretSource[], refreshed?: Target): Promise<Called> {
    const { server } = call;
    const addressee = { principal: by.principal, session: undefined };
    let target = refreshed;
    try {
      target ??= await access.targetOfCall(by, server);
      sources.push(target.source);
      const retry = withOwnState({ ...call.retry }, addresses, addressee, server);
      if (!retry) return { result: toToolError("This state was not given to you. Make the call again without it."), code: "tool.error" };
      const args = withOwnUris(server.slug, call.args);
      const result = await downstream.callTool(target, call, args, call.signal, retry);
      if (isInputRequiredResult(result)) {
        const question = signState(addresses, addressee, server)(result) as InputRequiredResult;
        return { result: toToolError(toQuestionText(server.slug)), question };
      }
      const renamed = renameResult(server.slug, result);
      return { result: renamed, code: renamed.isError ? "tool.error" : undefined };
    } catch (error) {
      const missing = isUnreadable(error) ? "call.no_reply" : error instanceof ProtocolError ? missingCodeOf(error) : undefined;
      if (missing !== undefined) return { result: toToolError(toMissingText(server.slug, missing)), code: missing };
      const again = refreshed || !target || !(error instanceof ProtocolError) || hadBegun(error) ? undefined : await targetAgain(target, error);
      if (again) return attempt(by, call, sources, again);
      if (error instanceof ProtocolError) return { result: toRefusedByServer(server, error, target?.source.secret), code: "tool.error" };
      const refusal = await refusals.explain(by.principal, server, downstreamError(error));
      return { result: toRefusedResult(refusal), refusal, code: refusal.code };
    }
  }

  /** The target for a second attempt, if the server has done nothing: it did not know the session (the next connection begins one) or refused the token. */
  async function targetAgain(target: Target, { code, message }: ProtocolError): Promise<Target | undefined> {
    const { source } = target;
    const stale = findStale({ code, message }, { secret: source.secret, inSession: true, now: clock.now() });
    if (stale?.meaning !== "token_refused") return stale && target;
    const secret = await source.refresh?.().catch(() => undefined);
    return secret && { ...target, source: { ...source, secret } };
  }

  return async (by, call) => {
    const startedAt = clock.now();
    const { server, tool, ruleId, args } = call;
    const sources: SecretSource[] = [];
    const record = (code: string | undefined, reply?: unknown) =>
      recordCall(by, { server, tool, ruleId, startedAt, code, said: { args, reply, sources } });
    const end = endOnce(record, call.signal, "call.cancelled");
    const called = await attempt(by, call, sources);
    end(called.code, called.refusal ? undefined : (called.question ?? called.result));
    return called;
  };
}
