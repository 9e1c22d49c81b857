import type { Background } from "../lib/background.ts";
import { type InboundAuthorization, partsOf } from "./authorization-server.ts";
import type { TokenReply, TokenRequest } from "./token-gate-client.ts";

export type ForwardTokenRequest = (request: TokenRequest, background: Background) => Promise<TokenReply>;

/**
 * Hands a token request to the provider package, configured for the resource the request names, or else
 * for that of its grant (RFC 8707 §2.2).
 */
export function makeForwardTokenRequest(inbound: InboundAuthorization, publicOrigin: string): ForwardTokenRequest {
  return async ({ body, authorization, credential }, background) => {
    const asked = new URLSearchParams(body).get("resource");
    const resource = asked ?? (await inbound.findResource(partsOf(credential))) ?? `${publicOrigin}/mcp`;
    const headers = new Headers({ "content-type": "application/x-www-form-urlencoded" });
    if (authorization) headers.set("authorization", authorization);
    const request = new Request(`${publicOrigin}/oauth/token`, { method: "POST", headers, body });
    const response = await inbound.serve(request, isCanonical(resource, publicOrigin) ? resource : `${publicOrigin}/mcp`, background);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  };
}

function isCanonical(resource: string, publicOrigin: string): boolean {
  return resource.startsWith(`${publicOrigin}/mcp`) && URL.canParse(resource) && new URL(resource).href === resource;
}
