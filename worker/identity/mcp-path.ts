/** One MCP URL of a project: its default navigator, another one, or one of its servers, transparently. All by slug. */
export type McpPath = { project: string; navigator?: string; server?: string };

/** URL of an MCP endpoint: also its OAuth resource identifier, exactly in this spelling (RFC 8707). */
export function resourceOf(publicOrigin: string, { project, navigator, server }: McpPath): string {
  const below = server !== undefined ? `/servers/${server}` : navigator !== undefined ? `/navigators/${navigator}` : "";
  return `${publicOrigin}/mcp/${project}${below}`;
}

const PATH = /^\/mcp\/([a-z0-9-]+)(?:\/(servers|navigators)\/([a-z0-9-]+))?$/;

/** What the path of an MCP URL names, or nothing. */
export function parseMcpPath(path: string): McpPath | undefined {
  const [, project, kind, slug] = PATH.exec(path) ?? [];
  if (!project) return undefined;
  return { project, ...(slug && (kind === "servers" ? { server: slug } : { navigator: slug })) };
}

/** What a resource identifier of this Cardea names, or nothing. */
export function parseResource(publicOrigin: string, resource: string): McpPath | undefined {
  return resource.startsWith(publicOrigin) ? parseMcpPath(resource.slice(publicOrigin.length)) : undefined;
}
