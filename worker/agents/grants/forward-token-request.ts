import type { Background } from "../../lib/background.ts";
import type { InboundAuthorization } from "../authorization-server.ts";
import { partsOf } from "../grant-ref.ts";
import { canonicalResource } from "../mcp-path.ts";
import type { RequestStore } from "./request-store.ts";
import type { TokenReply, TokenRequest } from "./token-gate-client.ts";
import type { ServeTokenRequest } from "./token-request.ts";

/** @param store which was opened for the grant of the request */
type ForwardTokenRequest = (request: TokenRequest, store: RequestStore, background: Background) => Promise<TokenReply>;
type Ports = { inbound: InboundAuthorization; serveTokenRequest: ServeTokenRequest; publicOrigin: string };

/**
 * Forwards a token request to the provider package, configured for the resource that the request names, or else for the resource of its grant (RFC
 * 8707 §2.2).
 */
export function makeForwardTokenRequest({ inbound, serveTokenRequest, publicOrigin }: Ports): ForwardTokenRequest {
  return async ({ body, authorization, credential }, store, background) => {
    const form = new URLSearchParams(body);
    const requested = form.get("resource");
    const canonical = requested === null ? null : (canonicalResource(publicOrigin, requested) ?? requested);
    if (canonical !== null && canonical !== requested) form.set("resource", canonical);
    const resource = canonical ?? (await inbound.findGrant(partsOf(credential), store.kv))?.resource ?? `${publicOrigin}/mcp`;
    const known = isCanonical(resource, publicOrigin) ? resource : `${publicOrigin}/mcp`;
    const response = await serveTokenRequest(canonical === requested ? body : form.toString(), { authorization }, known, background, store);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  };
}

function isCanonical(resource: string, publicOrigin: string): boolean {
  return resource.startsWith(`${publicOrigin}/mcp`) && URL.canParse(resource) && new URL(resource).href === resource;
}
