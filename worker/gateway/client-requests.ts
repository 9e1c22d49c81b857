import { Buffer } from "node:buffer";
import { z } from "zod";
import { type MessageId, parseJson } from "./message.ts";

/** A request a server makes of the client in the middle of a call: at which server, in which of its sessions, by its own id. */
export type ClientRequest = { server: string; sessionId: string; protocolVersion: string | undefined; id: MessageId };

const PREFIX = "cardea-asks:";
const partsSchema = z.tuple([z.string(), z.string(), z.string().nullable(), z.union([z.string(), z.number()])]);

/**
 * The id under which the client sees it. It holds all that is needed to bring the answer back, whichever isolate that
 * comes to. Forged, it is worth nothing: the answer goes there with the answerer's own credential.
 */
export function toRequestId({ server, sessionId, protocolVersion, id }: ClientRequest): string {
  return PREFIX + Buffer.from(JSON.stringify([server, sessionId, protocolVersion ?? null, id])).toString("base64url");
}

/** @returns nothing for an id not made here */
export function parseRequestId(id: unknown): ClientRequest | undefined {
  if (typeof id !== "string" || !id.startsWith(PREFIX)) return undefined;
  const parsed = partsSchema.safeParse(parseJson(Buffer.from(id.slice(PREFIX.length), "base64url").toString()));
  if (!parsed.success) return undefined;
  const [server, sessionId, protocolVersion, own] = parsed.data;
  return { server, sessionId, protocolVersion: protocolVersion ?? undefined, id: own };
}
