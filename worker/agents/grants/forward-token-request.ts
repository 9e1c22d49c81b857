import type { Background } from "../../lib/background.ts";
import { type InboundAuthorization, partsOf } from "../authorization-server.ts";
import { canonicalResource } from "../mcp-path.ts";
import type { TokenReply, TokenRequest } from "./token-gate-client.ts";
import type { ServeTokenRequest } from "./token-request.ts";

export type ForwardTokenRequest = (request: TokenRequest, background: Background) => Promise<TokenReply>;
type Ports = { inbound: InboundAuthorization; serveTokenRequest: ServeTokenRequest; publicOrigin: string };

/**
 * Hands a token request to the provider package, configured for the resource the request names, or else
 * for that of its grant (RFC 8707 §2.2).
 */
export function makeForwardTokenRequest({ inbound, serveTokenRequest, publicOrigin }: Ports): ForwardTokenRequest {
  return async ({ body, authorization, credential }, background) => {
    const form = new URLSearchParams(body);
    const written = form.get("resource");
    const asked = written === null ? null : (canonicalResource(publicOrigin, written) ?? written);
    if (asked !== null && asked !== written) form.set("resource", asked);
    const resource = asked ?? (await inbound.findResource(partsOf(credential))) ?? `${publicOrigin}/mcp`;
    const known = isCanonical(resource, publicOrigin) ? resource : `${publicOrigin}/mcp`;
    const response = await serveTokenRequest(asked === written ? body : form.toString(), { authorization }, known, background);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  };
}

function isCanonical(resource: string, publicOrigin: string): boolean {
  return resource.startsWith(`${publicOrigin}/mcp`) && URL.canParse(resource) && new URL(resource).href === resource;
}
