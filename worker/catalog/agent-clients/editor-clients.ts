import { type AgentClient, toSettings } from "./agent-client.ts";

/** Editors. Each signs its person in. */
export const editorClients: AgentClient[] = [
  {
    id: "cursor",
    name: "Cursor",
    source: "https://cursor.com/docs/mcp/install-links",
    isRemote: false,
    steps: (endpoint) => [
      {
        kind: "install",
        href: `cursor://anysphere.cursor-deeplink/mcp/install?${new URLSearchParams({ name: endpoint.name, config: btoa(JSON.stringify({ url: endpoint.url })) })}`,
      },
      { kind: "file", path: "~/.cursor/mcp.json", text: toSettings("mcpServers", endpoint, { url: endpoint.url }) },
      { kind: "sign-in" },
    ],
  },
  {
    id: "vscode",
    name: "VS Code",
    source: "https://code.visualstudio.com/api/extension-guides/ai/mcp",
    isRemote: false,
    steps: (endpoint) => [
      {
        kind: "install",
        href: `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: endpoint.name, type: "http", url: endpoint.url }))}`,
      },
      { kind: "file", path: ".vscode/mcp.json", text: toSettings("servers", endpoint, { type: "http", url: endpoint.url }) },
      { kind: "sign-in" },
    ],
  },
  {
    id: "windsurf",
    name: "Windsurf",
    source: "https://docs.windsurf.com/windsurf/cascade/mcp",
    isRemote: false,
    steps: (endpoint) => [
      { kind: "file", path: "~/.codeium/windsurf/mcp_config.json", text: toSettings("mcpServers", endpoint, { serverUrl: endpoint.url }) },
      { kind: "sign-in" },
    ],
  },
  {
    id: "zed",
    name: "Zed",
    source: "https://zed.dev/docs/ai/mcp",
    isRemote: false,
    steps: (endpoint) => [
      { kind: "open", places: ["Command palette", "zed: open settings file"] },
      { kind: "file", path: "settings.json", text: toSettings("context_servers", endpoint, { url: endpoint.url }) },
      { kind: "sign-in" },
    ],
  },
];
