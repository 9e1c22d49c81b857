const PREFIX = "cardea:";

/**
 * The URI a server's resource has at the endpoint: `cardea:{server}/{uri}`, and the same for a template, whose
 * expressions stay as they are (RFC 6570). Slugs have no slash, so it splits one way only.
 */
export function toResourceUri(serverSlug: string, uri: string): string {
  return `${PREFIX}${serverSlug}/${uri}`;
}

/** The parts of a URI made by `toResourceUri`, or nothing. */
export function parseResourceUri(uri: string): { serverSlug: string; uri: string } | undefined {
  const at = uri.startsWith(PREFIX) ? uri.indexOf("/") : -1;
  return at > PREFIX.length ? { serverSlug: uri.slice(PREFIX.length, at), uri: uri.slice(at + 1) } : undefined;
}
