/**
 * An MCP URL of a project: its default navigator, another navigator, or a server's own endpoint, each by slug.
 * @property sse whether the transport is HTTP+SSE (MCP 2024-11-05)
 */
export type McpPath = { project: string; navigator?: string; server?: string; sse?: true };

/** The URL of an MCP endpoint. It is also the OAuth resource identifier of the endpoint, exactly in this spelling (RFC 8707). */
export function resourceOf(publicOrigin: string, { project, navigator, server, sse }: McpPath): string {
  const below = server !== undefined ? `/servers/${server}` : navigator !== undefined ? `/navigators/${navigator}` : "";
  return `${publicOrigin}/mcp/${project}${below}${sse ? "/sse" : ""}`;
}

const PATH = /^\/mcp\/([a-z0-9][a-z0-9-]*)(?:\/(servers|navigators)\/([a-z0-9][a-z0-9-]*))?(\/sse)?$/;

/** The endpoint that the path of an MCP URL names, if any. */
function parseMcpPath(path: string): McpPath | undefined {
  const [, project, kind, slug, sse] = PATH.exec(path) ?? [];
  if (!project) return undefined;
  return { project, ...(slug && (kind === "servers" ? { server: slug } : { navigator: slug })), ...(sse && { sse: true }) };
}

/** Reads a path as people type it: with slashes at its end, or with capitals, which no slug has. */
export function readMcpPath(path: string): McpPath | undefined {
  let end = path.length;
  while (path[end - 1] === "/") end--;
  return parseMcpPath(path.slice(0, end).toLowerCase());
}

/**
 * The canonical spelling of a resource identifier that a client wrote with another case, the default port, slashes at its end or a query (RFC 3986
 * §6.2). `undefined` if it names no MCP URL of this Cardea instance, or has a fragment (RFC 8707 §2).
 */
export function canonicalResource(publicOrigin: string, text: string): string | undefined {
  if (!URL.canParse(text) || text.includes("#")) return undefined;
  const { origin, pathname, username, password } = new URL(text);
  const path = origin === publicOrigin && username === "" && password === "" ? readMcpPath(pathname) : undefined;
  return path && resourceOf(publicOrigin, path);
}

/** The endpoint of this Cardea instance that a resource identifier names, if any. */
export function parseResource(publicOrigin: string, resource: string): McpPath | undefined {
  return resource.startsWith(publicOrigin) ? parseMcpPath(resource.slice(publicOrigin.length)) : undefined;
}
