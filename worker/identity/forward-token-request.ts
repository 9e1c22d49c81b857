import type { InboundAuthorization } from "./authorization-server.ts";
import type { TokenReply, TokenRequest } from "./token-gate-client.ts";

export type ForwardTokenRequest = (request: TokenRequest, waitUntil: (work: Promise<unknown>) => void) => Promise<TokenReply>;

/**
 * Hands a token request to the provider package, configured for the resource the request names, or else
 * for that of its grant (RFC 8707 §2.2).
 */
export function makeForwardTokenRequest(inbound: InboundAuthorization, publicOrigin: string): ForwardTokenRequest {
  return async ({ body, authorization, credential }, waitUntil) => {
    const asked = new URLSearchParams(body).get("resource");
    const resource = asked ?? (await inbound.findResource(credential)) ?? `${publicOrigin}/mcp`;
    const headers = new Headers({ "content-type": "application/x-www-form-urlencoded" });
    if (authorization) headers.set("authorization", authorization);
    const request = new Request(`${publicOrigin}/oauth/token`, { method: "POST", headers, body });
    const context = { waitUntil, passThroughOnException: () => undefined, props: {} } as unknown as ExecutionContext;
    const response = await inbound.serve(request, isCanonical(resource, publicOrigin) ? resource : `${publicOrigin}/mcp`, context);
    return { status: response.status, headers: [...response.headers], body: await response.text() };
  };
}

function isCanonical(resource: string, publicOrigin: string): boolean {
  return resource.startsWith(`${publicOrigin}/mcp`) && URL.canParse(resource) && new URL(resource).href === resource;
}
