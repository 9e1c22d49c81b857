import { makeMemberReader, readText, toMembers } from "../../lib/members.ts";
import type { ServerMetadata } from "../discovery/server-metadata-rules.ts";
import type { ClientManagement } from "./client-secrets.ts";

/** The members of a registration reply (RFC 7591 §3.2.1) that Cardea uses. */
export type RegisteredClient = {
  clientId: string;
  secret: string | undefined;
  method: string | undefined;
  /** Where the registration can be ended (RFC 7592 §3), if the service offers that. */
  management: ClientManagement | undefined;
};

/** Reads a registration reply, member by member. @returns undefined if the reply has no client id */
export function readRegistrationReply(text: string): RegisteredClient | undefined {
  const members = toMembers(parse(text));
  if (!members) return undefined;
  const { client_id: id } = members;
  const clientId = Number.isSafeInteger(id) ? String(id) : readText(id);
  if (clientId === undefined) return undefined;
  const read = makeMemberReader(members);
  const [uri, token] = [read.address("registration_client_uri"), read.text("registration_access_token")];
  const management = uri !== undefined && token !== undefined ? { uri, token } : undefined;
  return { clientId, secret: read.text("client_secret"), method: read.text("token_endpoint_auth_method"), management };
}

/** The methods with a secret that Cardea supports at a token endpoint (RFC 6749 §2.3.1, RFC 7591 §2), the best one first. */
const WITH_SECRET = ["client_secret_basic", "client_secret_post"];

/**
 * The methods to try in order, one registration each, until a reply can be used: first the best one that the service offers, then
 * `none` if it is offered, then the rest.
 */
export function methodsToRegister({ token_endpoint_auth_methods_supported: offered }: ServerMetadata["metadata"]): string[] {
  const known = (offered ?? WITH_SECRET.slice(0, 1)).filter((method) => WITH_SECRET.includes(method) || method === "none");
  const [first = "none", ...others] = [...WITH_SECRET, "none"].filter((method) => known.includes(method));
  return [first, ...others.toSorted((a, b) => Number(b === "none") - Number(a === "none"))];
}

/**
 * How Cardea authenticates as the registered client. If the reply names no method, the requested one holds, or `none` without a
 * secret. If it names a method that Cardea does not support, the requested one or `client_secret_basic` holds.
 * @returns undefined if the method needs a secret and the reply has none
 */
export function methodOf({ secret, method }: RegisteredClient, requested: string): string | undefined {
  if (secret === undefined) return method === undefined || method === "none" ? "none" : undefined;
  if (method === "none" || (method !== undefined && WITH_SECRET.includes(method))) return method;
  return WITH_SECRET.includes(requested) ? requested : "client_secret_basic";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
