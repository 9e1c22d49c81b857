import { levelOfLink, needsCredential } from "../auth-scopes/auth-scope-rules.ts";
import { variantsOf } from "../auth-scopes/auth-scopes.ts";
import type { Link, Links, Server, Servers } from "../db/db.ts";

export type ListLinkServers = (link: Pick<Link, "id" | "projectId" | "type">) => Promise<Server[]>;

/**
 * The servers that people can connect through a link now: the servers that the link names, or for the default link every
 * user-level server that needs a credential. Paused and deleted servers are left out.
 */
export function makeListLinkServers({ links, servers }: { links: Links; servers: Servers }): ListLinkServers {
  return async (link) => {
    const [all, named] = await Promise.all([servers.list(link.projectId), links.listServerIds(link.projectId, link.id)]);
    const level = levelOfLink(link.type);
    return all
      .flatMap(variantsOf)
      .filter(
        (server) =>
          server.state === "active" &&
          server.authScope.level === level &&
          (link.type === "default" ? needsCredential(server) : named.includes(server.id)),
      );
  };
}
