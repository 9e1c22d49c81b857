import type { Server } from "../db/db.ts";
import type { ExpiringCache } from "../lib/memory/expiring-cache.ts";
import type { Discovery } from "./sdk-client.ts";

/** A server and whose credential it gets. */
type Spoken = { server: Server; subject: string };

const keyOfServer = ({ server }: Spoken): string => JSON.stringify([server.id, server.url, server.transport, server.authScopeId]);
/** The key of a server with the credential of one subject. */
export const keyOfSubject = (target: Spoken): string => `${keyOfServer(target)} ${target.subject}`;

/**
 * What is known of how servers are spoken to. That is a property of the server, so what one person's connection found out serves everybody.
 * A server may speak differently to the credential of one person. Once the way of the server did not fit, the person has one of their own.
 */
export function makeWaysOfServers(discoveries: ExpiringCache<Discovery | "doubted">) {
  return {
    find(target: Spoken): Discovery | undefined {
      const own = discoveries.find(keyOfSubject(target));
      const found = own ?? discoveries.find(keyOfServer(target));
      return found === "doubted" ? undefined : found;
    },

    /** Notes what a connection without an earlier discovery found out. */
    keep(target: Spoken, discovery: Discovery): void {
      if (discoveries.find(keyOfSubject(target))) discoveries.keep(keyOfSubject(target), discovery);
      discoveries.keep(keyOfServer(target), discovery);
    },

    /** Notes that the known way did not fit this subject, so that the next connection finds the way out again. */
    doubt(target: Spoken): void {
      if (this.find(target)) discoveries.keep(keyOfSubject(target), "doubted");
    },
  };
}
