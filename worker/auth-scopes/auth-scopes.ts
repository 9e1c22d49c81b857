import type { AuthScope, Server } from "../db/db.ts";
import { makeDerived } from "../lib/memory/derived.ts";

/** A server once for each of its auth scopes, its own one first. */
export function variantsOf(server: Server): Server[] {
  let variants = known.get(server);
  if (!variants) {
    variants = [server, ...server.furtherAuthScopes.map((authScope) => toVariant(server, authScope))];
    known.set(server, variants);
  }
  return variants;
}

function toVariant(server: Server, authScope: AuthScope): Server {
  return { ...server, name: `${server.name}: ${authScope.name}`, authScope, authScopeId: authScope.id, furtherAuthScopes: [] };
}

/** The path segment of a server with one of its auth scopes. For the server's own scope it is the slug alone. */
export const segmentOf = ({ slug, authScope }: Server): string => (authScope.serverId === null ? slug : `${slug}~${authScope.id}`);

/** The same objects each time: what is put together for one is kept with it. */
const known = makeDerived<Server, Server[]>();
