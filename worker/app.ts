import { Hono } from "hono";
import { parseResource, readMcpPath } from "./agents/agents.ts";
import { api, health, testMail } from "./api/api.ts";
import { oauthEndpoints } from "./authorization/authorization.ts";
import type { Bindings } from "./bindings.ts";
import { connect } from "./connect/connect.tsx";
import { type AppEnv, makeRooms, type Rooms } from "./deps.ts";
import { logRefusal, toErrorBody, toErrorResponse, toKnown } from "./lib/error-body.ts";
import { AppError } from "./lib/errors.ts";
import { decideHost } from "./lib/http/own-host-rules.ts";
import { log } from "./lib/log.ts";

const CONSOLE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000",
  "x-content-type-options": "nosniff",
};

/** For the console's page: no cache shows it after an administrator has signed out. */
const NEVER_CACHED = { "cache-control": "no-store" };
/** For files that the build names by their content, so they never change. */
const CACHED_FOREVER = { "cache-control": "public, max-age=31536000, immutable" };

/** Browsers must use the stated content type of every answer (WHATWG Fetch, X-Content-Type-Options). */
const NOSNIFF: [name: string, value: string] = ["x-content-type-options", "nosniff"];

/** The paths of the console. Every other unknown path is 404, so that a client that looks for metadata never gets a web page. */
const CONSOLE_PATHS = ["/", "/console", "/console/*", "/assets/*", "/cardea.svg", "/connect.css"];

const app = new Hono<AppEnv>()
  .use(async (c, next) => {
    for (const [name, room] of Object.entries(makeRooms(c.env))) c.set(name as keyof Rooms, room as never);
    c.set("background", (work) => c.executionCtx.waitUntil(work));
    await next();
    c.header(...NOSNIFF);
  })
  .route("/api/v1", api);

/** The type from which the console's API client is made. */
export type AppType = typeof app;

app
  .route("/", oauthEndpoints)
  .route("/", connect)
  .route("/", health)
  .route("/", testMail)
  .on("GET", CONSOLE_PATHS, async (c) => {
    const asset = await c.env.ASSETS.fetch(c.req.raw);
    const isBuilt = c.req.path.startsWith("/assets/");
    // The assets binding answers with the console's page for a missing file. A script or style of an earlier build must be 404 instead.
    if (isBuilt && asset.headers.get("content-type")?.startsWith("text/html")) return c.notFound();
    const isPage = !/^\/assets\/|\.(?:svg|css)$/.test(c.req.path);
    const headers = {
      ...Object.fromEntries(asset.headers),
      ...CONSOLE_HEADERS,
      ...(isPage && NEVER_CACHED),
      ...(isBuilt && asset.ok && CACHED_FOREVER),
    };
    return new Response(asset.body, { status: asset.status, headers });
  })
  .notFound((c) => c.json(toErrorBody(new AppError("resource.not_found")), 404))
  .onError((error, c) => answerError(error, c.req.path));

/**
 * Answers a request under another host than that of `PUBLIC_ORIGIN`: pages are redirected. @returns undefined if it is handled as usual
 * @throws AppError `request.wrong_host`
 */
function answerElsewhere({ method, url, headers }: Request, own: { publicOrigin: string; development: boolean }): Response | undefined {
  const decision = decideHost({ method, url, forwardedHost: headers.get("x-forwarded-host") }, own);
  if (decision.kind === "refused") throw new AppError("request.wrong_host");
  if (decision.kind === "own") return undefined;
  return new Response(null, { status: 307, headers: { location: decision.to, "cache-control": "no-store", "referrer-policy": "no-referrer" } });
}

function answerError(error: unknown, path: string): Response {
  const known = toKnown(error);
  logRefusal(log, known, { path });
  return toErrorResponse(known, [NOSNIFF]);
}

function withNosniff(refusal: Response): Response {
  const copy = new Response(refusal.body, refusal);
  copy.headers.set(...NOSNIFF);
  return copy;
}

/** Answers every request. Requests of agents bypass the router, which would add noticeably to the time of a call. */
export async function answer(request: Request, env: Bindings, context: ExecutionContext): Promise<Response> {
  try {
    const rooms = makeRooms(env);
    const { mcpEndpoint } = rooms.gateway;
    const { publicOrigin, development } = rooms.instance;
    const elsewhere = request.url.startsWith(`${publicOrigin}/`) ? undefined : answerElsewhere(request, { publicOrigin, development });
    if (elsewhere) return elsewhere;
    const path = parseResource(publicOrigin, request.url) ?? readMcpPath(new URL(request.url).pathname);
    const answered = path && (await mcpEndpoint(request, path, (work) => context.waitUntil(work)));
    if (!answered) return app.fetch(request, env, context);
    return answered.status < 400 ? answered : withNosniff(answered);
  } catch (error) {
    return answerError(error, new URL(request.url).pathname);
  }
}
