import { type Context, Hono, type MiddlewareHandler } from "hono";
import { parseResource, partsOf, readMcpPath } from "../agents/agents.ts";
import { withDocumentClients } from "../agents/clients/client-document-rules.ts";
import { clientIdsOf } from "../agents/clients/client-id-rules.ts";
import { decideRegistration } from "../agents/clients/client-registration-rules.ts";
import type { AppEnv } from "../deps.ts";
import { isListed } from "../lib/http/origin-rules.ts";
import { withBody } from "../lib/http/read-body.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import { clientNetwork, networkOf } from "../people/people.ts";
import { toPreflight, withCors } from "../protocol/cors.ts";
import { sharedRedirectUri } from "../providers/clients/redirect-rules.ts";
import { makeClientDocument } from "../providers/providers.ts";

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

/** What is public: any page may read it (RFC 8414, RFC 9728), and register an application, which gives nothing by itself. */
const readableByAll: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.req.method === "OPTIONS") return toPreflight(c.req.raw.headers, "GET, HEAD, POST", "*");
  await next();
  replace(c, withCors(c.res, "*"));
};

/**
 * Tokens are read by pages of an origin on the deployment's list, or on that of the project the grant is for. A preflight says
 * nothing of either: what can be asked here is useless without a code or a token. That a grant is over is told to any page, since
 * whose list counted for it is not known any more.
 */
const readableByBrowsers: MiddlewareHandler<AppEnv> = async (c, next) => {
  const origin = c.req.header("origin");
  if (origin !== undefined && c.req.method === "OPTIONS") return toPreflight(c.req.raw.headers, "POST", origin);
  await next();
  if (origin !== undefined && (await mayReadAnswer(c, origin))) replace(c, withCors(c.res, origin));
};

/** In place of the answer there is, whose headers would be kept otherwise. */
function replace(c: Context<AppEnv>, answer: Response): void {
  c.res = undefined;
  c.res = answer;
}

async function mayReadAnswer(c: Context<AppEnv>, origin: string): Promise<boolean> {
  const { settings, publicOrigin } = c.var.instance;
  const { inbound } = c.var.agents;
  const { projects } = c.var.db;
  if (isListed(origin, settings.BROWSER_ORIGINS)) return true;
  // A body that was too large is gone.
  const form = new URLSearchParams(await c.req.text().catch(() => ""));
  const grant = partsOf(form.get("code") ?? form.get("refresh_token") ?? form.get("token") ?? "");
  const resource = await inbound.findResource(grant);
  if (resource === undefined) return !c.res.ok && origin !== "null";
  const path = parseResource(publicOrigin, resource);
  const project = path && (await projects.findBySlug(path.project));
  return isListed(origin, project?.browserOrigins ?? []);
}

/**
 * The authorization server's endpoints that agents call (RFC 6749, RFC 7591, RFC 8414, RFC 9728). The metadata lists no
 * protected resources: there is one a project, and which projects exist is not public.
 */
export const oauthEndpoints = new Hono<AppEnv>()
  .use("/.well-known/*", readableByAll)
  .use("/oauth/client.json", readableByAll)
  .use("/oauth/clients/*", readableByAll)
  .use("/oauth/register", readableByAll)
  .use("/oauth/token", readableByBrowsers)
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

  .post("/oauth/register", limited, async (c) => {
    const allowed = await c.var.people.rateLimit.take(`register:${networkOf(clientNetwork(c.req.raw.headers))}`, REGISTRATIONS_A_NETWORK);
    if (!allowed) return oauthError(c, 429, "temporarily_unavailable", "Too many registrations from this network. Try again in 15 minutes.");
    const decision = decideRegistration(await c.req.text());
    if (decision.kind === "refused") return oauthError(c, 400, decision.error, decision.description);
    return serve(c, "/oauth/register", JSON.stringify(decision.registration));
  })

  .post("/oauth/token", limited, async (c) => {
    const { tokenGate, revokeToken, serveTokenRequest } = c.var.agents;
    const { publicOrigin } = c.var.instance;
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
    const answer = () => serveTokenRequest(body, { authorization }, `${publicOrigin}/mcp`, c.var.background);
    return revoked ? revokeToken(revoked, clientIdsOf(form, authorization), answer) : answer();
  });

/** Hands the request to the provider package, under the configured origin whatever Host says (S12). */
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
