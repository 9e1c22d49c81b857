import { randomBytes } from "node:crypto";
import {
  type AuthorizationServerMetadata,
  discoverAuthorizationServerMetadata,
  exchangeAuthorization,
  OAuthError,
  type OAuthTokens,
  refreshAuthorization,
  registerClient,
  startAuthorization,
} from "@modelcontextprotocol/client";
import { reach } from "../client.ts";
import { EXIT, Failure } from "../failure.ts";
import type { Place } from "../logins.ts";
import type { SignIn } from "./kept-sign-ins.ts";
import { listenForReply } from "./loopback.ts";

/** What the program asks for: what it sees of the servers, and calls of their tools. */
const SCOPE = "mcp:read mcp:call";
/** Cardea shows this name to the person, and among their agents. */
const CLIENT_NAME = "Cardea command line";

/** The project's MCP URL, for which alone the tokens of a sign-in are valid. */
const resourceOf = ({ url, project }: Place): URL => new URL(`${url}/mcp/${encodeURIComponent(project)}`);

/** No redirect is followed, since codes and tokens may go to no other address. */
const fetchFn = (url: string | URL, init?: RequestInit): Promise<Response> => reach(String(url), init);

/**
 * Signs a person in by their browser: authorization code with PKCE (RFC 7636) and a loopback redirect (RFC 8252). The program is a client of the
 * instance's authorization server like any agent, so the person sees it among their agents and can end it there.
 *
 * @param show gets the address that the person opens
 * @throws Failure if they do not allow it, or if Cardea does not answer as it should
 */
export async function signInByBrowser(place: Place, show: (address: string) => void): Promise<SignIn> {
  const { url } = place;
  const metadata = await discover(url);
  const state = randomBytes(32).toString("base64url");
  const listening = await listenForReply(state);
  const { redirectUrl } = listening;
  try {
    const clientMetadata = { client_name: CLIENT_NAME, redirect_uris: [redirectUrl], token_endpoint_auth_method: "none" };
    const clientInformation = await told(url, registerClient(url, { metadata, clientMetadata, scope: SCOPE, fetchFn }));
    const resource = resourceOf(place);
    const asked = { metadata, clientInformation, redirectUrl, scope: SCOPE, state, resource };
    const { authorizationUrl, codeVerifier } = await startAuthorization(url, asked);
    show(authorizationUrl.href);
    const { code, iss } = await listening.reply;
    const given = { metadata, clientInformation, authorizationCode: code, codeVerifier, redirectUri: redirectUrl, resource, fetchFn };
    const tokens = await told(url, exchangeAuthorization(url, { ...given, ...(iss !== undefined && { iss }) }));
    return toSignIn(url, clientInformation.client_id, tokens);
  } finally {
    listening.stop();
  }
}

/** Gets new tokens for a sign-in. @returns nothing if it has ended @throws Failure if Cardea cannot be asked */
export async function refresh(place: Place, { clientId, refreshToken }: SignIn): Promise<SignIn | undefined> {
  const { url } = place;
  const metadata = await discover(url);
  const asked = { metadata, clientInformation: { client_id: clientId }, refreshToken, resource: resourceOf(place), fetchFn };
  try {
    return toSignIn(url, clientId, await refreshAuthorization(url, asked));
  } catch (error) {
    if (error instanceof OAuthError && ["invalid_grant", "invalid_client"].includes(error.code)) return undefined;
    throw toFailure(url, error);
  }
}

/** Ends a sign-in at Cardea (RFC 7009). @throws Failure if Cardea cannot be asked */
export async function revoke({ url }: Place, { clientId, refreshToken }: SignIn): Promise<void> {
  const endpoint = revocationOf(await discover(url));
  if (endpoint === undefined) throw notAsCardea(url);
  const body = new URLSearchParams({ token: refreshToken, client_id: clientId, token_type_hint: "refresh_token" });
  const { ok } = await reach(endpoint, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body });
  if (!ok) throw notAsCardea(url);
}

/** What the instance says of its endpoints. All must be at its own address: no answer may send a code or a token elsewhere. */
async function discover(url: string): Promise<AuthorizationServerMetadata> {
  const metadata = await told(url, discoverAuthorizationServerMetadata(url, { fetchFn }));
  const { authorization_endpoint, token_endpoint, registration_endpoint } = metadata ?? {};
  const endpoints = [authorization_endpoint, token_endpoint, registration_endpoint, metadata && revocationOf(metadata)];
  const isOwn = endpoints.every((endpoint) => endpoint === undefined || (URL.canParse(endpoint) && new URL(endpoint).origin === url));
  if (metadata && isOwn) return metadata;
  throw notAsCardea(url);
}

const revocationOf = (metadata: AuthorizationServerMetadata): string | undefined =>
  "revocation_endpoint" in metadata && typeof metadata.revocation_endpoint === "string" ? metadata.revocation_endpoint : undefined;

function toSignIn(url: string, clientId: string, { access_token, refresh_token, expires_in }: OAuthTokens): SignIn {
  if (refresh_token === undefined || expires_in === undefined) throw notAsCardea(url);
  return { clientId, accessToken: access_token, refreshToken: refresh_token, expiresAt: Date.now() + expires_in * 1000 };
}

const told = <Answer>(url: string, asking: Promise<Answer>): Promise<Answer> =>
  asking.catch((error: unknown) => {
    throw toFailure(url, error);
  });

/** The library's own sentences are for programmers, and may repeat what was answered. */
function toFailure(url: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof OAuthError)) return notAsCardea(url);
  return new Failure(EXIT.refused, `Cardea refused the sign-in (${error.code.replace(/[^a-z_]/g, "")}). Run “cardea login --browser” again.`);
}

const notAsCardea = (url: string): Failure => new Failure(EXIT.failed, `${url} does not answer as Cardea does. Check the address.`);
