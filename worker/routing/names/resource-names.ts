const PREFIX = "cardea:";

/** The scheme of pages of MCP Apps (SEP-1865). Hosts of MCP Apps accept no other scheme. */
const APP = "ui://";
const APP_PREFIX = "ui://cardea/";

/**
 * The URI of a server's resource or resource template at a navigator: `cardea:{server}/{uri}`, or `ui://cardea/{server}/…` for a
 * page of an MCP App. Expressions of templates are not changed (RFC 6570). Slugs have no slash, so the URI can be split in only
 * one way. The name `cardea` tells it from URIs of servers.
 */
export function toResourceUri(serverSlug: string, uri: string): string {
  return uri.startsWith(APP) ? `${APP_PREFIX}${serverSlug}/${uri.slice(APP.length)}` : `${PREFIX}${serverSlug}/${uri}`;
}

/** The parts of a URI. @returns nothing if `toResourceUri` did not make the URI */
export function parseResourceUri(uri: string): { serverSlug: string; uri: string } | undefined {
  if (uri.startsWith(PREFIX)) return parts(uri, PREFIX, "");
  return uri.startsWith(APP_PREFIX) ? parts(uri, APP_PREFIX, APP) : undefined;
}

function parts(uri: string, prefix: string, scheme: string): { serverSlug: string; uri: string } | undefined {
  const at = uri.indexOf("/", prefix.length);
  return at > prefix.length ? { serverSlug: uri.slice(prefix.length, at), uri: scheme + uri.slice(at + 1) } : undefined;
}
