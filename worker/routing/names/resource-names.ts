const PREFIX = "cardea:";

/** Where hosts of MCP Apps look for the pages of servers (MCP Apps, SEP-1865): they take no other scheme. */
const APP = "ui://";
const APP_PREFIX = "ui://cardea/";

/**
 * The URI a server's resource has at a navigator: `cardea:{server}/{uri}`, or `ui://cardea/{server}/…` for a page of an MCP App,
 * and the same for a template, whose expressions stay as they are (RFC 6570). Slugs have no slash, so it splits one way only;
 * the name `cardea` in it keeps URIs of servers from being taken for it.
 */
export function toResourceUri(serverSlug: string, uri: string): string {
  return uri.startsWith(APP) ? `${APP_PREFIX}${serverSlug}/${uri.slice(APP.length)}` : `${PREFIX}${serverSlug}/${uri}`;
}

/** The parts of a URI made by `toResourceUri`, or nothing. */
export function parseResourceUri(uri: string): { serverSlug: string; uri: string } | undefined {
  if (uri.startsWith(PREFIX)) return parts(uri, PREFIX, "");
  return uri.startsWith(APP_PREFIX) ? parts(uri, APP_PREFIX, APP) : undefined;
}

function parts(uri: string, prefix: string, scheme: string): { serverSlug: string; uri: string } | undefined {
  const at = uri.indexOf("/", prefix.length);
  return at > prefix.length ? { serverSlug: uri.slice(prefix.length, at), uri: scheme + uri.slice(at + 1) } : undefined;
}
