/** Hosts of one's own machine, which need no TLS. */
const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The origin of a Cardea instance. @throws TypeError for an address to which a token must not be sent, or that cannot be an instance's */
export function toOrigin(url: string): string {
  const { protocol, hostname, origin, pathname, search, username } = new URL(url);
  const isSafe = protocol === "https:" || (protocol === "http:" && LOCAL.has(hostname));
  if (!isSafe) throw new TypeError("The url of a Cardea instance begins with https://, or is on this machine.");
  if (pathname !== "/" || search !== "" || username !== "")
    throw new TypeError("The url of a Cardea instance has no path, such as https://cardea.example.com.");
  return origin;
}
