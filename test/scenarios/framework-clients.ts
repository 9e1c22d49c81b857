import { createMCPClient } from "@ai-sdk/mcp";
import { MultiServerMCPClient } from "@langchain/mcp-adapters";
import { MCPServerStreamableHttp, setTracingDisabled } from "@openai/agents";

/** The MCP client of a framework for agents, once it is connected. */
type Connected = { list: () => Promise<string[]>; call: (name: string) => Promise<unknown>; close: () => Promise<void> };

type Connect = (url: string, token: string) => Promise<Connected>;

// It would send what agents do to another service.
setTracingDisabled(true);

const authorization = (token: string) => ({ Authorization: `Bearer ${token}` });

const byAiSdk: Connect = async (url, token) => {
  const client = await createMCPClient({ transport: { type: "http", url, headers: authorization(token) } });
  const options = { toolCallId: "1", messages: [], context: {} };
  return {
    list: async () => Object.keys(await client.tools()),
    call: async (name) => (await client.tools())[name]?.execute({}, options),
    close: () => client.close(),
  };
};

const byLangChain: Connect = async (url, token) => {
  const mcpServers = { cardea: { transport: "http", url, headers: authorization(token), automaticSSEFallback: false } } as const;
  const client = new MultiServerMCPClient({ mcpServers, useStandardContentBlocks: true });
  const tools = await client.getTools();
  return {
    list: async () => tools.map(({ name }) => name),
    call: (name) => tools.find((tool) => tool.name === name)?.invoke({}) ?? Promise.reject(new Error(`no tool ${name}`)),
    close: () => client.close(),
  };
};

const byOpenAi: Connect = async (url, token) => {
  const server = new MCPServerStreamableHttp({ url, requestInit: { headers: authorization(token) } });
  await server.connect();
  return {
    list: async () => (await server.listTools()).map(({ name }) => name),
    call: (name) => server.callTool(name, {}),
    close: () => server.close(),
  };
};

/** By the name of the package. */
export const FRAMEWORKS: Record<string, Connect> = {
  "@ai-sdk/mcp": byAiSdk,
  "@langchain/mcp-adapters": byLangChain,
  "@openai/agents": byOpenAi,
};
