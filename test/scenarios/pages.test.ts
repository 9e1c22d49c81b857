import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDevVars } from "../../scripts/dev-vars.ts";
import { buildConsole, migrateDatabases, QUIET } from "../../scripts/prepare.ts";
import { lastWords, type Running, startProcess, waitUntilUp } from "../../scripts/processes.ts";
import { freeRange } from "../harness/free-ports.ts";
import { chromiumPath, launchBrowser, newPerson } from "./people.ts";
import { prepare } from "./prepared.ts";

describe.skipIf(!chromiumPath)("F121: the console on Cloudflare Pages, with the Worker behind it", () => {
  const running: Running[] = [];
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    const home = mkdtempSync(join(tmpdir(), "cardea-"));
    const state = join(home, ".wrangler", "state");
    const { CARDEA_PREPARED } = await prepare(home);
    if (!CARDEA_PREPARED) await Promise.all([migrateDatabases(state), buildConsole()]);
    const devVars = join(home, ".dev.vars");
    createDevVars(devVars);
    const first = await freeRange(2);
    origin = `http://127.0.0.1:${first}`;
    // The two programs find each other in this registry.
    const env = { ...QUIET, WRANGLER_REGISTRY_PATH: join(home, "registry") };
    const at = (port: number) => ["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0", "--show-interactive-dev-session=false"];
    const vars = ["--var", `PUBLIC_ORIGIN:${origin}`, "--var", "MAIL_DELIVERY:inbox"];
    const worker = ["dev", "--local", ...at(first + 1), "--persist-to", state, "--env-file", devVars, ...vars];
    running.push(startProcess("worker", "wrangler", worker, { env, logFile: join(home, "worker.log") }));
    const pages = ["pages", "dev", "--cwd", "web", ...at(first), "--persist-to", join(home, "pages")];
    running.push(startProcess("pages", "wrangler", pages, { env, logFile: join(home, "pages.log") }));
    // Pages answers here only once the Worker is up.
    const [, host] = running;
    if (!host || !(await waitUntilUp(`${origin}/healthz`, host))) throw new Error(running.map((one) => lastWords(one)).join("\n\n"));
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all(running.map((one) => one.stop()));
  });

  test("an administrator signs in and creates a project, and every answer comes from the one origin", async () => {
    const { page, context, signIn } = await newPerson(browser, origin, "desktop");
    const elsewhere: string[] = [];
    page.on("request", (request) => void (new URL(request.url()).origin === origin || elsewhere.push(request.url())));
    await page.goto(origin);
    await signIn("admin@example.com");
    await page.getByRole("button", { name: "Create project" }).click();
    await page.getByLabel("Name").fill("Research");
    await page.getByRole("button", { name: "Create project" }).click();
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
    await expect.poll(() => page.title()).toBe("Overview · Research · Cardea");
    const sessions = (await context.cookies()).filter(({ name }) => name.includes("cardea-session"));
    expect(sessions).toMatchObject([{ domain: "127.0.0.1", httpOnly: true, sameSite: "Lax" }]);
    expect(elsewhere).toEqual([]);
  });

  test("the page has the Worker's security headers, and programs find metadata and the MCP endpoints at the same origin", async () => {
    expect((await fetch(`${origin}/healthz`)).headers.get("x-cardea-console")).toBe("pages");
    const page = await fetch(`${origin}/console/research`);
    expect([page.status, page.headers.get("content-security-policy"), page.headers.get("cache-control")]).toEqual([
      200,
      expect.stringContaining("default-src 'none'; script-src 'self'"),
      "no-store",
    ]);
    const metadata = (await (await fetch(`${origin}/.well-known/oauth-authorization-server`)).json()) as { issuer: string };
    expect(metadata.issuer).toBe(origin);
    expect((await fetch(`${origin}/mcp/research`, { method: "POST" })).headers.get("www-authenticate")).toContain(`${origin}/.well-known/`);
    expect((await fetch(`${origin}/nothing-here`)).status).toBe(404);
    expect((await fetch(`${origin}/assets/of-an-earlier-build.js`)).status).toBe(404);
  });
});
