import { type Context, Hono, type MiddlewareHandler } from "hono";
import { NOT_STORED, parseResource, partsOf, readMcpPath } from "../agents/agents.ts";
import { withDocumentClients } from "../agents/clients/client-document-rules.ts";
import { clientIdsOf } from "../agents/clients/client-id-rules.ts";
import { decideRegistration } from "../agents/clients/client-registration-rules.ts";
import type { AppEnv } from "../deps.ts";
import { reasonOf } from "../lib/errors.ts";
import { isListed } from "../lib/http/origin-rules.ts";
import { withBody } from "../lib/http/read-body.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import { clientNetwork, networkOf } from "../people/people.ts";
import { toPreflight, withCors } from "../protocol/cors.ts";
import { sharedRedirectUri } from "../providers/clients/redirect-rules.ts";
import { makeClientDocument } from "../providers/providers.ts";

const MAX_BODY = 64 * 1024;
const REGISTRATIONS_A_NETWORK = 100;
/** The path of the protected resource metadata; the resource's own path follows it (RFC 9728 §3.1). */
const RESOURCE_METADATA = "/.well-known/oauth-protected-resource";
const CACHED = { "cache-control": "public, max-age=300" };

const limitsBody: MiddlewareHandler<AppEnv> = async (c, next) => {
  const read = await withBody(c.req.raw, MAX_BODY);
  if (!read) return oauthError(c, 413, "invalid_request", "The body is larger than 64 KiB.");
  c.req.raw = read;
  return next();
};

/** For public endpoints: any web page may read metadata (RFC 8414, RFC 9728) and register a client, which gives no access by itself. */
const readableByAnyPage: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.req.method === "OPTIONS") return toPreflight(c.req.raw.headers, "GET, HEAD, POST", "*");
  await next();
  replace(c, withCors(c.res, "*"));
};

/**
 * Lets web pages read token replies if their origin is on the list of the settings, or of the project of the grant. A preflight allows every origin,
 * because a request is useless without a code or a token. Any page may read that a grant has ended, because the project whose list would decide is
 * then unknown.
 */
const readableByListedOrigins: MiddlewareHandler<AppEnv> = async (c, next) => {
  const origin = c.req.header("origin");
  if (origin !== undefined && c.req.method === "OPTIONS") return toPreflight(c.req.raw.headers, "POST", origin);
  await next();
  if (origin !== undefined && (await mayReadAnswer(c, origin))) replace(c, withCors(c.res, origin));
};

/** Replaces the response. Setting `c.res` alone would keep the headers of the old one. */
function replace(c: Context<AppEnv>, answer: Response): void {
  c.res = undefined;
  c.res = answer;
}

async function mayReadAnswer(c: Context<AppEnv>, origin: string): Promise<boolean> {
  const { settings, publicOrigin } = c.var.instance;
  const { inbound } = c.var.agents;
  const { projects } = c.var.db;
  if (isListed(origin, settings.BROWSER_ORIGINS)) return true;
  // The body can be gone, if it was too large.
  const form = new URLSearchParams(await c.req.text().catch(() => ""));
  const grant = partsOf(form.get("code") ?? form.get("refresh_token") ?? form.get("token") ?? "");
  const resource = (await inbound.findGrant(grant))?.resource;
  if (resource === undefined) return !c.res.ok && origin !== "null";
  const path = parseResource(publicOrigin, resource);
  const project = path && (await projects.findBySlug(path.project));
  return isListed(origin, project?.browserOrigins ?? []);
}

/**
 * The endpoints of the authorization server that agents call (RFC 6749, RFC 7591, RFC 8414, RFC 9728). The metadata does not list the protected
 * resources: each project has its own, and it is not public which projects exist.
 */
export const oauthEndpoints = new Hono<AppEnv>()
  .use("/.well-known/*", readableByAnyPage)
  .use("/oauth/client.json", readableByAnyPage)
  .use("/oauth/clients/*", readableByAnyPage)
  .use("/oauth/register", readableByAnyPage)
  .use("/oauth/token", readableByListedOrigins)
  .get(`${RESOURCE_METADATA}/:mcp{[mM][cC][pP]}/*`, async (c) => {
    const path = readMcpPath(c.req.path.slice(RESOURCE_METADATA.length));
    return (path && (await c.var.gateway.mcpEndpoint(c.req.raw, path, c.var.background))) ?? c.notFound();
  })
  .get("/.well-known/oauth-authorization-server", async (c) => {
    const response = await serve(c, "/.well-known/oauth-authorization-server");
    if (!response.ok) return response;
    const { protected_resources: _, ...metadata } = await response.json<Record<string, unknown>>();
    const headers = new Headers(response.headers);
    headers.delete("content-length");
    return Response.json(withDocumentClients(metadata), { headers });
  })
  .get("/oauth/client.json", (c) =>
    c.json(makeClientDocument(c.var.instance.publicOrigin, c.var.providers.documentUrl, sharedRedirectUri(c.var.instance.publicOrigin)), 200, CACHED),
  )
  .get("/oauth/clients/:project/:scope/client.json", async (c) => {
    const { registrations } = c.var.db;
    const { publicOrigin } = c.var.instance;
    const { project, scope } = c.req.param();
    const registration = await registrations.find(project as ProjectId, scope as AuthScopeId);
    if (!registration?.publicKey) return c.notFound();
    return c.json(makeClientDocument(publicOrigin, registration.clientId, registration.redirectUri, registration.publicKey), 200, CACHED);
  })

  .post("/oauth/register", limitsBody, async (c) => {
    const { rateLimit } = c.var.people;
    const allowed = await rateLimit.take(`register:${networkOf(clientNetwork(c.req.raw.headers))}`, REGISTRATIONS_A_NETWORK);
    if (!allowed) c.header("retry-after", String(rateLimit.secondsLeft()));
    if (!allowed) return oauthError(c, 429, "temporarily_unavailable", "Too many registrations from this network. Try again in 15 minutes.");
    const decision = decideRegistration(await c.req.text());
    if (decision.kind === "refused") return oauthError(c, 400, decision.error, decision.description);
    return serve(c, "/oauth/register", JSON.stringify(decision.registration));
  })

  .post("/oauth/token", limitsBody, async (c) => {
    const { tokenGate, revokeToken, serveTokenRequest } = c.var.agents;
    const { publicOrigin } = c.var.instance;
    const body = decode(await c.req.arrayBuffer());
    const form = body === undefined ? undefined : parseForm(c.req.header("content-type"), body);
    if (!form || body === undefined) return oauthError(c, 400, "invalid_request", "Send each parameter once, as application/x-www-form-urlencoded.");

    const failed = (error: unknown) => {
      c.var.instance.log.error("oauth.token_failed", { reason: reasonOf(error) });
      return new Response(NOT_STORED.body, NOT_STORED);
    };
    const grantType = form.get("grant_type");
    const credential = grantType === "authorization_code" ? form.get("code") : grantType === "refresh_token" ? form.get("refresh_token") : null;
    if (credential) {
      const exchanged = tokenGate.exchange({ body, authorization: c.req.header("authorization"), credential });
      return exchanged.then((reply) => new Response(reply.body, reply), failed);
    }
    const revoked = grantType === null ? form.get("token") : null;
    const authorization = c.req.header("authorization");
    const answer = () => serveTokenRequest(body, { authorization }, `${publicOrigin}/mcp`, c.var.background);
    return (revoked ? revokeToken(revoked, clientIdsOf(form, authorization), answer) : answer()).catch(failed);
  });

/** Forwards the request to the provider package, under the configured origin whatever the Host header says (S12). */
async function serve(c: Context<AppEnv>, path: string, body?: string): Promise<Response> {
  const { inbound } = c.var.agents;
  const { publicOrigin } = c.var.instance;
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

/** The form, if every parameter occurs once and none contains a NUL (RFC 6749 §3.2). */
function parseForm(contentType: string | undefined, body: string): URLSearchParams | undefined {
  if (!contentType?.toLowerCase().startsWith("application/x-www-form-urlencoded")) return undefined;
  const form = new URLSearchParams(body);
  const names = [...form.keys()];
  return new Set(names).size === names.length && ![...form.values()].some((value) => value.includes("\0")) ? form : undefined;
}

function oauthError(c: Context, status: 400 | 413 | 429, error: string, description: string): Response {
  return c.json({ error, error_description: description }, status, { "cache-control": "no-store" });
}
