import { Buffer } from "node:buffer";
import { z } from "zod";
import { variantsOf } from "../../auth-scopes/auth-scopes.ts";
import type { Server } from "../../db/db.ts";
import { type MessageId, parseJson } from "../../protocol/message.ts";
import type { Addressee, ReturnAddresses } from "./return-address.ts";

/** A request a server makes of the client in the middle of a call: at which server, in which of its sessions, by its own id. */
export type ClientRequest = { server: Server; sessionId: string; protocolVersion: string | undefined; id: MessageId };

export type ClientRequests = ReturnType<typeof makeClientRequests>;

const PREFIX = "cardea-asks:";
const partsSchema = z.tuple([z.string(), z.string(), z.string(), z.string().nullable(), z.union([z.string(), z.number()])]);

/**
 * The ids under which a client sees what servers ask of it. An id holds all that is needed to bring the answer back,
 * whichever isolate that comes to, and is good for the very session that was asked.
 */
export function makeClientRequests(addresses: ReturnAddresses) {
  return {
    toId({ server, sessionId, protocolVersion, id }: ClientRequest, asked: Addressee): string {
      const payload = Buffer.from(JSON.stringify([server.slug, server.authScopeId, sessionId, protocolVersion ?? null, id])).toString("base64url");
      return PREFIX + addresses.write("request", asked, server, payload);
    },

    /** Whether an id has the form of one made here. */
    isId: (id: unknown): id is string => typeof id === "string" && id.startsWith(PREFIX),

    /** @param servers the answerer may use @returns nothing for an id that was not made for this answerer */
    find(id: string, servers: Server[], answerer: Addressee): ClientRequest | undefined {
      const written = id.slice(PREFIX.length);
      const [payload = ""] = written.split(".");
      const parsed = partsSchema.safeParse(parseJson(Buffer.from(payload, "base64url").toString()));
      if (!parsed.success) return undefined;
      const [slug, authScopeId, sessionId, protocolVersion, own] = parsed.data;
      const server = servers.flatMap(variantsOf).find((one) => one.slug === slug && one.authScopeId === authScopeId);
      if (!server || addresses.read("request", answerer, server, written) !== payload) return undefined;
      return { server, sessionId, protocolVersion: protocolVersion ?? undefined, id: own };
    },
  };
}
