import type { AgentClient, AgentEndpoint } from "./agent-client.ts";
import { chatClients } from "./chat-clients.ts";
import { editorClients } from "./editor-clients.ts";
import { programClients } from "./program-clients.ts";
import { terminalClients } from "./terminal-clients.ts";

/** What kind of application a client is. */
type ClientKind = "chat" | "editor" | "terminal" | "program";

/** All clients whose set-up is known, by kind (F123). */
export const AGENT_CLIENTS: { kind: ClientKind; clients: AgentClient[] }[] = [
  { kind: "chat", clients: chatClients },
  { kind: "editor", clients: editorClients },
  { kind: "terminal", clients: terminalClients },
  { kind: "program", clients: programClients },
];

/** The clients that most people have. */
const USUAL = ["claude", "chatgpt", "cursor", "vscode", "claude-code"];

export const listClients = (): AgentClient[] => AGENT_CLIENTS.flatMap(({ clients }) => clients);

export const usualClients = (): AgentClient[] => listClients().filter(({ id }) => USUAL.includes(id));

/**
 * What a client is told of an MCP URL: its canonical spelling, and a name for it.
 * @param named the slugs of the project, and of the navigator or server that the URL names
 */
export function toAgentEndpoint(url: string, named: { project: string; navigator?: string | undefined; server?: string | undefined }): AgentEndpoint {
  const { project, navigator, server } = named;
  // No slug has an underscore, so two MCP URLs have two names.
  if (navigator !== undefined) return { url, name: `${project}_navigator_${navigator}` };
  return { url, name: server === undefined ? project : `${project}_${server}` };
}

/** What a program needs in its environment, in the format of `.env` files. */
export const toEnvLines = ({ url }: AgentEndpoint, secret: string): string => `CARDEA_MCP_URL=${url}\nCARDEA_API_KEY=${secret}`;
