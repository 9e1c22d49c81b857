import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { AppEnv } from "../deps.ts";
import { withDocumentClients } from "../identity/client-document-rules.ts";
import { clientIdsOf } from "../identity/client-id-rules.ts";
import { decideRegistration } from "../identity/client-registration-rules.ts";
import { parseMcpPath } from "../identity/mcp-path.ts";
import { networkOf } from "../identity/rate-limit.ts";
import { clientNetwork } from "../identity/request-origin.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import { withBody } from "../lib/read-body.ts";
import { makeClientDocument } from "../oauth/client-document.ts";
import { sharedRedirectUri } from "../oauth/redirect-rules.ts";

const MAX_BODY = 64 * 1024;
const REGISTRATIONS_A_NETWORK = 100;
/** RFC 9728 §3.1: the resource's own path comes behind it. */
const RESOURCE_METADATA = "/.well-known/oauth-protected-resource";
const CACHED = { "cache-control": "public, max-age=300" };

const limited: MiddlewareHandler<AppEnv> = async (c, next) => {
  const read = await withBody(c.req.raw, MAX_BODY);
  if (!read) return oauthError(c, 413, "invalid_request", "The body is larger than 64 KiB.");
  c.req.raw = read;
  return next();
};

/**
 * The authorization server's endpoints that agents call (RFC 6749, RFC 7591, RFC 8414, RFC 9728). The metadata lists no
 * protected resources: there is one a project, and which projects exist is not public.
 */
export const oauthEndpoints = new Hono<AppEnv>()
  .get(`${RESOURCE_METADATA}/mcp/*`, async (c) => {
    const path = parseMcpPath(c.req.path.slice(RESOURCE_METADATA.length));
    return (path && (await c.var.deps.mcpEndpoint(c.req.raw, path, c.var.background))) ?? c.notFound();
  })
  .on(["GET", "OPTIONS"], "/.well-known/oauth-authorization-server", async (c) => {
    const response = await serve(c, "/.well-known/oauth-authorization-server");
    if (c.req.method !== "GET" || !response.ok) return response;
    const { protected_resources: _, ...metadata } = await response.json<Record<string, unknown>>();
    const headers = new Headers(response.headers);
    headers.delete("content-length");
    return Response.json(withDocumentClients(metadata), { headers });
  })
  .get("/oauth/client.json", (c) =>
    c.json(makeClientDocument(c.var.deps.publicOrigin, c.var.deps.documentUrl, sharedRedirectUri(c.var.deps.publicOrigin)), 200, CACHED),
  )
  .get("/oauth/clients/:project/:scope/client.json", async (c) => {
    const { registrations, publicOrigin } = c.var.deps;
    const { project, scope } = c.req.param();
    const registration = await registrations.find(project as ProjectId, scope as AuthScopeId);
    if (!registration?.publicKey) return c.notFound();
    return c.json(makeClientDocument(publicOrigin, registration.clientId, registration.redirectUri, registration.publicKey), 200, CACHED);
  })
  .on("OPTIONS", ["/oauth/token", "/oauth/register"], (c) => serve(c, c.req.path))

  .post("/oauth/register", limited, async (c) => {
    const allowed = await c.var.deps.rateLimit.take(`register:${networkOf(clientNetwork(c.req.raw.headers))}`, REGISTRATIONS_A_NETWORK);
    if (!allowed) return oauthError(c, 429, "temporarily_unavailable", "Too many registrations from this network. Try again in 15 minutes.");
    const decision = decideRegistration(await c.req.text());
    if (decision.kind === "refused") return oauthError(c, 400, decision.error, decision.description);
    return serve(c, "/oauth/register", JSON.stringify(decision.registration));
  })

  .post("/oauth/token", limited, async (c) => {
    const { tokenGate, revokeToken, serveTokenRequest, publicOrigin } = c.var.deps;
    const body = decode(await c.req.arrayBuffer());
    const form = body === undefined ? undefined : parseForm(c.req.header("content-type"), body);
    if (!form || body === undefined) return oauthError(c, 400, "invalid_request", "Send each parameter once, as application/x-www-form-urlencoded.");

    const grantType = form.get("grant_type");
    const credential = grantType === "authorization_code" ? form.get("code") : grantType === "refresh_token" ? form.get("refresh_token") : null;
    if (credential) {
      const reply = await tokenGate.exchange({ body, authorization: c.req.header("authorization"), credential });
      return new Response(reply.body, { status: reply.status, headers: reply.headers });
    }
    const revoked = grantType === null ? form.get("token") : null;
    const authorization = c.req.header("authorization");
    const answer = () => serveTokenRequest(body, { authorization, origin: c.req.header("origin") }, `${publicOrigin}/mcp`, c.var.background);
    return revoked ? revokeToken(revoked, clientIdsOf(form, authorization), answer) : answer();
  });

/** Hands the request to the provider package, under the configured origin whatever Host says (SECURITY.md S12). */
async function serve(c: Context<AppEnv>, path: string, body?: string): Promise<Response> {
  const { inbound, publicOrigin } = c.var.deps;
  const headers = new Headers(c.req.raw.headers);
  headers.delete("content-length");
  const init = { method: c.req.method, headers, body };
  return inbound.serve(new Request(new URL(path, publicOrigin), init), `${publicOrigin}/mcp`, c.var.background);
}

function decode(body: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** The form, if every parameter is there once and none holds a NUL (RFC 6749 §3.2). */
function parseForm(contentType: string | undefined, body: string): URLSearchParams | undefined {
  if (!contentType?.toLowerCase().startsWith("application/x-www-form-urlencoded")) return undefined;
  const form = new URLSearchParams(body);
  const names = [...form.keys()];
  return new Set(names).size === names.length && ![...form.values()].some((value) => value.includes("\0")) ? form : undefined;
}

function oauthError(c: Context, status: 400 | 413 | 429, error: string, description: string): Response {
  return c.json({ error, error_description: description }, status, { "cache-control": "no-store" });
}
