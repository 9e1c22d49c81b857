import { logRefusal, toErrorBody, toKnown } from "../lib/error-body.ts";
import { AppError } from "../lib/errors.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { auditRoutes } from "./audit.ts";
import { authScopeRoutes } from "./auth-scopes.ts";
import { catalogRoutes } from "./catalog.ts";
import { credentialRoutes } from "./credentials.ts";
import { discoveryRoutes } from "./discovery.ts";
import { requireJsonBody, requireProjectAdmin, requireSession } from "./guards.ts";
import { linkRoutes } from "./links.ts";
import { meRoutes } from "./me.ts";
import { memberDetailRoutes } from "./member-details.ts";
import { memberRoutes } from "./members.ts";
import { navigatorRoutes } from "./navigators.ts";
import { playgroundRoutes } from "./playground.ts";
import { projectRoutes } from "./projects.ts";
import { makeRouter } from "./router.ts";
import { routeRuleRoutes } from "./rules.ts";
import { serverEditRoutes } from "./server-edits.ts";
import { serverRoutes } from "./servers.ts";
import { signInConflictRoutes } from "./sign-in-conflicts.ts";
import { toolRoutes } from "./tools.ts";

export { health } from "./health.ts";

/** Of answers that are data: shown in no page, sniffed as nothing else, kept nowhere (OWASP REST security). */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

const base = makeRouter();
base.use("*", async (c, next) => {
  for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
  await next();
});
base.doc31("/openapi.json", {
  openapi: "3.1.0",
  info: {
    title: "Cardea",
    version: "1",
    description:
      "The console's API. A browser's changes need the session cookie, the `Origin` of Cardea and a JSON body; a program sends a platform token as `Authorization: Bearer ct_…`, which is good for the paths of its project.",
  },
});
base.use("*", requireSession);
base.use("*", requireJsonBody);
base.use("/projects/:project", requireProjectAdmin);
base.use("/projects/:project/*", requireProjectAdmin);

/** The console's REST API, one file a resource. */
export const api = base
  .route("/", meRoutes)
  .route("/", signInConflictRoutes)
  .route("/", catalogRoutes)
  .route("/", projectRoutes)
  .route("/", discoveryRoutes)
  .route("/", serverRoutes)
  .route("/", serverEditRoutes)
  .route("/", authScopeRoutes)
  .route("/", routeRuleRoutes)
  .route("/", toolRoutes)
  .route("/", linkRoutes)
  .route("/", playgroundRoutes)
  .route("/", memberRoutes)
  .route("/", memberDetailRoutes)
  .route("/", credentialRoutes)
  .route("/", apiKeyRoutes)
  .route("/", navigatorRoutes)
  .route("/", auditRoutes);

api.notFound((c) => c.json(toErrorBody(new AppError("resource.not_found")), 404));
api.onError((error, c) => {
  const known = toKnown(error);
  logRefusal(c.var.instance.log, known, { route: c.req.routePath });
  return c.json(toErrorBody(known), known.status as 500);
});
