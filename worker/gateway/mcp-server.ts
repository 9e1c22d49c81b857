import { Server as McpServer, ProtocolError } from "@modelcontextprotocol/server";
import type { Background } from "../lib/background.ts";
import type { CallTool } from "./call-tool.ts";
import type { Principal } from "./principal.ts";
import type { DirectoryEntry } from "./project-directory.ts";
import { refOf, type SubjectAccess } from "./subject-access.ts";
import type { ToolCatalog } from "./tool-catalog.ts";
import { parseToolName } from "./tool-names.ts";
import { answerAuthenticationLink, GET_AUTHENTICATION_LINK, getAuthenticationLinkTool } from "./tools/get-authentication-link.ts";

export type McpServerPorts = {
  access: SubjectAccess;
  catalog: ToolCatalog;
  callTool: CallTool;
  linkFor: (principal: Principal) => Promise<string>;
};

const INVALID_PARAMS = -32602;

const INSTRUCTIONS =
  "Tools are named {server}__{tool}. If a tool says that an account is not connected, or a server you expect is missing, " +
  `call ${GET_AUTHENTICATION_LINK} and show the person its link.`;

/** The MCP server of one request: it belongs to one principal and is thrown away (SECURITY.md S71). */
export function makeMcpServer(ports: McpServerPorts, principal: Principal, entry: DirectoryEntry, background: Background): McpServer {
  const { access, catalog, callTool, linkFor } = ports;
  const server = new McpServer(
    { name: "cardea", title: `Cardea: ${entry.project.name}`, version: "1" },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );

  server.setRequestHandler("tools/list", async () => ({
    tools: [getAuthenticationLinkTool, ...(await catalog.list(principal, entry.servers, background))],
  }));

  server.setRequestHandler("tools/call", async ({ params }, context) => {
    if (params.name === GET_AUTHENTICATION_LINK) {
      const connected = async (target: DirectoryEntry["servers"][number]) =>
        (await access.find(refOf(principal, target), target, background)).kind !== "needs-sign-in";
      return answerAuthenticationLink(entry.servers, connected, () => linkFor(principal));
    }
    const parsed = parseToolName(params.name);
    const target = entry.servers.find((candidate) => candidate.slug === parsed?.serverSlug);
    if (!parsed || !target) throw new ProtocolError(INVALID_PARAMS, `There is no tool “${params.name}” here. List the tools again.`);
    return callTool(principal, { server: target, tool: parsed.tool, args: params.arguments, signal: context.mcpReq.signal }, background);
  });
  return server;
}
