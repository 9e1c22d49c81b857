import { AuthorizationError, type OAuthHelpers } from "@cloudflare/workers-oauth-provider";
import { type Context, Hono } from "hono";
import { CALL_SCOPE, grantedScopes, requestedScopes } from "../agents/agent-scope-rules.ts";
import { canonicalResource, type McpPath, parseResource } from "../agents/agents.ts";
import { isDocumentId } from "../agents/clients/client-id-rules.ts";
import { clientNameOf } from "../agents/clients/client-name-rules.ts";
import { decideRedirectUri, isRegisteredRedirectUri, type RedirectDecision } from "../agents/clients/redirect-uri-rules.ts";
import type { Project } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { decideCookies, fromBrowser, toBrowser } from "../people/cookie-rules.ts";
import type { Session } from "../people/people.ts";
import { networkSubject } from "../people/people.ts";
import { userSubject } from "../vault/vault.ts";
import { formOf } from "./browser/form.ts";
import { findSession, herePath, toSignIn } from "./browser/signed-in.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { ConsentPage } from "./pages/consent-page.tsx";
import { findUnconnected } from "./unconnected.ts";

/** The authorization endpoint (RFC 6749 §3.1): a person gives an agent a grant at one project. */
export const consentRoutes = new Hono<ConnectEnv>()
  .get("/authorize", (c) =>
    withClientErrors(c, async () => {
      const path = getPath(c);
      const visitor = await findSession(c);
      if (!visitor) return toSignIn(c, herePath(c));
      const project = await getProject(c, path, visitor);
      const { helpers, request, client, target } = await readRequest(c);
      if (!request.codeChallenge || request.codeChallengeMethod !== "S256") throw new AppError("consent.invalid", { reason: "no S256 challenge" });

      const { handle, headers } = await helpers.beginConsent(request);
      const cookies = toBrowser(headers.getSetCookie(), decideCookies(c.var.instance.publicOrigin));
      for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
      c.header("content-security-policy", policyFor(target));
      const { clientId } = request;
      const page = {
        client: { name: clientNameOf(client.clientName, clientId), domain: isDocumentId(clientId) ? new URL(clientId).host : undefined },
        target,
        handle,
        projectName: project.name,
        signedIn: { email: visitor.email, here: herePath(c) },
        asksToCall: requestedScopes(request.scope).includes(CALL_SCOPE),
        action: herePath(c),
        unconnected: await findUnconnected(c, project, visitor.userId),
      };
      return c.html(<ConsentPage t={c.var.texts} {...page} />);
    }),
  )

  .post("/authorize", (c) =>
    withClientErrors(c, async () => {
      const { findReplacedGrants, endGrant, tokenGate } = c.var.agents;
      const path = getPath(c);
      const visitor = await findSession(c);
      if (!visitor) return toSignIn(c, herePath(c));
      const project = await getProject(c, path, visitor);
      const { handle = "", decision, scope } = await formOf(c);
      const browser = fromBrowser(c.req.raw, decideCookies(c.var.instance.publicOrigin));

      if (decision !== "approve") {
        const denied = await withEndedError(helpersFor(c).denyConsent(browser, handle));
        return leave(c, denied.headers, denied.redirectTo);
      }
      const { helpers, request: requested } = await readRequest(c);
      const granted = grantedScopes(requested.scope, scope === CALL_SCOPE);
      const { request, headers } = await withEndedError(helpers.approveConsent(browser, handle, { scope: granted }));
      const owner = { userId: visitor.userId, projectId: project.id, clientId: request.clientId };
      const replaced = await findReplacedGrants({ ...owner, redirectUri: request.redirectUri, resource: parameter(c, "resource") });
      const { redirectTo } = await helpers.completeAuthorization({
        revokeExistingGrants: false,
        request,
        userId: visitor.userId,
        metadata: {},
        scope: request.scope,
        props: { userId: visitor.userId, projectId: project.id },
      });
      const code = new URL(redirectTo).searchParams.get("code");
      if (code !== null) await tokenGate.open(code, owner);
      await Promise.all(replaced.map(endGrant));
      await c.var.audit.record({
        projectId: project.id,
        by: { kind: "user", userId: visitor.userId },
        action: "agent.allow",
        target: request.clientId,
        outcome: "ok",
      });
      return leave(c, headers, redirectTo);
    }),
  );

/**
 * The MCP endpoint that the request's `resource` names. @throws AppError `consent.no_resource`, `consent.unknown_resource` if it is no MCP URL of
 * this Cardea instance
 */
function getPath(c: Context<ConnectEnv>): McpPath {
  if (parameter(c, "resource") === "") throw new AppError("consent.no_resource");
  const path = parseResource(c.var.instance.publicOrigin, parameter(c, "resource"));
  if (!path) throw new AppError("consent.unknown_resource");
  return path;
}

/**
 * The project of the request. Outsiders do not learn whether a project exists, except platform administrators, who create projects. Members are told
 * if the project lacks what the request names.
 *
 * @throws AppError `project.not_member`, `consent.unknown_resource` if the project has no such server or navigator
 */
async function getProject(c: Context<ConnectEnv>, path: McpPath, visitor: Session): Promise<Project> {
  const { projects, servers, navigators } = c.var.db;
  const { signIn } = c.var.people;
  const { keeper } = c.var.vault;
  const found = await projects.findForMember(path.project, visitor.userId);
  if (!found) {
    const mayKnow = await signIn.isAdmin(visitor);
    throw new AppError(mayKnow && !(await projects.findBySlug(path.project)) ? "consent.unknown_resource" : "project.not_member");
  }
  const { project, version } = found;
  const missing =
    (path.server && !(await servers.findBySlug(project.id, path.server))) || (path.navigator && !(await navigators.find(project.id, path.navigator)));
  if (missing) throw new AppError("consent.unknown_resource");
  // The request that made the person a member may have ended before it told the keeper. Telling it here lets their agents in.
  if (c.req.method === "POST") await keeper.setMember({ projectId: project.id, subject: userSubject(visitor.userId) }, true, version);
  return project;
}

/** A parameter as the provider package reads it, because two parsers could see two values. */
const parameter = (c: Context<ConnectEnv>, name: string): string => new URL(c.req.url).searchParams.get(name) ?? "";

const helpersFor = (c: Context<ConnectEnv>): OAuthHelpers =>
  c.var.agents.inbound.helpersFor(parameter(c, "resource"), networkSubject(c.req.raw.headers));

/**
 * The request and its client. The redirect URI is checked before the provider package reads the request: the package compares URIs after parsing
 * them, so that `/x/../callback` would pass for `/callback` (S16).
 *
 * @throws AppError `consent.invalid`, `request.too_many`
 */
async function readRequest(c: Context<ConnectEnv>) {
  const helpers = helpersFor(c);
  const redirectUri = parameter(c, "redirect_uri");
  const target = decideRedirectUri(redirectUri);
  if (target.kind === "refused") throw new AppError("consent.invalid", { reason: "redirect URI refused" });
  const client = await helpers.lookupClient(parameter(c, "client_id"));
  if (!client) throw new AppError("consent.invalid", { reason: "no such client" });
  if (!isRegisteredRedirectUri(redirectUri, client.redirectUris)) throw new AppError("consent.invalid", { reason: "another redirect URI" });
  return { helpers, client, target, request: await helpers.parseAuthRequest(c.req.raw) };
}

/** Replaces the client's spelling of the MCP URL by the canonical one, so that all later comparisons agree (RFC 3986 §6.2). */
function canonicalizeResource(c: Context<ConnectEnv>): void {
  const url = new URL(c.req.url);
  const [spelling, ...others] = url.searchParams.getAll("resource");
  const canonical = spelling === undefined || others.length > 0 ? undefined : canonicalResource(c.var.instance.publicOrigin, spelling);
  if (canonical === undefined || canonical === spelling) return;
  url.searchParams.set("resource", canonical);
  c.req.raw = new Request(url, c.req.raw);
}

/** Sends errors to the client only if the package has verified its redirect URI; all others stay on a page (S16). */
async function withClientErrors(c: Context<ConnectEnv>, act: () => Promise<Response>): Promise<Response> {
  try {
    canonicalizeResource(c);
    return await act();
  } catch (error) {
    if (error instanceof AuthorizationError && error.redirectTo && c.req.method === "GET") return leave(c, new Headers(), error.redirectTo);
    if (error instanceof AuthorizationError) throw new AppError("consent.invalid", { reason: error.code });
    throw error;
  }
}

/** @throws AppError `consent.ended` if this browser has no open question: it was answered, took too long, or the browser did not keep its cookie */
async function withEndedError<Answer>(answering: Promise<Answer>): Promise<Answer> {
  return answering.catch((error: unknown) => {
    if (error instanceof AuthorizationError && error.code === "invalid_request") throw new AppError("consent.ended", { reason: error.message });
    throw error;
  });
}

function leave(c: Context<ConnectEnv>, given: Headers, to: string): Response {
  const headers = new Headers({ location: to, "cache-control": "no-store", "referrer-policy": "no-referrer" });
  for (const cookie of toBrowser(given.getSetCookie(), decideCookies(c.var.instance.publicOrigin))) headers.append("set-cookie", cookie);
  return new Response(null, { status: 302, headers });
}

/** Chromium applies `form-action` to the redirect after a form too, so the policy names the client's address. */
function policyFor({ source }: Exclude<RedirectDecision, { kind: "refused" }>): string {
  return `default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' ${source}; base-uri 'none'; frame-ancestors 'none'`;
}
