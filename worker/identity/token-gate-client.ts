import { sha256 } from "../lib/digest.ts";
import type { TokenGate } from "./token-gate.object.ts";

/** A token request, as plain data that crosses into the Durable Object. */
export type TokenRequest = { body: string; authorization: string | undefined; credential: string };
export type TokenReply = { status: number; headers: Record<string, string>; body: string };

/** The only way to reach a TokenGate. One object a code or refresh token, named by its SHA-256. */
export type TokenGateClient = { exchange(request: TokenRequest): Promise<TokenReply> };

export function makeTokenGateClient(namespace: DurableObjectNamespace<TokenGate>): TokenGateClient {
  return {
    exchange: async (request) => namespace.getByName(await sha256(request.credential)).exchange(request),
  };
}
