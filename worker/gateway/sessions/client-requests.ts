import { Buffer } from "node:buffer";
import { z } from "zod";
import { variantsOf } from "../../auth-scopes/auth-scopes.ts";
import type { Server } from "../../db/db.ts";
import { type MessageId, parseJson } from "../../protocol/message.ts";
import type { Addressee, ReturnAddresses } from "./return-address.ts";

/** A server's request to the client during a call: the server, its session, and the request's own id. */
export type ClientRequest = { server: Server; sessionId: string; protocolVersion: string | undefined; id: MessageId };

export type ClientRequests = ReturnType<typeof makeClientRequests>;

const PREFIX = "cardea-asks:";
const partsSchema = z.tuple([z.string(), z.string(), z.string(), z.string().nullable(), z.union([z.string(), z.number()])]);

/**
 * The ids of servers' requests, as a client sees them. An id holds all that is needed to forward the answer, in whichever isolate the
 * answer comes. It is valid only for the agent session that was asked.
 */
export function makeClientRequests(addresses: ReturnAddresses) {
  return {
    toId({ server, sessionId, protocolVersion, id }: ClientRequest, asked: Addressee): string {
      const payload = Buffer.from(JSON.stringify([server.slug, server.authScopeId, sessionId, protocolVersion ?? null, id])).toString("base64url");
      return PREFIX + addresses.write("request", asked, server, payload);
    },

    /** Whether an id has the form of one made here. */
    isId: (id: unknown): id is string => typeof id === "string" && id.startsWith(PREFIX),

    /** @param servers that the answerer may use @returns nothing if the id was not made for this answerer */
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
