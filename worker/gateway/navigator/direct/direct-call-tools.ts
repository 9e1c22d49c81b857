import { type CallToolResult, CLIENT_CAPABILITIES_META_KEY, INTERNAL_ERROR, PROTOCOL_VERSION_META_KEY } from "@modelcontextprotocol/server";
import { SCOPE_MISSING } from "../../../agents/agents.ts";
import { type ReadToolName, type RecordWithheld, toMissingText, toQuestionText, toToolError } from "../../../downstream/downstream.ts";
import { SECOND } from "../../../lib/clock.ts";
import { reasonOf } from "../../../lib/errors.ts";
import { inTime } from "../../../lib/in-time.ts";
import type { Log } from "../../../lib/log.ts";
import { isRecord } from "../../../lib/record.ts";
import { isStateless, type Message, type MessageId, metaOf, parseJson, toErrorReply, toResultReply } from "../../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, patchEvents } from "../../../protocol/message-stream.ts";
import { decideCall, type PermittedCall } from "../../../routing/call-policy.ts";
import { sayNoTool } from "../../../routing/routing.ts";
import type { AgentCall } from "../../agent-call.ts";
import { capabilitiesIn } from "../../sessions/agent-session.ts";
import { answerCallTools } from "../../tools/call-tools.ts";
import type { CalledOne, CallOne } from "../../tools/own-tool.ts";
import type { CallTool } from "../sdk/call-tool.ts";
import type { DirectCall } from "./direct-call.ts";

type Ports = { directCall: DirectCall; callTool: CallTool; readToolName: ReadToolName; recordWithheld: RecordWithheld; log: Log };
/** The longest time for one call, in ms, so that an answer that never ends withholds no other result. The SDK has the same limit. */
const CALL_TIMEOUT = 60 * SECOND;
class TooLate extends Error {}
type Request = { message: Message; id: MessageId; signal: AbortSignal };

/** Answers a plain call of Cardea's `call_tools` (F93). */
export type DirectCallTools = (call: AgentCall, request: Request) => Promise<Response>;

/** Makes each call of a `call_tools` like a direct call, which costs one request to its server, and writes one result. */
export function makeDirectCallTools({ directCall, callTool, readToolName, recordWithheld, log }: Ports): DirectCallTools {
  /** A call that only the SDK can make: its server speaks HTTP+SSE, wants arguments in headers, or lacks a credential. Nothing was done. */
  async function callBySdk(call: AgentCall, permitted: PermittedCall, { message: { params }, signal }: Request): Promise<CalledOne> {
    const { arguments: args, inputResponses, requestState, _meta } = params;
    const retry = {
      capabilities: capabilitiesIn(isRecord(_meta) ? _meta[CLIENT_CAPABILITIES_META_KEY] : undefined),
      ...(isRecord(inputResponses) && { inputResponses }),
      ...(typeof requestState === "string" && { requestState }),
    };
    return callTool(call, { ...permitted, args: isRecord(args) ? args : undefined, signal, retry });
  }

  async function callPermitted(call: AgentCall, permitted: PermittedCall, inner: Request): Promise<CalledOne> {
    const ending = new AbortController();
    const signal = AbortSignal.any([inner.signal, ending.signal]);
    const calling = directCall({ ...call, session: undefined }, { ...permitted, ...inner, signal }).then(
      (answer) => answer && readCalled(answer, permitted),
    );
    const called = await inTime(calling, CALL_TIMEOUT, () => new TooLate()).catch((error: unknown): CalledOne => {
      ending.abort();
      if (error instanceof TooLate) return { result: toToolError(toMissingText(permitted.server.slug, "call.cut_off")) };
      throw error;
    });
    return called ?? callBySdk(call, permitted, inner);
  }

  return async (call, request) => {
    const { message, id } = request;
    const callOne: CallOne = async (name, args, isAlone) => {
      const called = await readToolName(name, call);
      const decision = decideCall(call, called);
      if (decision.kind === "unknown" && called) recordWithheld(call, called, decision);
      if (decision.kind === "unknown") return { result: toToolError(sayNoTool(name, decision.why)) };
      if (decision.kind === "scope-missing") return { result: toToolError(SCOPE_MISSING) };
      const { result, question } = await callPermitted(call, decision.call, toInner(request, name, args, isAlone));
      return isAlone && isStateless(message) ? { result, question } : { result };
    };
    try {
      return toResultReply(id, await answerCallTools(message.params.arguments, callOne), isStateless(message));
    } catch (error) {
      log.error("gateway.protocol_error", { projectId: call.principal.projectId, reason: reasonOf(error).slice(0, 200) });
      return toErrorReply(200, id, INTERNAL_ERROR, "Internal error");
    }
  };
}

/**
 * One call of a `call_tools`, as a request. Only a call that is alone may be answered with a question, because the client's answer
 * comes with the same arguments.
 */
function toInner({ message, id, signal }: Request, name: string, args: Record<string, unknown>, isAlone: boolean): Request {
  const { params } = message;
  const meta = metaOf(message);
  const own = isAlone ? meta : { [PROTOCOL_VERSION_META_KEY]: meta[PROTOCOL_VERSION_META_KEY], [CLIENT_CAPABILITIES_META_KEY]: {} };
  const innerId = isAlone ? id : crypto.randomUUID();
  const { inputResponses, requestState } = params;
  const answered = isAlone ? { ...(inputResponses !== undefined && { inputResponses }), ...(requestState !== undefined && { requestState }) } : {};
  const sent = { name, arguments: args, ...answered, ...(isStateless(message) && { _meta: withoutProgress(own) }) };
  return { id: innerId, signal, message: { method: message.method, id: innerId, params: sent } };
}

const withoutProgress = ({ progressToken: _, ...meta }: Record<string, unknown>): Record<string, unknown> => meta;

/** Reads the reply of a direct call. */
async function readCalled(answer: Response, { server: { slug } }: PermittedCall): Promise<CalledOne> {
  const reply = await replyIn(answer);
  const { result, error } = isRecord(reply) ? reply : {};
  if (isRecord(error) && typeof error.message === "string") return { result: toToolError(error.message) };
  if (!isRecord(result)) return { result: toToolError(toMissingText(slug, "call.no_reply")) };
  if (result.resultType !== "input_required") return { result: result as CallToolResult };
  // A question needs at least one of the two (MCP 2026-07-28, multi round-trip requests).
  const isReadable = isRecord(result.inputRequests) || typeof result.requestState === "string";
  if (!isReadable) return { result: toToolError(toMissingText(slug, "call.no_reply")) };
  return { result: toToolError(toQuestionText(slug)), question: result as CalledOne["question"] };
}

/** The only reply of an answer, which is JSON or a stream of events. */
async function replyIn(answer: Response): Promise<unknown> {
  if (mediaTypeOf(answer) !== EVENT_STREAM || !answer.body) return parseJson(await answer.text());
  const found: unknown[] = [];
  const collect = (data: string): string => {
    const message = parseJson(data);
    if (isRecord(message) && !("method" in message)) found.push(message);
    return "";
  };
  for await (const _ of patchEvents(answer.body, collect)) if (found.length > 0) break;
  return found[0];
}
