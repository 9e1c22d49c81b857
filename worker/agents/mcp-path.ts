/**
 * One MCP URL of a project: its default navigator, another one, or one of its servers, transparently. All by slug. `sse`:
 * by the older transport (MCP 2024-11-05, HTTP with SSE).
 */
export type McpPath = { project: string; navigator?: string; server?: string; sse?: true };

/** URL of an MCP endpoint: also its OAuth resource identifier, exactly in this spelling (RFC 8707). */
export function resourceOf(publicOrigin: string, { project, navigator, server, sse }: McpPath): string {
  const below = server !== undefined ? `/servers/${server}` : navigator !== undefined ? `/navigators/${navigator}` : "";
  return `${publicOrigin}/mcp/${project}${below}${sse ? "/sse" : ""}`;
}

const PATH = /^\/mcp\/([a-z0-9-]+)(?:\/(servers|navigators)\/([a-z0-9-]+))?(\/sse)?$/;

/** What the path of an MCP URL names, or nothing. */
export function parseMcpPath(path: string): McpPath | undefined {
  const [, project, kind, slug, sse] = PATH.exec(path) ?? [];
  if (!project) return undefined;
  return { project, ...(slug && (kind === "servers" ? { server: slug } : { navigator: slug })), ...(sse && { sse: true }) };
}

/** The same of a URL as people type it: with slashes at its end, or in capitals, which no slug has. */
export function readMcpPath(path: string): McpPath | undefined {
  let end = path.length;
  while (path[end - 1] === "/") end--;
  return parseMcpPath(path.slice(0, end).toLowerCase());
}

/**
 * The one spelling of a resource identifier that a client has written otherwise: with another case, the default port, slashes at
 * its end or a query (RFC 3986 §6.2). Nothing where it names no MCP URL of this Cardea, or has a fragment (RFC 8707 §2).
 */
export function canonicalResource(publicOrigin: string, text: string): string | undefined {
  if (!URL.canParse(text) || text.includes("#")) return undefined;
  const { origin, pathname, username, password } = new URL(text);
  const path = origin === publicOrigin && username === "" && password === "" ? readMcpPath(pathname) : undefined;
  return path && resourceOf(publicOrigin, path);
}

/** What a resource identifier of this Cardea names, or nothing. */
export function parseResource(publicOrigin: string, resource: string): McpPath | undefined {
  return resource.startsWith(publicOrigin) ? parseMcpPath(resource.slice(publicOrigin.length)) : undefined;
}
