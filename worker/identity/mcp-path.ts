/** One MCP URL of a project: its default navigator, or one of its servers, transparently. Both by slug. */
export type McpPath = { project: string; server?: string };

/** URL of an MCP endpoint: also its OAuth resource identifier, exactly in this spelling (RFC 8707). */
export function resourceOf(publicOrigin: string, { project, server }: McpPath): string {
  return `${publicOrigin}/mcp/${project}${server === undefined ? "" : `/servers/${server}`}`;
}

const PATH = /^\/mcp\/([a-z0-9-]+)(?:\/servers\/([a-z0-9-]+))?$/;

/** What the path of an MCP URL names, or nothing. */
export function parseMcpPath(path: string): McpPath | undefined {
  const [, project, server] = PATH.exec(path) ?? [];
  return project ? { project, ...(server && { server }) } : undefined;
}

/** What a resource identifier of this Cardea names, or nothing. */
export function parseResource(publicOrigin: string, resource: string): McpPath | undefined {
  return resource.startsWith(publicOrigin) ? parseMcpPath(resource.slice(publicOrigin.length)) : undefined;
}
