import type { Background } from "../../lib/background.ts";
import { AppError, retryHeaderOf } from "../../lib/errors.ts";
import type { InboundAuthorization } from "../authorization-server.ts";
import { ASSERTION_TYPE, type VerifyClientAssertion } from "../clients/client-assertion.ts";
import type { DocumentClient } from "../clients/client-document-rules.ts";
import type { ClientDocuments } from "../clients/client-documents.ts";
import { clientIdsOf, isDocumentId } from "../clients/client-id-rules.ts";
import { partsOf } from "../grant-ref.ts";
import type { RequestStore } from "./request-store.ts";

/** The headers of a token request that matter. */
type TokenRequestHeaders = { authorization?: string; origin?: string };

/**
 * @param form the form as it was received, of type `application/x-www-form-urlencoded`
 * @param store the store of the request, if it has one of its own
 */
export type ServeTokenRequest = (
  form: string,
  headers: TokenRequestHeaders,
  resource: string,
  background: Background,
  store?: RequestStore,
) => Promise<Response>;

/** In seconds. */
const RETRY_AFTER = "30";

type RequestContext = { headers: TokenRequestHeaders; resource: string; background: Background; store: RequestStore | undefined };
type Ports = { inbound: InboundAuthorization; documents: ClientDocuments; verifyClientAssertion: VerifyClientAssertion; publicOrigin: string };

/**
 * Answers token and revocation requests (RFC 6749 §3.2, RFC 7009) with the provider package. A client with a metadata document is looked up and
 * authenticated first, but only if a person has given it the grant: for other requests nothing is fetched. The writes of a request with a store of
 * its own are made by the caller, who sends the answer after them.
 */
export function makeServeTokenRequest({ inbound, documents, verifyClientAssertion, publicOrigin }: Ports): ServeTokenRequest {
  async function forward(
    body: string,
    { headers: { authorization, origin }, resource, background, store }: RequestContext,
    client?: DocumentClient,
  ): Promise<Response> {
    const headers = new Headers({ "content-type": "application/x-www-form-urlencoded" });
    if (authorization !== undefined) headers.set("authorization", authorization);
    if (origin !== undefined) headers.set("origin", origin);
    const request = new Request(`${publicOrigin}/oauth/token`, { method: "POST", headers, body });
    return inbound.serve(request, resource, background, client, store?.kv);
  }

  /** The form without the signature, after its verification. @throws AppError `consent.invalid` */
  async function authenticate(form: URLSearchParams, client: DocumentClient): Promise<URLSearchParams> {
    const { client_assertion: assertion, client_assertion_type: type, client_id: _, ...rest } = Object.fromEntries(form);
    const method = assertion === undefined && type === undefined ? "none" : "private_key_jwt";
    if (!client.methods.includes(method)) throw new AppError("consent.invalid", { reason: `the client does not authenticate by ${method}` });
    if (method === "private_key_jwt") {
      if (assertion === undefined || type !== ASSERTION_TYPE) throw new AppError("consent.invalid", { reason: "half a client assertion" });
      await verifyClientAssertion(assertion, client, await documents.loadKeys(client));
    }
    return new URLSearchParams({ ...rest, client_id: client.clientId });
  }

  async function serveDocumentClient(form: URLSearchParams, clientId: string, at: RequestContext): Promise<Response> {
    const revoked = form.has("grant_type") ? null : form.get("token");
    const grant = partsOf(form.get("code") ?? form.get("refresh_token") ?? revoked ?? "");
    if ((await inbound.findGrant(grant, at.store?.kv))?.clientId !== clientId) {
      // RFC 7009 §2.2: the token is already worthless, which is what the client wants.
      return revoked === null
        ? refuse(400, "invalid_grant", "This grant is unknown, used or ended. Sign in again.")
        : new Response(null, { status: 200 });
    }
    const client = await documents.load(clientId, `grant:${grant.userId}:${grant.grantId}`);
    const authenticated = await authenticate(form, client);
    return forward(authenticated.toString(), at, client);
  }

  return async (body, headers, resource, background, store) => {
    const { authorization } = headers;
    const at = { headers, resource, background, store };
    const form = new URLSearchParams(body);
    const [clientId, ...others] = clientIdsOf(form, authorization);
    if (![clientId, ...others].some((id) => id !== undefined && isDocumentId(id))) {
      const isNamedTwice = others.length === 0 && form.has("client_id") && /^basic /i.test(authorization ?? "");
      return forward(isNamedTwice ? withoutId(form) : body, at);
    }
    if (clientId === undefined || others.length > 0 || authorization !== undefined || form.has("client_secret")) {
      return refuse(401, "invalid_client", "A client with a metadata document has no secret and names itself once.");
    }
    try {
      return await serveDocumentClient(form, clientId, at);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === "request.too_many") return refuse(429, "temporarily_unavailable", error.message, retryHeaderOf(error));
      // The client keeps its tokens and tries again. A refusal would sign people out while the document's host is down.
      if (error.code === "consent.unreachable") return refuse(503, "temporarily_unavailable", error.message, { "retry-after": RETRY_AFTER });
      return refuse(401, "invalid_client", "The client's metadata document could not be read, or it describes another client.");
    }
  };
}

/**
 * The form without the client id, for a client that also names itself by HTTP Basic. That is no second way to authenticate (RFC 6749 §2.3, §3.2.1).
 */
function withoutId(form: URLSearchParams): string {
  const { client_id: _, ...rest } = Object.fromEntries(form);
  return new URLSearchParams(rest).toString();
}

function refuse(status: number, error: string, description: string, headers: Record<string, string> = {}): Response {
  return Response.json({ error, error_description: description }, { status, headers: { "cache-control": "no-store", ...headers } });
}
