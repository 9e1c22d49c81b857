import type { Server } from "../db/servers.ts";
import { isRecord, parseJson } from "./message.ts";
import type { Patch } from "./message-stream.ts";
import type { Addressee, ReturnAddresses } from "./return-address.ts";

/**
 * Signs the state that a server hands a client to bring back with its next try (MCP 2026-07-28, multi round-trip requests).
 * A server sees one credential and cannot tell the people apart who share it.
 */
export function signState(addresses: ReturnAddresses, to: Addressee, server: Server): Patch {
  return (data) => {
    const message = data.includes('"requestState"') ? parseJson(data) : undefined;
    if (!isRecord(message) || !isRecord(message.result) || typeof message.result.requestState !== "string") return data;
    const requestState = addresses.write("state", to, server, message.result.requestState);
    return JSON.stringify({ ...message, result: { ...message.result, requestState } });
  };
}

/**
 * The params of a call with the state as its server wrote it.
 * @returns nothing where the state was given to somebody else, or for another server
 */
export function withOwnState(
  params: Record<string, unknown>,
  addresses: ReturnAddresses,
  by: Addressee,
  server: Server,
): Record<string, unknown> | undefined {
  if (typeof params.requestState !== "string") return params;
  const requestState = addresses.read("state", by, server, params.requestState);
  return requestState === undefined ? undefined : { ...params, requestState };
}
