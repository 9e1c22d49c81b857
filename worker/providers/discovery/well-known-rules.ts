import { withoutEndSlash } from "../../lib/text/without-end-slash.ts";

/** The URLs at which a server's metadata may be (RFC 9728 §3.1), the most likely first: with the server's path, then at the root. */
export function resourceMetadataPlaces(serverUrl: string, named: URL | undefined): URL[] {
  const { origin, pathname, search } = new URL(serverUrl);
  const inserted = `${origin}/.well-known/oauth-protected-resource${withoutEndSlash(pathname)}`;
  return unique([...(named ? [named.href] : []), `${inserted}${search}`, inserted, `${origin}/.well-known/oauth-protected-resource`]);
}

/**
 * The URLs at which an authorization server's metadata may be, in the order of MCP's authorization: before the path (RFC 8414 §3.1),
 * there under OpenID Connect's name, after the path (OpenID Connect Discovery §4.1), and at the root. Each document names its issuer,
 * so no document can pass for that of another.
 */
export function serverMetadataPlaces(issuer: string): URL[] {
  const { origin, pathname } = new URL(issuer);
  const path = withoutEndSlash(pathname);
  const names = ["oauth-authorization-server", "openid-configuration"];
  return unique([
    ...names.map((name) => `${origin}/.well-known/${name}${path}`),
    ...names.toReversed().map((name) => `${origin}${path}/.well-known/${name}`),
    ...names.map((name) => `${origin}/.well-known/${name}`),
  ]);
}

function unique(places: string[]): URL[] {
  return [...new Set(places)].map((place) => new URL(place));
}
