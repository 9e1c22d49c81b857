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

/** The header, with its value, of an answer to `/healthz` that came through Pages. */
export const PAGES_MARK = ["x-cardea-console", "pages"] as const;

/** The headers of `/healthz` that say which build of the Worker answers, and which one of Pages: `npm run deploy` compares them with its own. */
export const BUILD_HEADER = "x-cardea-build";
export const PAGES_BUILD_HEADER = "x-cardea-pages-build";

/**
 * The paths of the console. The Worker answers every other one. An unknown path is 404 there, so that a client that looks for metadata never gets a
 * web page.
 */
export const CONSOLE_PATHS = ["/", "/console", "/console/*", "/deployment/*", "/assets/*", "/cardea.svg", "/connect.css"];

/** Whether a request is for the console: its page or a file of its build. */
export const isForConsole = (method: string, path: string): boolean =>
  (method === "GET" || method === "HEAD") &&
  CONSOLE_PATHS.some((pattern) => (pattern.endsWith("/*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern));

/**
 * Adds the headers of the console to a file of its build. The Worker and Pages both answer so.
 * @returns undefined if there is no such file. A host of assets answers with the console's page then, but a script or style of an earlier build must
 *   be 404
 */
export function answerConsole(path: string, asset: Response): Response | undefined {
  const isBuilt = path.startsWith("/assets/");
  if (isBuilt && asset.headers.get("content-type")?.startsWith("text/html")) return undefined;
  const isPage = !/^\/assets\/|\.(?:svg|css)$/.test(path);
  const headers = {
    // Pages allows pages of every origin to read its files.
    ...Object.fromEntries([...asset.headers].filter(([name]) => !name.startsWith("access-control-"))),
    ...CONSOLE_HEADERS,
    ...(isPage && NEVER_CACHED),
    ...(isBuilt && asset.ok && CACHED_FOREVER),
  };
  return new Response(asset.body, { status: asset.status, headers });
}
