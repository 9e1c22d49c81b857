import type { AgentClient } from "./agent-client.ts";

const CLAUDE_CONNECTORS = "https://claude.ai/settings/connectors";

/** Chat applications. Each signs its person in. */
export const chatClients: AgentClient[] = [
  {
    id: "claude",
    name: "Claude",
    source: "https://support.claude.com/en/articles/11175166-get-started-with-custom-connectors-using-remote-mcp",
    isRemote: true,
    steps: () => [
      { kind: "open", places: ["Settings", "Connectors", "Add custom connector"], href: CLAUDE_CONNECTORS },
      { kind: "enter" },
      { kind: "sign-in" },
    ],
  },
  {
    id: "claude-desktop",
    name: "Claude Desktop",
    source: "https://support.claude.com/en/articles/11175166-get-started-with-custom-connectors-using-remote-mcp",
    isRemote: true,
    steps: () => [{ kind: "open", places: ["Settings", "Connectors", "Add custom connector"] }, { kind: "enter" }, { kind: "sign-in" }],
  },
  {
    id: "chatgpt",
    name: "ChatGPT",
    source: "https://developers.openai.com/apps-sdk/deploy/connect-chatgpt",
    isRemote: true,
    steps: () => [
      { kind: "open", places: ["Settings", "Apps", "Advanced settings", "Developer mode"], href: "https://chatgpt.com/#settings/Connectors" },
      { kind: "open", places: ["Settings", "Apps", "Create app"] },
      { kind: "enter" },
      { kind: "sign-in" },
    ],
  },
  {
    id: "goose",
    name: "Goose",
    source: "https://block.github.io/goose/docs/getting-started/using-extensions",
    isRemote: false,
    steps: ({ name, url }) => [
      {
        kind: "install",
        href: `goose://extension?${new URLSearchParams({ type: "streamable_http", url, id: name, name, description: `Cardea: ${name}` }).toString().replaceAll("+", "%20")}`,
      },
      { kind: "sign-in" },
    ],
  },
];
