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

/** @property unused earlier registrations that are not used, if the service lets Cardea end them */
type DynamicClient = {
  clientId: string;
  secret: string | undefined;
  authMethod: string;
  management: ClientManagement | undefined;
  unused: ClientManagement[];
};
type Ports = { provider: Provider; redirectUri: string; publicOrigin: string; fetch: Fetch; now: number };

/**
 * Dynamic client registration (RFC 7591). If the service registers a client with a secret but sends no secret, Cardea asks once
 * more for a public client. If no registration can be used as it is, the last one is used as a public client.
 *
 * @throws AppError `authorization.registration_failed` or `authorization.provider_busy`, with the reason in words for an administrator
 */
export async function registerDynamically(ports: Ports): Promise<DynamicClient> {
  let client: RegisteredClient | undefined;
  const unused: ClientManagement[] = [];
  for (const requested of methodsToRegister(ports.provider.metadata)) {
    const registered: RegisteredClient = await register(ports, requested).catch((error: unknown) => {
      if (client) return client;
      throw error;
    });
    const authMethod = methodOf(registered, requested);
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
    // The package checks every member of the reply. Cardea needs only the client id, so the package gets a reply with that alone.
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
  const answered = `It answered ${answer.status}${toErrorName(answer.error) ? ` (${answer.error})` : ""}.`;
  return kind === "busy" ? new AppError("authorization.provider_busy", { reason: answered, fields: { provider: answered } }) : failed(answered);
}

/** @param because shown to an administrator */
function failed(because: string, reason = because): AppError {
  return new AppError("authorization.registration_failed", { reason, fields: { provider: because } });
}
