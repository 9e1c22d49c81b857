import type { Server } from "../../db/db.ts";
import type { Addressee, ReturnAddresses } from "../sessions/return-address.ts";

/**
 * Signs the state that a server gives a client for its next attempt (MCP 2026-07-28, multi round-trip requests). A server cannot
 * distinguish people who share a credential, so the signature binds the state to the agent.
 */
export function signState(addresses: ReturnAddresses, to: Addressee, server: Server) {
  return <Result extends Record<string, unknown>>(result: Result): Result =>
    typeof result.requestState === "string" ? { ...result, requestState: addresses.write("state", to, server, result.requestState) } : result;
}

/**
 * The params of a call with the server's own state.
 * @returns nothing if the state was given to another agent, or for another server
 */
export function withOwnState<Params extends { requestState?: unknown }>(
  params: Params,
  addresses: ReturnAddresses,
  by: Addressee,
  server: Server,
): Params | undefined {
  if (typeof params.requestState !== "string") return params;
  const requestState = addresses.read("state", by, server, params.requestState);
  return requestState === undefined ? undefined : { ...params, requestState };
}
