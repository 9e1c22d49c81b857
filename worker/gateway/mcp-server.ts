import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  Server as McpServer,
  ProtocolError,
  type ServerContext,
  UrlElicitationRequiredError,
} from "@modelcontextprotocol/server";
import type { Background } from "../lib/background.ts";
import { type Clock, SECOND } from "../lib/clock.ts";
import { sha256 } from "../lib/digest.ts";
import { type AgentSession, canOpenUrls } from "./agent-session.ts";
import type { CallTool, ToolCall } from "./call-tool.ts";
import type { Principal } from "./principal.ts";
import type { DirectoryEntry } from "./project-directory.ts";
import { type Refusal, toRefusedResult } from "./refusals.ts";
import { refOf, type SubjectAccess } from "./subject-access.ts";
import type { ToolCatalog } from "./tool-catalog.ts";
import { parseToolName } from "./tool-names.ts";
import { GET_AUTHENTICATION_LINK, getAuthenticationLinkTool, makeAuthenticationLinkAnswer } from "./tools/get-authentication-link.ts";
import type { WaitFor } from "./wait-for.ts";

export type McpServerPorts = {
  access: SubjectAccess;
  catalog: ToolCatalog;
  callTool: CallTool;
  linkFor: (principal: Principal) => Promise<string>;
  waitFor: WaitFor;
  clock: Clock;
  /** Signs what a client is to bring back. */
  secret: string;
};

/** Who asks, and what is known of them: of a session only for clients of the 2025 revisions that opened one. */
export type Caller = { principal: Principal; entry: DirectoryEntry; session: AgentSession | undefined; background: Background };

const INVALID_PARAMS = -32602;
/** Under which a client answers that the person has opened the link. */
export const CONNECT_INPUT = "cardea_connect";
/** How long a call stays open for the person to finish, once they have the link before them. */
const PATIENCE = 45 * SECOND;
const STATE_SECONDS = 600;

const INSTRUCTIONS =
  "Tools are named {server}__{tool}. If a tool says that an account is not connected, or a server you expect is missing, " +
  `call ${GET_AUTHENTICATION_LINK} and show the person its link.`;

/** The MCP server of one request: it belongs to one principal and is thrown away (SECURITY.md S71). */
export function makeMcpServer(ports: McpServerPorts, { principal, entry, session, background }: Caller): McpServer {
  const { access, catalog, callTool, linkFor, waitFor, secret } = ports;
  const states = createRequestStateCodec<string>({
    key: secret,
    ttlSeconds: STATE_SECONDS,
    bind: () => JSON.stringify([principal.userId, principal.grantId, principal.projectId]),
  });
  const server = new McpServer(
    { name: "cardea", title: `Cardea: ${entry.project.name}`, version: "1" },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS, requestState: { verify: states.verify } },
  );
  const isConnected = async (target: DirectoryEntry["servers"][number]) =>
    (await access.find(refOf(principal, target), target, background)).kind !== "needs-sign-in";
  const answerAuthenticationLink = makeAuthenticationLinkAnswer({ servers: entry.servers, isConnected, link: () => linkFor(principal), waitFor });

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
    throw new UrlElicitationRequiredError([{ mode: "url", url: link, message, elicitationId: crypto.randomUUID() }], text);
  }

  server.setRequestHandler("tools/list", async () => ({
    tools: [getAuthenticationLinkTool, ...(await catalog.list(principal, entry.servers, background))],
  }));

  server.setRequestHandler("tools/call", async ({ params }, context) => {
    const { signal, inputResponses } = context.mcpReq;
    if (params.name === GET_AUTHENTICATION_LINK) return answerAuthenticationLink(params.arguments, signal);
    const parsed = parseToolName(params.name);
    const target = entry.servers.find((candidate) => candidate.slug === parsed?.serverSlug);
    if (!parsed || !target) throw new ProtocolError(INVALID_PARAMS, `There is no tool “${params.name}” here. List the tools again.`);
    const call = { server: target, tool: parsed.tool, args: params.arguments, signal };

    const said = inputResponse(inputResponses, CONNECT_INPUT);
    if (said.kind === "elicit") {
      if (context.mcpReq.requestState<string>() !== (await fingerprintOf(call)))
        throw new ProtocolError(INVALID_PARAMS, "This answer belongs to another call.");
      if (said.action !== "accept") return toRefusedResult(declined(target.slug));
      await waitFor(() => isConnected(target), PATIENCE, signal);
    }
    const { result, refusal } = await callTool(principal, call, background);
    return refusal ? elicit(refusal, call, context) : result;
  });
  return server;
}

const fingerprintOf = ({ server, tool, args }: ToolCall): Promise<string> => sha256(JSON.stringify([server.slug, tool, args ?? {}]));

function declined(slug: string): Refusal {
  const text = `The person did not want to connect “${slug}” now, so nothing was done. Ask before you try it again.`;
  return { code: "credential.declined", text, retryable: false };
}
