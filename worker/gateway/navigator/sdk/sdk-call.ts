import {
  type CallToolRequest,
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  INVALID_PARAMS,
  INVALID_REQUEST,
  type InputRequiredResult,
  ProtocolError,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { SCOPE_MISSING } from "../../../agents/agents.ts";
import { type ReadToolName, type RecordWithheld, type ToolRetry, toToolError, toWithheldData } from "../../../downstream/downstream.ts";
import { decideCall } from "../../../routing/call-policy.ts";
import { sayNoTool } from "../../../routing/routing.ts";
import type { AgentCall } from "../../agent-call.ts";
import { capabilitiesIn } from "../../sessions/agent-session.ts";
import { findOwnTool } from "../../tools/index.ts";
import type { OwnToolContext, OwnToolPorts } from "../../tools/own-tool.ts";
import { CONNECT_INPUT } from "../plain-request.ts";
import type { CallTool, ToolCall } from "./call-tool.ts";
import { type ConnectElicitation, stateOfServer } from "./connect-elicitation.ts";

export type SdkCallPorts = OwnToolPorts & { callTool: CallTool; readToolName: ReadToolName; recordWithheld: RecordWithheld };

/** Answers a `tools/call` that the SDK has read. */
type SdkCall = (params: CallToolRequest["params"], context: ServerContext) => Promise<CallToolResult | InputRequiredResult>;

type Navigator = Pick<OwnToolContext, "variants" | "listShown">;

export function makeSdkCall(ports: SdkCallPorts, call: AgentCall, elicitation: ConnectElicitation, { variants, listShown }: Navigator): SdkCall {
  /** @throws ProtocolError if there is no such tool, or the caller may not know of it or call it */
  async function requireCall(name: string, args: ToolCall["args"], signal: AbortSignal): Promise<ToolCall> {
    const called = await ports.readToolName(name, call);
    const decision = decideCall(call, called);
    if (decision.kind === "unknown") {
      if (called) ports.recordWithheld(call, called, decision);
      throw new ProtocolError(INVALID_PARAMS, sayNoTool(name, decision.why), toWithheldData(decision.why));
    }
    if (decision.kind === "scope-missing") throw new ProtocolError(INVALID_REQUEST, SCOPE_MISSING);
    return { ...decision.call, args, signal };
  }

  /** Calls a server's tool for one of Cardea's tools. A failure becomes a result. */
  const callFor =
    (context: ServerContext): OwnToolContext["callTool"] =>
    async (name, args, isAlone) => {
      const { signal, envelope } = context.mcpReq;
      try {
        const permitted = await requireCall(name, args, signal);
        const called = await ports.callTool(call, { ...permitted, ...(isAlone && { retry: retryOf(context) }) });
        return isAlone && envelope ? called : { result: called.result };
      } catch (error) {
        if (error instanceof ProtocolError) return { result: toToolError(error.message) };
        throw error;
      }
    };

  return async (params, context) => {
    const { signal, envelope } = context.mcpReq;
    const own = findOwnTool(params.name, call);
    if (own) return own.answer(params.arguments, { call, ports, variants, listShown, signal, callTool: callFor(context) });
    const toolCall = await requireCall(params.name, params.arguments, signal);
    const declined = await elicitation.take(toolCall, context);
    if (declined) return declined;
    const { result, refusal, question } = await ports.callTool(call, { ...toolCall, retry: retryOf(context) });
    if (question && envelope) return question;
    return refusal ? elicitation.ask(refusal, toolCall, context) : result;
  };
}

/** What the client sends after an earlier attempt, for the server that asked. */
function retryOf(context: ServerContext): ToolRetry {
  const { envelope, inputResponses } = context.mcpReq;
  const requestState = stateOfServer(context);
  return {
    capabilities: capabilitiesIn((envelope as Record<string, unknown> | undefined)?.[CLIENT_CAPABILITIES_META_KEY]),
    ...(inputResponses && !(CONNECT_INPUT in inputResponses) && { inputResponses }),
    ...(requestState !== undefined && { requestState }),
  };
}
