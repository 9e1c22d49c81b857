import { Hono, type MiddlewareHandler } from "hono";
import { parseResource, readMcpPath, resourceOf } from "./agents/agents.ts";
import { api, connectBridge, health, isOfBridge, operatorBackup, testMail } from "./api/api.ts";
import { oauthEndpoints } from "./authorization/authorization.ts";
import type { Bindings } from "./bindings.ts";
import { connect, nothingHere } from "./connect/connect.tsx";
import { type AppEnv, makeRooms, type Rooms } from "./deps.ts";
import { logRefusal, requestIdOf, toErrorResponse, toKnown } from "./lib/error-body.ts";
import { AppError } from "./lib/errors.ts";
import { answerConsole, CONSOLE_PATHS } from "./lib/http/console-answer.ts";
import { toLoggedPath } from "./lib/http/logged-path-rules.ts";
import { decideHost } from "./lib/http/own-host-rules.ts";
import { asksForPage } from "./lib/http/page-request-rules.ts";
import { log, onOccasion } from "./lib/log.ts";
import { toProblemResponse } from "./lib/problems/problem.ts";

/** Browsers must use the stated content type of every answer (WHATWG Fetch, X-Content-Type-Options). */
const NOSNIFF: [name: string, value: string] = ["x-content-type-options", "nosniff"];

/** Every handler finds the rooms in the context. */
const withRooms: MiddlewareHandler<AppEnv> = async (c, next) => {
  for (const [name, room] of Object.entries(makeRooms(c.env))) c.set(name as keyof Rooms, room as never);
  c.set("background", (work) => c.executionCtx.waitUntil(work));
  await next();
  c.header(...NOSNIFF);
};

/** The router of everything but MCP endpoints. */
export const app = new Hono<AppEnv>()
  .use(withRooms)
  // Without the types of its routes, since the client takes them from the API itself.
  .route("/api/v1", api as unknown as Hono<AppEnv>);

/** The type from which the console's API client is made, whose paths begin after `/api/v1`. */
export type AppType = typeof api;

/** What people see at an unknown address. As a route of `app` it would match every request, and the API's guards ask which route matches. */
const unknown = new Hono<AppEnv>().use(withRooms).route("/", nothingHere);

app
  .route("/", oauthEndpoints)
  .route("/", connect)
  .route("/", health)
  .route("/", operatorBackup)
  .route("/", testMail)
  .on("GET", CONSOLE_PATHS, async (c) => {
    const asset = await c.env.ASSETS.fetch(c.req.raw);
    return answerConsole(c.req.path, asset) ?? c.notFound();
  })
  .notFound((c) => {
    const isOpened = asksForPage(c.req.raw) && !c.req.path.startsWith("/api/");
    return isOpened
      ? unknown.fetch(c.req.raw, c.env, c.executionCtx)
      : toProblemResponse(new AppError("resource.not_found"), c.req.raw, c.var.instance.publicOrigin);
  })
  .onError((error, c) => answerError(error, c.req.raw, c.env));

/**
 * Answers a request under another host than that of `PUBLIC_ORIGIN`: pages are redirected. @returns undefined if it is handled as usual
 * @throws AppError `request.wrong_host`
 */
function answerElsewhere(request: Request, own: { publicOrigin: string; development: boolean }): Response | undefined {
  const { method, url, headers } = request;
  const decision = decideHost({ method, url, forwardedHost: headers.get("x-forwarded-host"), asksForPage: asksForPage(request) }, own);
  if (decision.kind === "refused") throw new AppError("request.wrong_host");
  if (decision.kind === "own") return undefined;
  return movedTo(decision.to);
}

const movedTo = (location: string): Response =>
  new Response(null, { status: 307, headers: { location, vary: "Accept", "cache-control": "no-store", "referrer-policy": "no-referrer" } });

/** Agents get errors at MCP URLs in their own form. Where settings are what is wrong, there may be no origin. */
function answerError(error: unknown, request: Request, { PUBLIC_ORIGIN = "" }: Pick<Partial<Bindings>, "PUBLIC_ORIGIN">): Response {
  const known = toKnown(error);
  const { pathname } = new URL(request.url);
  logRefusal(log, known, { path: toLoggedPath(pathname) });
  if (readMcpPath(pathname)) return toErrorResponse(known, [NOSNIFF]);
  return toProblemResponse(known, request, PUBLIC_ORIGIN, [NOSNIFF]);
}

function withNosniff(refusal: Response): Response {
  const copy = new Response(refusal.body, refusal);
  copy.headers.set(...NOSNIFF);
  return copy;
}

/** Answers every request. Each line of the log that it leaves has its id. */
export const answer = (request: Request, env: Bindings, context: ExecutionContext): Promise<Response> =>
  onOccasion({ request: requestIdOf(request) }, () => answerRequest(request, env, context));

/** Requests of agents bypass the router, which would add noticeably to the time of a call. */
async function answerRequest(request: Request, env: Bindings, context: ExecutionContext): Promise<Response> {
  try {
    const rooms = makeRooms(env);
    const { mcpEndpoint } = rooms.gateway;
    const { publicOrigin, development } = rooms.instance;
    const elsewhere = request.url.startsWith(`${publicOrigin}/`) ? undefined : answerElsewhere(request, { publicOrigin, development });
    if (elsewhere) return elsewhere;
    if (isOfBridge(request)) return await connectBridge(request, rooms);
    const path = parseResource(publicOrigin, request.url) ?? readMcpPath(new URL(request.url).pathname);
    // A person who has opened an MCP URL in a browser gets a page about it.
    const opensPage = path && asksForPage(request);
    if (opensPage && /[A-Z]/.test(new URL(request.url).pathname)) return movedTo(resourceOf(publicOrigin, path));
    const answered = path && !opensPage && (await mcpEndpoint(request, path, (work) => context.waitUntil(work)));
    if (!answered) return app.fetch(request, env, context);
    return answered.status < 400 ? answered : withNosniff(answered);
  } catch (error) {
    return answerError(error, request, env);
  }
}
