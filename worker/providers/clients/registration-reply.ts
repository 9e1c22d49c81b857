import { makeMemberReader, readText, toMembers } from "../../lib/members.ts";
import type { ServerMetadata } from "../discovery/server-metadata-rules.ts";
import type { ClientManagement } from "./client-secrets.ts";

/** What a service says of the client it registered (RFC 7591 §3.2.1), as far as Cardea goes by it. */
export type RegisteredClient = {
  clientId: string;
  secret: string | undefined;
  method: string | undefined;
  /** Where the registration can be ended (RFC 7592 §3), if the service offers that. */
  management: ClientManagement | undefined;
};

/** Reads a registration reply, member by member; nothing where it names no client. */
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

/** Ways to authenticate at a token endpoint that Cardea knows (RFC 6749 §2.3.1, RFC 7591 §2), the best first. */
const WITH_SECRET = ["client_secret_basic", "client_secret_post"];

/**
 * The methods to ask for, one registration after the other, until a reply can be used: those with a secret that the service offers,
 * and `none` as soon as one of them brought no secret.
 */
export function methodsToRegister({ token_endpoint_auth_methods_supported: offered }: ServerMetadata["metadata"]): string[] {
  const known = (offered ?? WITH_SECRET.slice(0, 1)).filter((method) => WITH_SECRET.includes(method) || method === "none");
  const [first = "none", ...others] = [...WITH_SECRET, "none"].filter((method) => known.includes(method));
  return [first, ...others.toSorted((a, b) => Number(b === "none") - Number(a === "none"))];
}

/**
 * How Cardea authenticates with what it got. A reply that says nothing of a method means the one asked for, or none where it brings
 * no secret; a method Cardea does not know, the first one it does.
 */
export function methodOf({ secret, method }: RegisteredClient, asked: string): string | undefined {
  if (secret === undefined) return method === undefined || method === "none" ? "none" : undefined;
  if (method === "none" || (method !== undefined && WITH_SECRET.includes(method))) return method;
  return WITH_SECRET.includes(asked) ? asked : "client_secret_basic";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
