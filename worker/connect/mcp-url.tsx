import { Hono } from "hono";
import { readMcpPath, resourceOf } from "../agents/agents.ts";
import { toAgentEndpoint } from "../catalog/agent-clients/agent-clients-rules.ts";
import { AppError } from "../lib/errors.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { McpUrlPage } from "./pages/mcp-url-page.tsx";

/**
 * The page that a browser gets at an MCP URL (F29). It says nothing that is not in the URL and reads nothing that is stored, so it is the same
 * whether the project exists or not, and for everybody.
 */
export const mcpUrlRoutes = new Hono<ConnectEnv>().get("/mcp/*", (c) => {
  const path = readMcpPath(c.req.path);
  if (!path) throw new AppError("resource.not_found");
  const { sse: _sse, ...named } = path;
  const endpoint = toAgentEndpoint(resourceOf(c.var.instance.publicOrigin, named), named);
  c.header("vary", "Accept, Accept-Language");
  c.header("referrer-policy", "no-referrer");
  return c.html(<McpUrlPage t={c.var.texts} endpoint={endpoint} />);
});
