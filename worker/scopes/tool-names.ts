const SEPARATOR = "__";

/** The name a server's tool has at the endpoint: `{server}__{tool}`. Slugs have no underscore, so it splits one way only. */
export function toToolName(serverSlug: string, tool: string): string {
  return `${serverSlug}${SEPARATOR}${tool}`;
}

/** The parts of a name made by `toToolName`, or nothing. */
export function parseToolName(name: string): { serverSlug: string; tool: string } | undefined {
  const at = name.indexOf(SEPARATOR);
  return at > 0 ? { serverSlug: name.slice(0, at), tool: name.slice(at + SEPARATOR.length) } : undefined;
}
