import { Hono, type MiddlewareHandler } from "hono";
import { languageDetector } from "hono/language";
import { AppError } from "../lib/errors.ts";
import { asksForPage } from "../lib/http/page-request-rules.ts";
import { withBody } from "../lib/http/read-body.ts";
import { requireSameOrigin } from "../people/people.ts";
import { callbackRoutes } from "./callback.tsx";
import { companySignInRoutes } from "./company-sign-in.tsx";
import type { ConnectEnv } from "./connect-env.ts";
import { connectionRoutes } from "./connections.tsx";
import { consentRoutes } from "./consent.tsx";
import { homeRoutes } from "./home.tsx";
import { linkRoutes } from "./links.tsx";
import { inboxRoutes } from "./mails/inbox.tsx";
import { unsubscribeRoutes } from "./mails/unsubscribe.tsx";
import { mcpUrlRoutes } from "./mcp-url.tsx";
import { errorRoutes, refuse } from "./refuse.tsx";
import { passkeyRoutes } from "./second-factor/passkey.tsx";
import { secondFactorRoutes } from "./second-factor/second-factor.tsx";
import { serverRoutes } from "./server.tsx";
import { setUpRoutes } from "./set-up.tsx";
import { signInRoutes } from "./sign-in.tsx";
import { LANGUAGES, textsOf } from "./texts/languages.ts";

export { troubleMailTextsOf } from "./texts/trouble-mail.ts";

/**
 * Pages run no script, cannot be framed and are not cached. Their referrer is at most the origin (S10, decision 001); pages that lead to other sites
 * send none. The consent page adds its client to `form-action`.
 */
const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "strict-origin",
  "strict-transport-security": "max-age=63072000",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

const MAX_BODY = 64 * 1024;
const PATHS = [
  "/sign-in/*",
  "/sign-out",
  "/second-factor",
  "/second-factor/*",
  "/setup",
  "/setup/*",
  "/connect/*",
  "/connections/*",
  "/home",
  "/home/*",
  "/oauth/callback/*",
  "/authorize",
  "/unsubscribe/*",
  "/errors/*",
  "/dev/*",
];

/** Below it each address is signed and says itself what may be done. Mail programs post there, without an origin (RFC 8058). */
const SIGNED = "/unsubscribe/";

const guarded = new Hono<ConnectEnv>();

/** What comes before every page: its language, a body of bounded size, the headers, and that a form was sent by Cardea's own pages. */
const GUARDS: MiddlewareHandler<ConnectEnv>[] = [
  languageDetector({ supportedLanguages: Object.keys(LANGUAGES), fallbackLanguage: "en", order: ["header"], caches: false }),
  async (c, next) => {
    c.set("texts", textsOf(c.get("language")));
    await next();
  },
  async (c, next) => {
    const read = await withBody(c.req.raw, MAX_BODY);
    if (!read) throw new AppError("request.too_large");
    c.req.raw = read;
    await next();
  },
  async (c, next) => {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) c.header(name, value);
    const isOwn = c.req.method === "GET" || c.req.method === "HEAD" || c.req.path.startsWith(SIGNED);
    if (!isOwn) requireSameOrigin(c.req.raw.headers, c.var.instance.publicOrigin);
    await next();
  },
];

for (const path of PATHS) guarded.use(path, ...GUARDS);
// What agents send to MCP URLs passes these pages by.
guarded.get("/mcp/*", async (c, next) => (asksForPage(c.req.raw) ? next() : c.notFound()), ...GUARDS);

/** The pages for people: sign-in, auth links, the way back from a provider, and consent for an agent. */
export const connect = guarded
  .route("/", signInRoutes)
  .route("/", companySignInRoutes)
  .route("/", setUpRoutes)
  .route("/", secondFactorRoutes)
  .route("/", passkeyRoutes)
  .route("/", homeRoutes)
  .route("/", connectionRoutes)
  .route("/", unsubscribeRoutes)
  .route("/", linkRoutes)
  .route("/", serverRoutes)
  .route("/", callbackRoutes)
  .route("/", consentRoutes)
  .route("/", inboxRoutes)
  .route("/", mcpUrlRoutes)
  .route("/", errorRoutes)
  .onError(refuse);

/** What a browser gets at an address that has nothing: a page says so in the person's language. */
export const nothingHere = new Hono<ConnectEnv>()
  .use(...GUARDS)
  .get("*", () => {
    throw new AppError("resource.not_found");
  })
  .onError(refuse);
