import { type AgentClient, type AgentEndpoint, PLACEHOLDER_KEY, type SetUpStep, type SnippetKey, toJson } from "./agent-client.ts";

const secretOf = (key: SnippetKey | undefined): string => key?.secret ?? PLACEHOLDER_KEY;

const withKey = (key: SnippetKey | undefined, step: SetUpStep): SetUpStep[] => (key ? [step] : [{ kind: "key" }, step]);

/** The headers that identify a program and, for a key that acts for people, the person. */
const headersOf = (key: SnippetKey | undefined): Record<string, string> => ({
  "x-api-key": secretOf(key),
  ...(key?.person !== undefined && { "x-user-email": key.person }),
});

/** A name that a label of OpenAI's may be: it begins with a letter. */
const labelOf = ({ name }: AgentEndpoint): string => (/^[a-z]/.test(name) ? name : `mcp-${name}`);

/** A word of a POSIX shell in which nothing is special (Shell Command Language §2.2.2). An e-mail address may contain an apostrophe. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A command for a POSIX shell that lists the tools. No handshake is needed for it. */
export function toCurl({ url }: AgentEndpoint, key?: SnippetKey): string {
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream", ...headersOf(key) };
  const lines = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return [`curl -sS ${url}`, ...lines, `-d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'`].join(" \\\n  ");
}

const toTypeScript = ({ url }: AgentEndpoint, key?: SnippetKey): string => `// npm install @modelcontextprotocol/client
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const client = new Client({ name: "my-agent", version: "1.0.0" });
const headers = ${JSON.stringify(headersOf(key))};
await client.connect(new StreamableHTTPClientTransport(new URL("${url}"), { requestInit: { headers } }));
const { tools } = await client.listTools();
console.log(tools.map(({ name }) => name));
await client.close();`;

const toPython = ({ url }: AgentEndpoint, key?: SnippetKey): string => `# pip install "mcp<2"
import asyncio
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

async def main():
    headers = ${JSON.stringify(headersOf(key))}
    async with streamablehttp_client("${url}", headers=headers) as (read, write, _):
        async with ClientSession(read, write) as session:
            await session.initialize()
            print([tool.name for tool in (await session.list_tools()).tools])

asyncio.run(main())`;

/** Programs, which have an API key in place of a sign-in. */
export const programClients: AgentClient[] = [
  {
    id: "sdk-typescript",
    name: "TypeScript SDK",
    source: "https://www.npmjs.com/package/@modelcontextprotocol/client",
    isRemote: false,
    steps: (endpoint, key) => withKey(key, { kind: "program", text: toTypeScript(endpoint, key) }),
  },
  {
    id: "sdk-python",
    name: "Python SDK",
    source: "https://pypi.org/project/mcp/",
    isRemote: false,
    steps: (endpoint, key) => withKey(key, { kind: "program", text: toPython(endpoint, key) }),
  },
  {
    id: "openai-api",
    name: "OpenAI API",
    source: "https://developers.openai.com/api/docs/guides/tools-remote-mcp",
    isRemote: true,
    steps: (endpoint, key) => {
      const { "x-api-key": authorization, ...headers } = headersOf(key);
      const tool = {
        type: "mcp",
        server_label: labelOf(endpoint),
        server_url: endpoint.url,
        authorization,
        ...(key?.person !== undefined && { headers }),
      };
      return withKey(key, { kind: "program", text: toJson({ tools: [tool] }) });
    },
  },
  {
    id: "anthropic-api",
    name: "Anthropic API",
    source: "https://platform.claude.com/docs/en/agents-and-tools/mcp-connector",
    isRemote: true,
    steps: ({ name, url }, key) => {
      const servers = [{ type: "url", name, url, authorization_token: secretOf(key) }];
      const parameters = { betas: ["mcp-client-2025-11-20"], mcp_servers: servers, tools: [{ type: "mcp_toolset", mcp_server_name: name }] };
      return withKey(key, { kind: "program", text: toJson(parameters) });
    },
  },
  {
    id: "curl",
    name: "curl",
    source: "https://curl.se/docs/manpage.html",
    isRemote: false,
    steps: (endpoint, key) => withKey(key, { kind: "run", text: toCurl(endpoint, key) }),
  },
];
