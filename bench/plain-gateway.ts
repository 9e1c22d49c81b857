import { serve } from "@hono/node-server";
import { Client, StreamableHTTPClientTransport, type Tool } from "@modelcontextprotocol/client";
import { createMcpHandler, ProtocolError, Server } from "@modelcontextprotocol/server";
import { Hono } from "hono";

/**
 * A gateway that a team could write instead: the official SDK's client and server, one key for all users, and tool names with the
 * server as prefix. It has no users, no vault and no refresh.
 */
const [port, target] = [Number(process.argv[2]), process.argv[3] ?? ""];
const servers: Record<string, { url: string; key: string }> = { fast: { url: target, key: "secret" } };

const clients = new Map<string, Promise<Client>>();

function clientOf(slug: string): Promise<Client> {
  const known = clients.get(slug);
  if (known) return known;
  const connecting = (async () => {
    const { url, key } = servers[slug] ?? { url: "", key: "" };
    const client = new Client({ name: "plain-gateway", version: "1" }, { versionNegotiation: { mode: "auto" } });
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { "x-api-key": key } } }));
    return client;
  })();
  clients.set(slug, connecting);
  connecting.catch(() => clients.delete(slug));
  return connecting;
}

async function listTools(): Promise<Tool[]> {
  const lists = await Promise.all(
    Object.keys(servers).map(async (slug) => {
      const { tools } = await (await clientOf(slug)).listTools();
      return tools.map((tool) => ({ ...tool, name: `${slug}__${tool.name}` }));
    }),
  );
  return lists.flat();
}

function makeServer(): Server {
  const server = new Server({ name: "plain-gateway", version: "1" }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", async () => ({ tools: await listTools() }));
  server.setRequestHandler("tools/call", async ({ params }) => {
    const [slug = "", ...rest] = params.name.split("__");
    if (!servers[slug]) throw new ProtocolError(-32602, `no tool ${params.name}`);
    return (await clientOf(slug)).callTool({ name: rest.join("__"), arguments: params.arguments });
  });
  return server;
}

const handler = createMcpHandler(makeServer);
const app = new Hono().all("/mcp", (c) => handler.fetch(c.req.raw));
serve({ fetch: app.fetch, port, hostname: "127.0.0.1" });
