import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  INVALID_PARAMS,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  ProtocolError,
  type ServerContext,
  UrlElicitationRequiredError,
} from "@modelcontextprotocol/server";
import type { Server } from "../../../db/db.ts";
import { type Refusal, refOf, type SubjectAccess, toRefusedResult } from "../../../downstream/downstream.ts";
import { SECOND } from "../../../lib/clock.ts";
import { isRecord } from "../../../lib/record.ts";
import { sha256 } from "../../../lib/text/digest.ts";
import { eachSecret, type SigningSecrets } from "../../../lib/text/signing.ts";
import type { AgentCall } from "../../agent-call.ts";
import { type AgentSession, canOpenUrls } from "../../sessions/agent-session.ts";
import type { ElicitationIds } from "../../sessions/elicitation-ids.ts";
import type { WaitFor } from "../../tools/wait-for.ts";
import { CONNECT_INPUT } from "../plain-request.ts";
import type { ToolCall } from "./call-tool.ts";

export type ElicitationPorts = {
  access: SubjectAccess;
  waitFor: WaitFor;
  elicitationIds: ElicitationIds;
  /** The first one signs the state that a client sends back. */
  secrets: SigningSecrets;
};

/** How long a call waits for the person to finish, once they have opened the link. */
const CONNECT_TIMEOUT = 45 * SECOND;
const STATE_SECONDS = 600;

export type ConnectElicitation = ReturnType<typeof makeConnectElicitation>;

/** Asks the person of one call to connect an account, and handles their client's answer. */
export function makeConnectElicitation({ access, waitFor, elicitationIds, secrets }: ElicitationPorts, call: AgentCall) {
  const { principal, session, background } = call;
  const bind = () => JSON.stringify([principal.userId, principal.grantId, principal.projectId]);
  const codecOf = (key: string) => createRequestStateCodec<string>({ key, ttlSeconds: STATE_SECONDS, bind });
  const states = codecOf(secrets[0]);
  const idFor = async (target: Server, asked: AgentSession) => {
    const { credentials } = await access.snapshot(refOf(principal, target), background);
    return elicitationIds.of(principal, asked, target, credentials[target.authScopeId]?.version ?? 0);
  };
  const isConnected = async (target: Server) => (await access.find(refOf(principal, target), target, background)).kind !== "needs-sign-in";

  return {
    /** Reads the state that a client sends back. A state that Cardea did not write is a server's, and is read with its call. */
    readState: (state: string, context: ServerContext) =>
      // The first codec that accepts it; if none does, the state is a server's.
      Promise.any(eachSecret(secrets).map(async (secret) => codecOf(secret).verify(state, context))).catch(() => ({ ofServer: state })),

    /**
     * The answer to a call without a connection. A client that can open a link is asked to do so, in the form of its revision (F46).
     * Else the model is told what to say.
     */
    async ask(refusal: Refusal, toolCall: ToolCall, context: ServerContext): Promise<CallToolResult | InputRequiredResult> {
      const { link, text } = refusal;
      const { server } = toolCall;
      if (!link) return toRefusedResult(refusal);
      const { envelope } = context.mcpReq;
      const message = `Connect your account to “${server.name}”.`;
      if (envelope) {
        if (!canOpenUrls((envelope as Record<string, unknown>)[CLIENT_CAPABILITIES_META_KEY])) return toRefusedResult(refusal);
        const inputRequests = { [CONNECT_INPUT]: inputRequired.elicitUrl({ url: link, message }) };
        return inputRequired({ inputRequests, requestState: await states.mint(await fingerprintOf(toolCall), context) });
      }
      if (!session?.canOpenUrls) return toRefusedResult(refusal);
      throw new UrlElicitationRequiredError([{ mode: "url", url: link, message, elicitationId: await idFor(server, session) }], text);
    },

    /**
     * Waits for the person if the client says that they have opened the link.
     *
     * @returns the result of the call if the person refused to connect
     * @throws ProtocolError if the client answers for another call
     */
    async take(toolCall: ToolCall, { mcpReq }: ServerContext): Promise<CallToolResult | undefined> {
      const said = inputResponse(mcpReq.inputResponses, CONNECT_INPUT);
      if (said.kind !== "elicit") return undefined;
      if (mcpReq.requestState<string>() !== (await fingerprintOf(toolCall)))
        throw new ProtocolError(INVALID_PARAMS, "This answer belongs to another call.");
      if (said.action !== "accept") return toRefusedResult(declined(toolCall.server.slug));
      await waitFor(() => isConnected(toolCall.server), { principal, patience: CONNECT_TIMEOUT, signal: toolCall.signal });
      return undefined;
    },
  };
}

/** The state that a client sends back for the server that asked. */
export function stateOfServer({ mcpReq: { requestState } }: ServerContext): string | undefined {
  const state = requestState<unknown>();
  return isRecord(state) && typeof state.ofServer === "string" ? state.ofServer : undefined;
}

const fingerprintOf = ({ server, tool, args }: ToolCall): Promise<string> => sha256(JSON.stringify([server.slug, tool, args ?? {}]));

function declined(slug: string): Refusal {
  const text = `The person did not want to connect “${slug}” now, so nothing was done. Ask before you try it again.`;
  return { code: "credential.declined", text, retryable: false };
}
