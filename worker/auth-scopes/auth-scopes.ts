import type { AuthScope, Server } from "../db/db.ts";
import { makeDerived } from "../lib/memory/derived.ts";

/** The server as it is called with each of its auth scopes: its own first. */
export function variantsOf(server: Server): Server[] {
  let variants = known.get(server);
  if (!variants) {
    variants = [server, ...server.alternatives.map((authScope) => toVariant(server, authScope))];
    known.set(server, variants);
  }
  return variants;
}

function toVariant(server: Server, authScope: AuthScope): Server {
  return { ...server, name: `${server.name}: ${authScope.name}`, authScope, authScopeId: authScope.id, alternatives: [] };
}

/** What names a server with one of its auth scopes in a path: its slug alone for its own. */
export const segmentOf = ({ slug, authScope }: Server): string => (authScope.serverId === null ? slug : `${slug}~${authScope.id}`);

/** The same objects each time: what is put together for one is kept with it. */
const known = makeDerived<Server, Server[]>();
