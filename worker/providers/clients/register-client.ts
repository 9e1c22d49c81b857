import { registerClient } from "@modelcontextprotocol/client";
import { AppError } from "../../lib/errors.ts";
import { meaningOfProviderAnswer, type ProviderAnswer, toErrorName } from "../../lib/http/foreign-answers.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { readText, toMembers } from "../../lib/members.ts";
import type { Provider } from "../provider.ts";
import { providerReason } from "../provider-reason.ts";
import { CLIENT_NAME, clientUriOf } from "./client-document.ts";
import type { ClientManagement } from "./client-secrets.ts";
import { methodOf, methodsToRegister, type RegisteredClient, readRegistrationReply } from "./registration-reply.ts";

/** @property unused registrations that were made on the way to it, where the service lets Cardea end them */
export type DynamicClient = {
  clientId: string;
  secret: string | undefined;
  authMethod: string;
  management: ClientManagement | undefined;
  unused: ClientManagement[];
};
type Ports = { provider: Provider; redirectUri: string; publicOrigin: string; fetch: Fetch; now: number };

/**
 * Dynamic client registration (RFC 7591). A service that registers a client with a secret and gives none is asked once more for
 * a public client, and a client without a secret is a public one if it comes to that.
 *
 * @throws AppError `authorization.registration_failed` or `authorization.provider_busy`, with the reason in words for an administrator
 */
export async function registerDynamically(ports: Ports): Promise<DynamicClient> {
  let client: RegisteredClient | undefined;
  const unused: ClientManagement[] = [];
  for (const asked of methodsToRegister(ports.provider.metadata)) {
    const registered: RegisteredClient = await register(ports, asked).catch((error: unknown) => {
      if (client) return client;
      throw error;
    });
    const authMethod = methodOf(registered, asked);
    const { clientId, secret, management } = registered;
    if (client?.management && client.management.uri !== management?.uri) unused.push(client.management);
    if (authMethod !== undefined) return { clientId, secret, authMethod, management, unused };
    client = registered;
  }
  if (!client) throw failed("It offers no way to authenticate that Cardea knows.");
  return { clientId: client.clientId, secret: undefined, authMethod: "none", management: client.management, unused };
}

async function register({ provider: { issuer, metadata }, redirectUri, publicOrigin, fetch, now }: Ports, method: string): Promise<RegisteredClient> {
  let answer: ProviderAnswer | undefined;
  let read: RegisteredClient | undefined;
  const clientMetadata = {
    client_name: CLIENT_NAME,
    ...clientUriOf(publicOrigin),
    application_type: "web",
    redirect_uris: [redirectUri],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: method,
  };
  const fetchFn: Fetch = async (url, init) => {
    const response = await fetch(url, init);
    const text = await response.text();
    answer = toAnswer(response, text);
    read = response.ok ? readRegistrationReply(text) : undefined;
    // The package reads the whole reply, of which Cardea needs the client alone.
    return response.ok ? Response.json({ client_id: read?.clientId ?? "", redirect_uris: [redirectUri] }) : new Response(text || null, response);
  };
  try {
    await registerClient(issuer, { metadata, clientMetadata, fetchFn });
  } catch (error) {
    throw answer ? refusalOf(answer, now) : failed("It could not be reached.", providerReason(error));
  }
  if (!read) throw failed("Its reply has no “client_id”.");
  return read;
}

function toAnswer({ status, headers }: Response, text: string): ProviderAnswer {
  try {
    const members = toMembers(JSON.parse(text));
    return { status, headers, error: readText(members?.error), description: readText(members?.error_description) };
  } catch {
    return { status, headers };
  }
}

function refusalOf(answer: ProviderAnswer, now: number): AppError {
  const { kind } = meaningOfProviderAnswer(answer, now);
  const said = `It answered ${answer.status}${toErrorName(answer.error) ? ` (${answer.error})` : ""}.`;
  return kind === "busy" ? new AppError("authorization.provider_busy", { reason: said, fields: { provider: said } }) : failed(said);
}

/** @param because in words an administrator reads */
function failed(because: string, reason = because): AppError {
  return new AppError("authorization.registration_failed", { reason, fields: { provider: because } });
}
