import { AuthorizationError, CimdFetchError } from "@cloudflare/workers-oauth-provider";
import { type Context, Hono } from "hono";
import type { Project } from "../db/projects.ts";
import { CALL_SCOPE, grantedScopes, requestedScopes } from "../identity/agent-scope-rules.ts";
import { isClientIdAllowed } from "../identity/client-id-rules.ts";
import { parseResource } from "../identity/mcp-path.ts";
import type { Session } from "../identity/sign-in.ts";
import { AppError } from "../lib/errors.ts";
import { userSubject } from "../vault/keeper-client.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { formOf } from "./form.ts";
import { ConsentPage } from "./pages/consent-page.tsx";
import { findSession, herePath, toSignIn } from "./signed-in.ts";

/** The authorization endpoint (RFC 6749 §3.1): a person allows an agent to act for them at one project. */
export const consentRoutes = new Hono<ConnectEnv>()
  .get("/authorize", (c) =>
    withClientErrors(c, async () => {
      const helpers = c.var.deps.inbound.helpersFor(await getResource(c));
      const request = await helpers.parseAuthRequest(c.req.raw);
      if (!request.codeChallenge || request.codeChallengeMethod !== "S256") throw new AppError("consent.invalid", { reason: "no S256 challenge" });
      const visitor = await findSession(c);
      if (!visitor) return toSignIn(c, herePath(c));

      const project = await getProject(c, visitor);
      const consent = await helpers.describeConsent(request);
      const { handle, headers } = await helpers.beginConsent(request);
      for (const cookie of headers.getSetCookie()) c.header("set-cookie", cookie, { append: true });
      c.header("content-security-policy", policyFor(request.redirectUri));
      const signedIn = { email: visitor.email, here: herePath(c) };
      const asksToCall = requestedScopes(request.scope).includes(CALL_SCOPE);
      const page = { consent, handle, projectName: project.name, signedIn, asksToCall, action: herePath(c) };
      return c.html(<ConsentPage t={c.var.texts} {...page} />);
    }),
  )

  .post("/authorize", (c) =>
    withClientErrors(c, async () => {
      const helpers = c.var.deps.inbound.helpersFor(await getResource(c));
      const visitor = await findSession(c);
      if (!visitor) return toSignIn(c, herePath(c));
      const project = await getProject(c, visitor);
      const { handle = "", decision, scope } = await formOf(c);

      if (decision !== "approve") {
        const denied = await helpers.denyConsent(c.req.raw, handle);
        return leave(denied.headers, denied.redirectTo);
      }
      const asked = await helpers.parseAuthRequest(c.req.raw);
      const granted = grantedScopes(asked.scope, scope === CALL_SCOPE);
      const { request, headers } = await helpers.approveConsent(c.req.raw, handle, { scope: granted });
      const { redirectTo } = await helpers.completeAuthorization({
        request,
        userId: visitor.userId,
        metadata: {},
        scope: request.scope,
        props: { userId: visitor.userId, projectId: project.id },
      });
      await c.var.deps.record({
        projectId: project.id,
        actor: `user:${visitor.userId}`,
        action: "agent.allow",
        target: request.clientId,
        outcome: "ok",
      });
      return leave(headers, redirectTo);
    }),
  );

/** @throws AppError `consent.unknown_resource` where the request names no MCP URL of this Cardea, `consent.invalid` for a client id that must not be fetched */
async function getResource(c: Context<ConnectEnv>): Promise<string> {
  const { publicOrigin, outboundRules } = c.var.deps;
  if (!isClientIdAllowed(c.req.query("client_id") ?? "", outboundRules)) throw new AppError("consent.invalid", { reason: "client id refused" });
  const resource = c.req.query("resource") ?? "";
  const path = parseResource(publicOrigin, resource);
  const project = path && (await c.var.deps.projects.findBySlug(path.project));
  const missing =
    project &&
    ((path.server && !(await c.var.deps.servers.findBySlug(project.id, path.server))) ||
      (path.navigator && !(await c.var.deps.navigators.find(project.id, path.navigator))));
  if (!project || missing) throw new AppError("consent.unknown_resource");
  return resource;
}

/** @throws AppError `project.not_member` */
async function getProject(c: Context<ConnectEnv>, visitor: Session): Promise<Project> {
  const slug = parseResource(c.var.deps.publicOrigin, c.req.query("resource") ?? "")?.project ?? "";
  const found = await c.var.deps.projects.findForMember(slug, visitor.userId);
  if (!found) throw new AppError("project.not_member");
  const { project, version } = found;
  // Should the request that made them a member have ended before it told the keeper, their agents are let in from here on.
  if (c.req.method === "POST") await c.var.deps.keeper.setMember({ projectId: project.id, subject: userSubject(visitor.userId) }, true, version);
  return project;
}

/** Errors go back to the client only where the package has verified its redirect URI; all others stay on a page (SECURITY.md S16). */
async function withClientErrors(c: Context<ConnectEnv>, act: () => Promise<Response>): Promise<Response> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof AuthorizationError && error.redirectTo && c.req.method === "GET") return leave(new Headers(), error.redirectTo);
    if (error instanceof AuthorizationError) throw new AppError("consent.invalid", { reason: error.code });
    if (error instanceof CimdFetchError) throw new AppError("consent.invalid", { reason: `client metadata: ${error.reason}` });
    throw error;
  }
}

function leave(headers: Headers, to: string): Response {
  headers.set("location", to);
  headers.set("cache-control", "no-store");
  headers.set("referrer-policy", "no-referrer");
  return new Response(null, { status: 302, headers });
}

/** Chromium holds a form's redirect to `form-action` too, so the client's own address is part of it. */
function policyFor(redirectUri: string): string {
  const url = new URL(redirectUri);
  const target = url.protocol === "http:" || url.protocol === "https:" ? url.origin : url.protocol;
  return `default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' ${target}; base-uri 'none'; frame-ancestors 'none'`;
}
