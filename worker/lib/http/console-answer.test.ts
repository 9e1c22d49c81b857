import { describe, expect, test } from "vitest";
import { ORIGIN, send } from "../../../test/harness/worker/app.ts";
import { onRequest } from "../../../web/functions/[[path]].ts";
import { app } from "../../app.ts";
import { CONSOLE_PATHS, isForConsole } from "./console-answer.ts";

const PAGE = "<!doctype html><title>Cardea</title>";
type Context = Parameters<typeof onRequest>[0];

/** Sends a request to the Pages function: its Worker is the real one, and its assets answer as Pages does, with the page for a missing file. */
async function atPages(path: string, init: RequestInit = {}): Promise<Response> {
  const asked = new Request(new URL(path, ORIGIN), { redirect: "manual", ...init });
  const next = async () =>
    path === "/assets/app-1.js"
      ? new Response("1", { headers: { "content-type": "text/javascript" } })
      : new Response(PAGE, { headers: { "content-type": "text/html", "access-control-allow-origin": "*" } });
  const CARDEA = { fetch: (request: Request) => send(request.url, { method: request.method, headers: request.headers, body: request.body }) };
  return onRequest({ request: asked, env: { CARDEA }, next } as unknown as Context);
}

/** Every route of the Worker, with a value for each parameter. */
const routes = [
  ...new Set(
    app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path.replace(/:\w+(\{[^}]*\})?\??|\*/g, "x")}`),
  ),
];
const ofConsole = CONSOLE_PATHS.map((path) => `GET ${path.replace("*", "x")}`);

describe("F121: the console on Cloudflare Pages", () => {
  test("every route of the Worker reaches the Worker, and the console's paths alone are served by Pages", () => {
    expect(routes.length).toBeGreaterThan(60);
    for (const path of ["/api/v1/me", "/connect/:link", "/sign-in", "/oauth/callback", "/healthz"])
      expect(app.routes.map((route) => route.path)).toContain(path);
    const served = routes.filter((route) => {
      const [method = "", path = ""] = route.split(" ");
      return isForConsole(method, path);
    });
    expect(served.sort()).toEqual(ofConsole.sort());
  });

  test.each([
    ["GET", "/mcp/demo", 401],
    ["POST", "/mcp/demo", 401],
    ["GET", "/.well-known/oauth-authorization-server", 200],
    ["GET", "/sign-in", 200],
    ["GET", "/api/v1/me", 401],
    ["GET", "/nothing-here", 404],
    ["POST", "/console", 404],
  ])("%s %s is answered by the Worker, with its headers", async (method, path, status) => {
    const [pages, worker] = await Promise.all([atPages(path, { method }), send(path, { method })]);
    expect(pages.status).toBe(worker.status);
    expect(pages.status).toBe(status);
    expect([...pages.headers.keys()].sort()).toEqual([...worker.headers.keys()].sort());
  });

  test.each(["/", "/console", "/console/demo/servers"])("the console's page has the Worker's security headers at Pages: %s", async (path) => {
    const page = await atPages(path);
    expect([page.status, await page.text()]).toEqual([200, PAGE]);
    expect(page.headers.has("access-control-allow-origin")).toBe(false);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
    expect([page.headers.get("cache-control"), page.headers.get("x-content-type-options")]).toEqual(["no-store", "nosniff"]);
  });

  test("an answer of the Worker is passed on as it is, so that streams are not collected first", async () => {
    const stream = new Response(new ReadableStream(), { headers: { "content-type": "text/event-stream" } });
    const request = new Request(`${ORIGIN}/mcp/demo`);
    const env = { CARDEA: { fetch: async (passed: Request) => (passed === request ? stream : new Response()) } };
    expect(await onRequest({ request, env, next: async () => new Response() } as unknown as Context)).toBe(stream);
  });

  test("a file of the build is kept for good, and one of an earlier build is not found", async () => {
    const file = await atPages("/assets/app-1.js");
    expect([file.status, file.headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
    const gone = await atPages("/assets/app-0.js");
    expect([gone.status, gone.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  });
});
