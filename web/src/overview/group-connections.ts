import type { Overview } from "./queries.ts";

type Connections = Overview["needs"]["connections"];

/** Connections with the same trouble at the same server, and since when the oldest of them has it. */
export function groupConnections(connections: Connections) {
  const groups = Map.groupBy(connections, ({ server, kind }) => `${kind} ${server.slug}`);
  return [...groups].flatMap(([key, [first, ...others]]) => (first ? [{ key, ...first, emails: [first, ...others].map(({ email }) => email) }] : []));
}
