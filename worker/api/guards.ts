import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Actor } from "../audit/audit.ts";
import { AppError } from "../lib/errors.ts";
import { withBody } from "../lib/http/read-body.ts";
import { stricterOf } from "../lib/text/second-factor-requirements.ts";
import { decideSecondFactor, requireSameOrigin } from "../people/people.ts";
import { admitDeploymentToken, admitProjectToken, findToken, isOfDeployment, roleThrough } from "./admit-token.ts";
import { type Act, actOf, decideInProject, isDangerous } from "./role-policy.ts";
import type { ApiEnv } from "./router.ts";
import { decideOutsideProjects } from "./token-policy.ts";

/** Requires a browser session, and for a change a request from Cardea's own pages with a JSON body (S8, S82). A platform token is for programs: one of a project passes at project paths, where `requireRole` verifies it. */
export const requireSession: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const token = findToken(c);
  if (token !== undefined) {
    requireJson(c);
    if (isOfDeployment(token)) c.set("token", await admitDeploymentToken(c, token));
    else if (!PROJECT_PATH.test(c.req.path)) throw new AppError("session.missing");
    return next();
  }
  if (isChange(c)) requireSameOrigin(c.req.raw.headers, c.var.instance.publicOrigin);
  requireJson(c);
  const session = await c.var.people.signIn.findSession(c.req.raw.headers);
  if (!session) throw new AppError("session.missing");
  c.set("session", session);
  await next();
};

const isChange = (c: Context<ApiEnv>): boolean => !["GET", "HEAD"].includes(c.req.method);

function requireJson(c: Context<ApiEnv>): void {
  if (isChange(c) && !c.req.header("content-type")?.startsWith("application/json")) throw new AppError("request.not_json");
}

const MAX_BODY = 256 * 1024;

/** Requires a body to be JSON in UTF-8 (RFC 8259 §8.1) of at most 256 KiB, at every route and with or without a Content-Length. */
export const requireJsonBody: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const read = await withBody(c.req.raw, MAX_BODY);
  if (!read) throw new AppError("request.too_large");
  c.req.raw = read;
  const body = await c.req.arrayBuffer();
  if (body.byteLength > 0 && !isJson(body)) throw new AppError("request.invalid", { fields: { body: "Send valid JSON, in UTF-8." } });
  await next();
};

function isJson(body: ArrayBuffer): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(body));
    return true;
  } catch {
    return false;
  }
}

const PROJECT_PATH = /^\/api\/v1\/projects\/([^/]+)/;

/** Actions that change which tools agents see (F45). */
const CHANGES_LISTS = /^(server|navigator|rule)\./;

/**
 * Decides by the table of `role-policy.ts` whether the caller may send this request: the one place where a role counts in this API. A role is read from D1
 * with each request, so a change of it holds with the next one.
 *
 * @throws AppError `resource.not_found` for a thing that does not exist for the caller, `role.reads_only`, `project.admin_required`, `key.invalid`,
 *   `key.expired`, `token.role_too_low`, `token.person_needed`, `second_factor.needed`, `second_factor.missing`
 */
export const requireRole: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const act = actOf(routeOf(c));
  if (act === undefined) throw new AppError("resource.not_found");
  if (!PROJECT_PATH.test(c.req.path)) requireTokenFor(c, act);
  if (act === "own") return next();
  if (act === "operate" || act === "create") {
    const isAdmin = await c.var.people.signIn.isAdmin(c.var.session);
    if (!isAdmin) throw new AppError(act === "create" ? "project.admin_required" : "resource.not_found");
  } else await requireInProject(c, act);
  requireSecondFactor(c);
  await next();
};

/** @throws AppError `token.role_too_low`, `token.person_needed` */
function requireTokenFor(c: Context<ApiEnv>, act: Act): void {
  const { token } = c.var;
  const decision = token ? decideOutsideProjects(token.role, act, routeOf(c)) : "allowed";
  if (decision === "person needed") throw new AppError("token.person_needed");
  if (decision === "role too low") throw new AppError("token.role_too_low");
}

/**
 * Requires the second factor that the person has, or that the project or the deployment requires (S14). A program with a platform token has no session: its
 * token was made by a person who had proven theirs.
 * @throws AppError `second_factor.needed`, `second_factor.missing`
 */
function requireSecondFactor(c: Context<ApiEnv>): void {
  if (findToken(c)) return;
  const { proof } = c.var.session;
  if (!proof) throw new AppError("second_factor.needed", { reason: "the session was read without its proof" });
  const { settings, clock } = c.var.instance;
  const required = stricterOf(settings.REQUIRE_SECOND_FACTOR, c.var.project?.secondFactor ?? "off");
  const decision = decideSecondFactor(proof, { required, isDangerous: isDangerous(routeOf(c)), now: clock.now() });
  if (decision !== "passes") throw new AppError(decision === "prove" ? "second_factor.needed" : "second_factor.missing");
}

const BASE = "/api/v1";

/** Method and path of the route that serves this request, as in the OpenAPI document. */
export function routeOf(c: Context<ApiEnv>): string {
  const { method = "", path = "" } = matchedRoutes(c).findLast((route) => route.method !== "ALL") ?? {};
  const below = path.startsWith(BASE) ? path.slice(BASE.length) : path;
  return `${method.toLowerCase()} ${below.replace(/:(\w+)/g, "{$1}")}`;
}

/**
 * Requires that the caller may do this in the project of the path. For people who neither administer nor audit it, the project does not exist (S60). A
 * platform token has what its role and its maker's role both allow: one of the project only there, and while its maker is an administrator.
 */
async function requireInProject(c: Context<ApiEnv>, act: Act): Promise<void> {
  const slug = PROJECT_PATH.exec(c.req.path)?.[1] ?? "";
  const presented = findToken(c);
  const token = c.var.token ?? (presented === undefined ? undefined : await admitProjectToken(c, slug, presented));
  const found = await c.var.db.projects.findForMember(slug, c.var.session.userId);
  // A removed member who is invited again does not get the old tokens back.
  const isFromBefore = token && found && token.createdAt < found.since;
  if (token?.scope === "project" && (found?.role !== "admin" || isFromBefore)) throw new AppError("key.invalid");
  const decided = decideInProject(act, found && roleThrough(found.role, token));
  if (!found || decided === "hidden") throw new AppError("resource.not_found");
  if (decided === "reads only") throw new AppError("role.reads_only");
  const { project, role } = found;
  const { userId } = c.var.session;
  const by: Actor = token ? { kind: "token", tokenId: token.id, userId } : { kind: "user", userId };
  c.set("project", project);
  c.set("role", roleThrough(role, token));
  c.set("source", token ? "api" : "console");
  c.set("token", token);
  c.set("recordChange", async (action, object) => {
    await c.var.audit.record({ projectId: project.id, by, action, outcome: "ok", ...object });
    c.var.routing.forgetProject(project.slug);
    if (CHANGES_LISTS.test(action)) c.var.background(c.var.streams.announce(project.id, "project"));
  });
}
