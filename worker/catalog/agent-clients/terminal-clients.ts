import { type AgentClient, toSettings } from "./agent-client.ts";

/** Programs in a terminal. Each signs its person in. */
export const terminalClients: AgentClient[] = [
  {
    id: "claude-code",
    name: "Claude Code",
    source: "https://code.claude.com/docs/en/mcp",
    isRemote: false,
    steps: ({ name, url }) => [
      { kind: "run", text: `claude mcp add --scope user --transport http ${name} ${url}` },
      { kind: "open", places: ["claude", "/mcp", "Authenticate"] },
      { kind: "sign-in" },
    ],
  },
  {
    id: "codex",
    name: "Codex",
    source: "https://developers.openai.com/codex/mcp",
    isRemote: false,
    steps: ({ name, url }) => [
      { kind: "file", path: "~/.codex/config.toml", text: `[mcp_servers.${name}]\nurl = ${JSON.stringify(url)}` },
      { kind: "run", text: `codex mcp login ${name}` },
      { kind: "sign-in" },
    ],
  },
  {
    id: "gemini-cli",
    name: "Gemini CLI",
    source: "https://geminicli.com/docs/tools/mcp-server/",
    isRemote: false,
    steps: (endpoint) => [
      { kind: "file", path: "~/.gemini/settings.json", text: toSettings("mcpServers", endpoint, { httpUrl: endpoint.url }) },
      { kind: "open", places: ["gemini", `/mcp auth ${endpoint.name}`] },
      { kind: "sign-in" },
    ],
  },
  {
    id: "mcp-remote",
    name: "mcp-remote",
    source: "https://www.npmjs.com/package/mcp-remote",
    isRemote: false,
    steps: (endpoint) => [
      {
        kind: "file",
        path: "mcp.json",
        text: toSettings("mcpServers", endpoint, { command: "npx", args: ["-y", "mcp-remote", endpoint.url] }),
      },
      { kind: "sign-in" },
    ],
  },
  {
    id: "inspector",
    name: "MCP Inspector",
    source: "https://www.npmjs.com/package/@modelcontextprotocol/inspector",
    isRemote: false,
    steps: ({ url }) => [
      { kind: "run", text: `npx -y @modelcontextprotocol/inspector --cli ${url} --transport http --method tools/list` },
      { kind: "sign-in" },
    ],
  },
];
