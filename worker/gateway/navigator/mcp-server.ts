import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  INVALID_PARAMS,
  INVALID_REQUEST,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  Server as McpServer,
  ProtocolError,
  type ServerContext,
  UrlElicitationRequiredError,
} from "@modelcontextprotocol/server";
import type { Principal } from "../../agents/agents.ts";
import { SCOPE_MISSING } from "../../agents/agents.ts";
import { isPersonal } from "../../auth-scopes/personal-server-rules.ts";
import type { NavigatorSettings, Server } from "../../db/db.ts";
import type { Catalog, LinkFor, ReadToolName, RecordSearch, ToolRetry } from "../../downstream/downstream.ts";
import { missingOf, type Refusal, refOf, type SubjectAccess, toRefusedResult, toWithheldData } from "../../downstream/downstream.ts";
import type { Background } from "../../lib/background.ts";
import { SECOND } from "../../lib/clock.ts";
import { sha256 } from "../../lib/text/digest.ts";
import { isRecord } from "../../protocol/message.ts";
import { decideCall } from "../../routing/call-policy.ts";
import type { DirectoryEntry } from "../../routing/routing.ts";
import { CALL_TOOLS, GET_AUTHENTICATION_LINK, GET_TOOL_SCHEMAS, SEARCH_TOOLS, sayNoTool } from "../../routing/routing.ts";
import { type AgentSession, canOpenUrls, capabilitiesIn } from "../sessions/agent-session.ts";
import type { ClientMessages } from "../sessions/client-messages.ts";
import type { ElicitationIds } from "../sessions/elicitation-ids.ts";
import { withSchemes } from "../sessions/security-schemes.ts";
import { answerCallTools, callToolsTool } from "../tools/call-tools.ts";
import { getAuthenticationLinkTool, makeAuthenticationLinkAnswer } from "../tools/get-authentication-link.ts";
import { answerGetToolSchemas, getToolSchemasTool } from "../tools/get-tool-schemas.ts";
import { answerSearchTools, searchToolsTool } from "../tools/search-tools.ts";
import { toolIndexOf } from "../tools/tool-index.ts";
import type { WaitFor } from "../tools/wait-for.ts";
import type { CallTool, ToolCall } from "./call-tool.ts";
import { makeOfferingRoutes } from "./offering-routes.ts";
import { addOfferings } from "./offerings.ts";
import type { Relay } from "./relay.ts";
import { makeToolRoutes } from "./tool-routes.ts";

export type McpServerPorts = {
  access: SubjectAccess;
  catalog: Catalog;
  relay: Relay;
  callTool: CallTool;
  recordSearch: RecordSearch;
  linkFor: LinkFor;
  waitFor: WaitFor;
  elicitationIds: ElicitationIds;
  clientMessages: ClientMessages;
  readToolName: ReadToolName;
  /** Signs what a client is to bring back. */
  secret: string;
};

/** Who asks, and what is known of them: of a session only for clients of the 2025 revisions that opened one. */
export type Caller = {
  principal: Principal;
  entry: DirectoryEntry;
  settings: NavigatorSettings;
  session: AgentSession | undefined;
  /** Whether tools are listed with what a call of them needs. */
  schemes: boolean;
  background: Background;
};

/** Under which a client answers that the person has opened the link. */
export const CONNECT_INPUT = "cardea_connect";
/** How long a call stays open for the person to finish, once they have the link before them. */
const PATIENCE = 45 * SECOND;
const STATE_SECONDS = 600;

/** Each list is one person's. A client that does not listen for changes may keep it for five seconds. */
export const LISTS = { ttlMs: 5 * SECOND, cacheScope: "private" } as const;
const CACHE_HINTS = {
  "tools/list": LISTS,
  "prompts/list": LISTS,
  "resources/list": LISTS,
  "resources/templates/list": LISTS,
  "server/discover": LISTS,
};

/** Who listens hears when one of these lists is another one (F45). */
const CHANGING = { listChanged: true };

const INSTRUCTIONS =
  "Tools are named {server}__{tool}, long and unusual names in a shortened form. If a tool says that an account is not connected, or a server you expect is missing, " +
  `call ${GET_AUTHENTICATION_LINK} and show the person its link.`;

/** What a navigator of the mode `search` lists, whatever the number of servers (F93). */
const SEARCH_MODE = [searchToolsTool, getToolSchemasTool, callToolsTool];

/** Cardea, as clients of the project see it. */
export const serverInfoOf = ({ project }: DirectoryEntry) => ({ name: "cardea", title: `Cardea: ${project.name}`, version: "1" });

/** Tools of Cardea's own, listed before the servers'. */
export const ownTools = ({ inChatAuthentication }: NavigatorSettings) => (inChatAuthentication ? [getAuthenticationLinkTool] : []);

/** The MCP server of one request: it belongs to one principal and is thrown away (S71). */
export function makeMcpServer(ports: McpServerPorts, caller: Caller): McpServer {
  const { principal, entry, settings, session, background } = caller;
  const routes = makeToolRoutes(caller);
  const { servers } = routes;
  const { access, catalog, callTool, recordSearch, linkFor, waitFor, elicitationIds, clientMessages, readToolName, secret } = ports;
  const states = createRequestStateCodec<string>({
    key: secret,
    ttlSeconds: STATE_SECONDS,
    bind: () => JSON.stringify([principal.userId, principal.grantId, principal.projectId]),
  });
  const server = new McpServer(serverInfoOf(entry), {
    capabilities: { tools: CHANGING, prompts: CHANGING, resources: CHANGING, completions: {}, logging: {} },
    instructions: INSTRUCTIONS,
    // What is no state of Cardea's own is a server's, which is read with the call that brings it.
    requestState: { verify: (state, context) => states.verify(state, context).catch(() => ({ ofServer: state })) },
    cacheHints: CACHE_HINTS,
  });
  const elicitationIdFor = async (target: Server, asked: AgentSession) => {
    const { credentials } = await access.snapshot(refOf(principal, target), background);
    return elicitationIds.of(principal, asked, target, credentials[target.authScopeId]?.version ?? 0);
  };
  const isConnected = async (target: Server) => (await access.find(refOf(principal, target), target, background)).kind !== "needs-sign-in";
  const answerAuthenticationLink = makeAuthenticationLinkAnswer({
    servers: routes.variants.filter(isPersonal),
    isForSomebody: principal.userId !== undefined,
    stateOf: (target) => access.stateOf(principal, target, background),
    link: (asked) => linkFor(principal, asked),
    wait: (isSo, patience, signal) => waitFor(isSo, { principal, patience, signal }),
  });

  /**
   * What a call that lacks its connection comes back with: the client opens the link itself where it can (F46), in the
   * form of its revision; else the model is told what to say.
   */
  async function elicit(refusal: Refusal, call: ToolCall, context: ServerContext): Promise<CallToolResult | InputRequiredResult> {
    const { link, text } = refusal;
    if (!link) return toRefusedResult(refusal);
    const { envelope } = context.mcpReq;
    const message = `Connect your account to “${call.server.name}”.`;
    if (envelope) {
      if (!canOpenUrls((envelope as Record<string, unknown>)[CLIENT_CAPABILITIES_META_KEY])) return toRefusedResult(refusal);
      const inputRequests = { [CONNECT_INPUT]: inputRequired.elicitUrl({ url: link, message }) };
      return inputRequired({ inputRequests, requestState: await states.mint(await fingerprintOf(call), context) });
    }
    if (!session?.canOpenUrls) return toRefusedResult(refusal);
    throw new UrlElicitationRequiredError([{ mode: "url", url: link, message, elicitationId: await elicitationIdFor(call.server, session) }], text);
  }

  /** What the client brings of an earlier try, for the server that asked. */
  function retryOf({ mcpReq: { envelope, inputResponses, requestState } }: ServerContext): ToolRetry {
    const state = requestState<unknown>();
    return {
      capabilities: capabilitiesIn((envelope as Record<string, unknown> | undefined)?.[CLIENT_CAPABILITIES_META_KEY]),
      ...(inputResponses && !(CONNECT_INPUT in inputResponses) && { inputResponses }),
      ...(isRecord(state) && typeof state.ofServer === "string" && { requestState: state.ofServer }),
    };
  }

  const listTools = () => routes.list(catalog, caller);
  const own = ownTools(settings);
  /** Where nobody has anything to connect, that is what is said, although the tool is not listed there (F40). */
  const hasLinks = own.length > 0 || !entry.isPersonal;

  /** @throws ProtocolError where there is no such tool, none the caller may know of, or none it may call */
  async function requireCall(name: string, args: Record<string, unknown> | undefined, signal: AbortSignal): Promise<ToolCall> {
    const decision = decideCall(principal, caller, await readToolName(name, caller, caller));
    if (decision.kind === "unknown") throw new ProtocolError(INVALID_PARAMS, sayNoTool(name, decision.why), toWithheldData(decision.why));
    if (decision.kind === "scope-missing") throw new ProtocolError(INVALID_REQUEST, SCOPE_MISSING);
    return { ...decision.call, args, signal };
  }

  server.setRequestHandler("tools/list", async () => {
    const tools = [...own, ...(settings.mode === "search" ? SEARCH_MODE : await listTools())];
    const missing = settings.mode === "search" ? {} : missingOf(catalog, "tools", caller, routes.variants);
    return { tools: caller.schemes ? tools.map(withSchemes) : tools, ...missing };
  });
  server.setRequestHandler("logging/setLevel", async ({ params }) => {
    await clientMessages.setLevel(params.level, { principal, servers, session, background });
    return {};
  });
  addOfferings(server, ports, caller, makeOfferingRoutes(catalog, caller, routes.variants));

  server.setRequestHandler("tools/call", async ({ params }, context) => {
    const { signal, inputResponses } = context.mcpReq;
    if (params.name === GET_AUTHENTICATION_LINK && hasLinks) return answerAuthenticationLink(params.arguments, signal);
    if (settings.mode === "search") {
      if (params.name === SEARCH_TOOLS) {
        recordSearch(principal, background);
        return answerSearchTools(params.arguments, async () => toolIndexOf(await listTools()));
      }
      if (params.name === GET_TOOL_SCHEMAS) return answerGetToolSchemas(params.arguments, listTools);
      if (params.name === CALL_TOOLS) {
        let question: InputRequiredResult | undefined;
        const answer = await answerCallTools(params.arguments, async (name, args, isAlone) => {
          try {
            const called = await callTool(
              principal,
              { ...(await requireCall(name, args, signal)), ...(isAlone && { retry: retryOf(context) }) },
              background,
            );
            if (isAlone && context.mcpReq.envelope) question = called.question;
            return called.result;
          } catch (error) {
            if (error instanceof ProtocolError) return { isError: true, content: [{ type: "text", text: error.message }] };
            throw error;
          }
        });
        return question ?? answer;
      }
    }
    const call = await requireCall(params.name, params.arguments, signal);
    const said = inputResponse(inputResponses, CONNECT_INPUT);
    if (said.kind === "elicit") {
      if (context.mcpReq.requestState<string>() !== (await fingerprintOf(call)))
        throw new ProtocolError(INVALID_PARAMS, "This answer belongs to another call.");
      if (said.action !== "accept") return toRefusedResult(declined(call.server.slug));
      await waitFor(() => isConnected(call.server), { principal, patience: PATIENCE, signal });
    }
    const { result, refusal, question } = await callTool(principal, { ...call, retry: retryOf(context) }, background);
    if (question && context.mcpReq.envelope) return question;
    return refusal ? elicit(refusal, call, context) : result;
  });
  return server;
}

const fingerprintOf = ({ server, tool, args }: ToolCall): Promise<string> => sha256(JSON.stringify([server.slug, tool, args ?? {}]));

function declined(slug: string): Refusal {
  const text = `The person did not want to connect “${slug}” now, so nothing was done. Ask before you try it again.`;
  return { code: "credential.declined", text, retryable: false };
}
