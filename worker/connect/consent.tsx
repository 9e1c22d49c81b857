import { AuthorizationError, type AuthRequest, type OAuthHelpers } from "@cloudflare/workers-oauth-provider";
import { type Context, Hono } from "hono";
import { CALL_SCOPE, grantedScopes, requestedScopes } from "../agents/agent-scope-rules.ts";
import { canonicalResource, type GrantOwner, type McpPath, parseResource, partsOf, type RequestStore } from "../agents/agents.ts";
import { isDocumentId } from "../agents/clients/client-id-rules.ts";
import { clientNameOf } from "../agents/clients/client-name-rules.ts";
import { decideRedirectUri, isRegisteredRedirectUri, type RedirectDecision } from "../agents/clients/redirect-uri-rules.ts";
import type { Project } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { signingSecretsOf } from "../lib/text/signing.ts";
import { decideCookies, fromBrowser, toBrowser } from "../people/cookie-rules.ts";
import type { Session } from "../people/people.ts";
import { networkSubject } from "../people/people.ts";
import { userSubject } from "../vault/vault.ts";
import { handleIn, requireAsked, writeHandle } from "./browser/asked-person.ts";
import { formOf } from "./browser/form.ts";
import { findSessionWith, herePath, toSignIn } from "./browser/signed-in.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { ConsentPage } from "./pages/consent-page.tsx";
import { findUnconnected } from "./unconnected.ts";

/** The authorization endpoint (RFC 6749 §3.1): a person gives an agent a grant at one project. */
export const consentRoutes = new Hono<ConnectEnv>()
  .get("/authorize", (c) =>
    withClientErrors(c, async () => {
      const path = getPath(c);
      const opening = openStore(c);
      const visited = await visitProject(c, path);
      if (!visited) return toSignIn(c, herePath(c));
      const { visitor, project } = visited;
      const store = await opening;
      const { helpers, request, client, target } = await readRequest(c, store);
      if (!request.codeChallenge || request.codeChallengeMethod !== "S256") throw new AppError("consent.invalid", { reason: "no S256 challenge" });

      const { handle, headers } = await helpers.beginConsent(request);
      const [unconnected] = await Promise.all([findUnconnected(c, project, visitor.userId), store.flush()]);
      const cookies = toBrowser(headers.getSetCookie(), decideCookies(c.var.instance.publicOrigin));
      for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
      c.header("content-security-policy", policyFor(target));
      const { clientId } = request;
      const page = {
        client: { name: clientNameOf(client.clientName, clientId), domain: isDocumentId(clientId) ? new URL(clientId).host : undefined },
        target,
        handle: await writeHandle(secretsOf(c), visitor.userId, handle),
        projectName: project.name,
        signedIn: { email: visitor.email, here: herePath(c) },
        asksToCall: requestedScopes(request.scope).includes(CALL_SCOPE),
        action: herePath(c),
        unconnected,
      };
      return c.html(<ConsentPage t={c.var.texts} {...page} />);
    }),
  )

  .post("/authorize", (c) =>
    withClientErrors(c, async () => {
      const path = getPath(c);
      const { handle: written = "", decision, scope } = await formOf(c);
      const handle = handleIn(written);
      const opening = openStore(c, handle);
      const visited = await visitProject(c, path);
      if (!visited) return toSignIn(c, herePath(c));
      const store = await opening;
      await requireAsked(secretsOf(c), visited.visitor.userId, written);
      const browser = fromBrowser(c.req.raw, decideCookies(c.var.instance.publicOrigin));

      if (decision !== "approve") {
        const denied = await withEndedError(helpersFor(c, store).denyConsent(browser, handle));
        await store.flush();
        return leave(c, denied.headers, denied.redirectTo);
      }
      const { helpers, client, request: requested } = await readRequest(c, store);
      const granted = grantedScopes(requested.scope, scope === CALL_SCOPE);
      // Before the new grant is stored: of two approvals at once, neither may end the other's grant.
      const replaced = await c.var.agents.findReplacedGrants({
        userId: visited.visitor.userId,
        projectId: visited.project.id,
        clientId: requested.clientId,
        redirectUri: requested.redirectUri,
        resource: parameter(c, "resource"),
      });
      const { request, headers } = await withEndedError(helpers.approveConsent(browser, handle, { scope: granted }));
      const redirectTo = await grantAccess(c, visited, helpers, { request, clientName: client.clientName }, store, replaced);
      return leave(c, headers, redirectTo);
    }),
  );

/**
 * Makes the grant that a person approved, and ends those that it replaces. The old ones end only after the new one is stored: if a step fails,
 * the person still has what they had.
 *
 * @returns where the browser goes next, with the code
 */
async function grantAccess(
  c: Context<ConnectEnv>,
  { visitor, project, version }: VisitedProject,
  helpers: OAuthHelpers,
  { request, clientName }: { request: AuthRequest; clientName: string | undefined },
  store: RequestStore,
  replaced: GrantOwner[],
): Promise<string> {
  const { endGrant, noteGrant, tokenGate } = c.var.agents;
  const { keeper } = c.var.vault;
  const { userId } = visitor;
  const { redirectTo } = await helpers.completeAuthorization({
    revokeExistingGrants: false,
    request,
    userId,
    metadata: {},
    scope: request.scope,
    props: { userId, projectId: project.id, grantedAt: c.var.instance.clock.now() },
  });
  const code = new URL(redirectTo).searchParams.get("code") ?? "";
  const owner = { userId, projectId: project.id, clientId: request.clientId };
  await Promise.all([
    store.flush(),
    tokenGate.open(code, owner),
    // In the list of agents before the client has the code, so that no agent acts unseen.
    noteGrant({ ...owner, grantId: partsOf(code).grantId ?? "" }, clientName),
    // The request that made the person a member may have ended before it told the keeper. Telling it here lets their agents in.
    keeper.setMember({ projectId: project.id, subject: userSubject(userId) }, true, version),
  ]);
  const facts = { projectId: project.id, action: "agent.allow", target: request.clientId, outcome: "ok" } as const;
  await Promise.all([...replaced.map((grant) => endGrant(grant, c.var.background)), c.var.audit.record({ ...facts, by: { kind: "user", userId } })]);
  return redirectTo;
}

type VisitedProject = { visitor: Session; project: Project; version: number };

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
 * The visitor and the project of the request. Outsiders do not learn whether a project exists, except platform administrators, who create projects. Members are told
 * if the project lacks what the request names.
 *
 * @returns nothing if nobody is signed in
 * @throws AppError `project.not_member`, `consent.unknown_resource` if the project has no such server or navigator
 */
async function visitProject(c: Context<ConnectEnv>, path: McpPath): Promise<VisitedProject | undefined> {
  const { projects, visits } = c.var.db;
  const { signIn } = c.var.people;
  const visit = await findSessionWith(c, (token) => visits.findMember(token, path.project, path));
  if (!visit) return undefined;
  const { visitor, read } = visit;
  if (!read.membership) {
    const mayKnow = await signIn.isAdmin(visitor);
    throw new AppError(mayKnow && !(await projects.findBySlug(path.project)) ? "consent.unknown_resource" : "project.not_member");
  }
  if (!read.hasNamed) throw new AppError("consent.unknown_resource");
  return { visitor, project: read.membership.project, version: read.membership.version };
}

const secretsOf = (c: Context<ConnectEnv>) => signingSecretsOf(c.var.instance.settings);

/** A parameter as the provider package reads it, because two parsers could see two values. */
const parameter = (c: Context<ConnectEnv>, name: string): string => new URL(c.req.url).searchParams.get(name) ?? "";

const helpersFor = (c: Context<ConnectEnv>, { kv }: RequestStore): OAuthHelpers =>
  c.var.agents.inbound.helpersFor(parameter(c, "resource"), networkSubject(c.req.raw.headers), kv);

/** The provider package's store for this request. It begins to read while the visitor is being identified, and writes only with `flush`. */
const openStore = (c: Context<ConnectEnv>, handle?: string): Promise<RequestStore> =>
  c.var.agents.inbound.openConsentStore(parameter(c, "client_id"), handle);

/**
 * The request and its client. The redirect URI is checked before the provider package reads the request: the package compares URIs after parsing
 * them, so that `/x/../callback` would pass for `/callback` (S16).
 *
 * @throws AppError `consent.invalid`, `request.too_many`
 */
async function readRequest(c: Context<ConnectEnv>, store: RequestStore) {
  const helpers = helpersFor(c, store);
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
