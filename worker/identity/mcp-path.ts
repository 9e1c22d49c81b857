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

/** What a resource identifier of this Cardea names, or nothing. */
export function parseResource(publicOrigin: string, resource: string): McpPath | undefined {
  return resource.startsWith(publicOrigin) ? parseMcpPath(resource.slice(publicOrigin.length)) : undefined;
}
