import type { OpenAPIHono } from "@hono/zod-openapi";
import { type Context, Hono } from "hono";
import { logRefusal, toKnown } from "../lib/error-body.ts";
import { AppError, retryHeaderOf } from "../lib/errors.ts";
import { PROBLEM_TYPE, toProblem } from "../lib/problems/problem.ts";
import { agentRoutes } from "./agents.ts";
import { alertRoutes } from "./alerts.ts";
import { analyticsRoutes } from "./analytics.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { auditRoutes } from "./audit.ts";
import { makeAuditExportRoutes } from "./audit-export.ts";
import { auditHealthRoutes } from "./audit-health.ts";
import { auditTargetRoutes } from "./audit-targets.ts";
import { authScopeRoutes } from "./auth-scopes.ts";
import { bridgeRoutes } from "./bridges.ts";
import { catalogRoutes } from "./catalog.ts";
import { credentialRoutes } from "./credentials.ts";
import { decisionRoutes } from "./decisions.ts";
import { deploymentTokenRoutes } from "./deployment-tokens.ts";
import { discoveryRoutes } from "./discovery.ts";
import { describeDocument } from "./document/document.ts";
import { erasureRoutes } from "./erasures.ts";
import { requireJsonBody, requireRole, requireSession } from "./guards.ts";
import { makeIdempotent } from "./idempotency.ts";
import { jobRoutes } from "./jobs.ts";
import { latestCallRoutes } from "./latest-call.ts";
import { linkRoutes } from "./links.ts";
import { mailRoutes } from "./mail.ts";
import { meRoutes } from "./me.ts";
import { memberDetailRoutes } from "./member-details.ts";
import { memberRevocationRoutes } from "./member-revocations.ts";
import { memberRoutes } from "./members.ts";
import { navigatorRoutes } from "./navigators.ts";
import { newsRoutes } from "./news.ts";
import { overviewRoutes } from "./overview.ts";
import { ownerRoutes } from "./owners.ts";
import { playgroundRoutes } from "./playground.ts";
import { type AskApi, makeProjectExportRoutes } from "./project-export.ts";
import { projectStoreRoutes } from "./project-store.ts";
import { projectRoutes } from "./projects.ts";
import { type ApiEnv, makeRouter } from "./router.ts";
import { routeRuleRoutes } from "./rules.ts";
import { serverEditRoutes } from "./server-edits.ts";
import { serverProbeRoutes } from "./server-probe.ts";
import { serverRequestRoutes } from "./server-requests.ts";
import { serverRoutes } from "./servers.ts";
import { signInConflictRoutes } from "./sign-in-conflicts.ts";
import { sourceRoutes } from "./sources.ts";
import { toolChangeRoutes } from "./tool-changes.ts";
import { toolMatchRoutes } from "./tool-matches.ts";
import { toolRoutes } from "./tools.ts";
import { vaultKeyRoutes } from "./vault-keys.ts";
import { webhookRoutes } from "./webhooks.ts";

export { connectBridge, isOfBridge } from "./bridge-endpoint.ts";
export { health } from "./health.ts";
export { operatorBackup } from "./operator-backup.ts";
export { testMail } from "./test-mail.ts";

/** Headers of every answer: it is not shown in a frame, its type is not guessed, and it is not cached (OWASP REST Security Cheat Sheet). */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

const INFO = {
  title: "Cardea",
  version: "1",
  license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  description:
    "The REST API that the console uses. In a browser, a request needs the session cookie, and a change also needs the `Origin` of this Cardea instance and a JSON body. A program sends a platform token as `Authorization: Bearer ct_…`, which is valid only for the paths of its project, or one of the deployment, `cd_…`, which reaches all that its maker does and its role allows. " +
    "Errors are problems (RFC 9457): `code` is for programs, `detail` for people, and `type` is the address of a page about the error.",
};

const base = makeRouter();
base.use("*", async (c, next) => {
  for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
  await next();
});
base.get("/openapi.json", (c) => {
  const { publicOrigin } = c.var.instance;
  return c.json(describeDocument(api.getOpenAPI31Document({ openapi: "3.1.0", info: INFO }), publicOrigin));
});
base.use("*", requireSession);
base.use("*", requireJsonBody);
base.use("*", requireRole);
base.use(
  "/projects",
  makeIdempotent((c) => `user:${c.var.session.userId}`),
);
base.use(
  "/projects/:project/*",
  makeIdempotent((c) => c.var.project.id),
);

/** Each list is asked for as by a request of its own, so a person who loses the project while an export goes on gets no more of it. */
const askApi: AskApi = async (c, path) => {
  const inner = new Hono<ApiEnv>().use(async (asked, next) => {
    for (const name of Object.keys(c.var) as (keyof ApiEnv["Variables"])[]) asked.set(name, c.var[name]);
    await next();
  });
  const { url, headers } = c.req.raw;
  const answer = await inner.route("/api/v1", base).fetch(new Request(new URL(`/api/v1${path}`, url), { headers }), c.env);
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new AppError("resource.not_found", { reason: `${path.split("?")[0]} answered ${answer.status}` });
  return (await answer.json()) as Record<string, unknown>;
};

/** The resources, with one file for each. No two of their paths match the same request, so their order does not matter. */
const resources = {
  agentRoutes,
  alertRoutes,
  analyticsRoutes,
  apiKeyRoutes,
  auditRoutes,
  auditHealthRoutes,
  auditTargetRoutes,
  authScopeRoutes,
  catalogRoutes,
  credentialRoutes,
  decisionRoutes,
  deploymentTokenRoutes,
  discoveryRoutes,
  erasureRoutes,
  jobRoutes,
  latestCallRoutes,
  linkRoutes,
  mailRoutes,
  meRoutes,
  memberDetailRoutes,
  memberRevocationRoutes,
  memberRoutes,
  navigatorRoutes,
  newsRoutes,
  overviewRoutes,
  ownerRoutes,
  playgroundRoutes,
  projectStoreRoutes,
  projectRoutes,
  routeRuleRoutes,
  serverEditRoutes,
  serverProbeRoutes,
  serverRequestRoutes,
  serverRoutes,
  signInConflictRoutes,
  sourceRoutes,
  toolChangeRoutes,
  toolMatchRoutes,
  toolRoutes,
  vaultKeyRoutes,
  bridgeRoutes,
  webhookRoutes,
  auditExportRoutes: makeAuditExportRoutes(),
  projectExportRoutes: makeProjectExportRoutes(askApi),
};

type RoutesOf<Resource> = Resource extends OpenAPIHono<ApiEnv, infer Routes, string> ? Routes : never;
type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (each: infer All) => void ? All : never;
/** The routes of all resources, for the console's client. If each `.route()` added to the type, the compiler would take half a minute. */
type ApiRoutes = Intersection<RoutesOf<(typeof resources)[keyof typeof resources]>>;

for (const routes of Object.values(resources)) base.route("/", routes as OpenAPIHono<ApiEnv>);

/** The REST API that the console uses. */
export const api = base as unknown as OpenAPIHono<ApiEnv, ApiRoutes, "/">;

/** The headers of every answer stay on it. */
const answerProblem = (c: Context<ApiEnv>, error: AppError): Response =>
  c.body(JSON.stringify(toProblem(error, c.req.raw, c.var.instance.publicOrigin)), error.status as 500, {
    "content-type": PROBLEM_TYPE,
    ...retryHeaderOf(error),
  });

api.notFound((c) => answerProblem(c, new AppError("resource.not_found")));
api.onError((error, c) => {
  const known = toKnown(error);
  logRefusal(c.var.instance.log, known, { route: c.req.routePath });
  return answerProblem(c, known);
});
