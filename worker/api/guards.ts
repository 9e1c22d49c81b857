import type { MiddlewareHandler } from "hono";
import { requireSameOrigin } from "../identity/request-origin.ts";
import { AppError } from "../lib/errors.ts";
import type { ApiEnv } from "./router.ts";

/** Somebody is signed in. A change comes from Cardea's own pages and as JSON (SECURITY.md S8, S82). */
export const requireSession: MiddlewareHandler<ApiEnv> = async (c, next) => {
  c.header("cache-control", "no-store");
  if (!["GET", "HEAD"].includes(c.req.method)) {
    requireSameOrigin(c.req.raw.headers, c.var.deps.publicOrigin);
    if (!c.req.header("content-type")?.startsWith("application/json")) throw new AppError("request.not_json");
  }
  const session = await c.var.deps.signIn.findSession(c.req.raw.headers);
  if (!session) throw new AppError("session.missing");
  c.set("session", session);
  await next();
};

/** Changes after which agents have other tools before them (F45). */
const CHANGES_LISTS = /^(server|navigator|rule)\./;

/** The caller administers the project of the path. To everyone else it does not exist (SECURITY.md S60). */
export const requireProjectAdmin: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const found = await c.var.deps.projects.findForMember(c.req.param("project") ?? "", c.var.session.userId);
  if (found?.role !== "admin") throw new AppError("resource.not_found");
  const { project } = found;
  const actor = `user:${c.var.session.userId}`;
  c.set("project", project);
  c.set("recordChange", async (action, object) => {
    await c.var.deps.record({ projectId: project.id, actor, action, outcome: "ok", ...object });
    if (CHANGES_LISTS.test(action)) c.var.background(c.var.deps.announce(project.id, "project"));
  });
  await next();
};
