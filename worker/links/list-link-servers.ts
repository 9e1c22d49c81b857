import { levelOfLink, needsCredential } from "../auth-scopes/auth-scope-rules.ts";
import { variantsOf } from "../auth-scopes/auth-scopes.ts";
import type { Link, Links, Revocations, Server, Servers } from "../db/db.ts";
import type { ServerId } from "../lib/ids.ts";
import { withMarks } from "../vault/connection-state-rules.ts";

export type ListLinkServers = (link: Pick<Link, "id" | "projectId" | "type"> | DefaultLink) => Promise<Server[]>;
type DefaultLink = Pick<Link, "projectId"> & { type: "default" };

/**
 * The servers that people can connect through a link now: the servers that the link names, or for the default link every
 * user-level server that needs a credential. Paused and deleted servers are left out.
 */
export function makeListLinkServers({
  links,
  servers,
  revocations,
}: {
  links: Links;
  servers: Servers;
  revocations: Pick<Revocations, "list">;
}): ListLinkServers {
  return async (link) => {
    const naming = "id" in link ? links.listServerIds(link.projectId, link.id) : Promise.resolve<ServerId[]>([]);
    const [all, named, marks] = await Promise.all([servers.list(link.projectId), naming, revocations.list(link.projectId)]);
    return chooseOffered(link.type, withMarks(all, marks), named);
  };
}

/** The servers that people can connect through a link. @param all of the project @param named those that the link names */
export function chooseOffered(type: Link["type"], all: readonly Server[], named: readonly ServerId[]): Server[] {
  const level = levelOfLink(type);
  return all
    .flatMap(variantsOf)
    .filter(
      (server) =>
        server.state === "active" && server.authScope.level === level && (type === "default" ? needsCredential(server) : named.includes(server.id)),
    );
}
