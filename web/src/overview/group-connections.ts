import type { Overview } from "./queries.ts";

type Connections = Overview["needs"]["connections"];

/** One group for the connections with the same trouble at the same server. Its time is that of its first connection. */
export function groupConnections(connections: Connections) {
  const groups = Map.groupBy(connections, ({ server, kind }) => `${kind} ${server.slug}`);
  return [...groups].flatMap(([key, [first, ...others]]) => (first ? [{ key, ...first, emails: [first, ...others].map(({ email }) => email) }] : []));
}
