import { describe, expect, test } from "vitest";
import { handleOf, makeAgents } from "../../test/harness/agent.ts";
import { type Browser, makeBrowserOn, type Send } from "../../test/harness/browser.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { newAddress, newBrowser, useProvider } from "../../test/harness/worker/company.ts";
import { makeProject } from "../../test/harness/worker/project.ts";
import type { Bindings } from "../bindings.ts";

/** Carries requests, and lets the browser see only the cookies that it keeps. */
const keeping =
  (by: Send, isKept: (cookie: string) => boolean): Send =>
  async (path, init) => {
    const response = await by(path, init);
    const headers = new Headers(response.headers);
    headers.delete("set-cookie");
    for (const cookie of response.headers.getSetCookie().filter(isKept)) headers.append("set-cookie", cookie);
    return new Response(response.body, { status: response.status, headers });
  };
const keepsNothing = () => false;

const LOCAL = "http://127.0.0.1:8787";
const local = { ...bindings, PUBLIC_ORIGIN: LOCAL } as Bindings;
const toLocal: Send = (path, init) => send(new URL(path, LOCAL), init, local);
/** Carries requests as Safari does over plain http. */
const likeSafari = keeping(toLocal, (cookie) => !/^__Host-|; Secure/i.test(cookie));

describe("a browser that keeps no cookie", () => {
  test.each(["/", "/connections", "link", "/authorize?client_id=x"])(
    "a browser that keeps no cookie is told so after it requested a code, on the way to %s",
    async (to) => {
      const next = to === "link" ? await (await makeProject()).userLink() : to;
      const browser = makeBrowserOn(ORIGIN, keeping(send, keepsNothing));
      const page = await browser.follow(await browser.submit("/sign-in", { email: newAddress(), next }));
      expect(page.status).toBe(400);
      expect(page.text).toContain("Your browser did not keep the cookie Cardea signs you in with");
      expect(page.text).toContain(`href="/sign-in?next=${encodeURIComponent(next)}"`);
    },
  );

  test("a browser that keeps no cookie is told why it is back on the sign-in page after it entered a code", async () => {
    const browser = makeBrowserOn(ORIGIN, keeping(send, keepsNothing));
    const page = await browser.follow(await browser.submit("/sign-in/code", { code: "123 456", next: "/connections" }));
    expect(page.path).toBe("/sign-in?next=%2Fconnections&ended");
    expect(page.text).toContain("yours did not keep Cardea&#39;s cookie");
  });

  test("a browser that keeps no cookie is told so at the company's sign-in, and on the way back from a provider", async () => {
    await useProvider();
    const browser = newBrowser();
    for (const path of ["/sign-in/callback?state=s&code=c", "/oauth/callback?state=s&code=c"]) {
      const page = await browser.visit(path);
      expect([page.status, page.text.includes("yours did not keep Cardea&#39;s cookie")]).toEqual([400, true]);
      const next = path.startsWith("/sign-in") ? 'href="/sign-in">Sign in again' : "Go back to the page you came from, and connect again.";
      expect(page.text).toContain(next);
    }
  });

  test("a browser that keeps no cookie is told so when it answers an agent's request, and the agent is not blamed", async () => {
    const project = await makeProject();
    const browser = makeBrowser();
    for (const [name, value] of project.admin.cookies) browser.cookies.set(name, value);
    const { authorizationPath } = makeAgents(ORIGIN, send);
    const { path } = await authorizationPath(project.slug);
    for (const decision of ["approve", "deny"]) {
      const handle = handleOf((await browser.visit(path)).text) ?? "";
      for (const name of [...browser.cookies.keys()]) if (name.includes("consent")) browser.cookies.delete(name);
      const page = await browser.submit(path, { handle, decision });
      expect(page.status).toBe(400);
      expect(page.text).toContain("your browser did not keep Cardea&#39;s cookie");
      expect(page.text).not.toContain("have to fix it");
    }
  });
});

describe("Safari at a Cardea instance on its own machine, over plain http", () => {
  test("Safari over plain http signs in, lets an agent in, signs out, and is known when it signs in again", async () => {
    const browser: Browser = makeBrowserOn(LOCAL, likeSafari);
    const page = await browser.signIn("admin@example.com", "/connections");
    expect([page.status, page.text.includes("My connections")]).toEqual([200, true]);
    const slug = `p-${crypto.randomUUID().slice(0, 8)}`;
    expect((await browser.api("POST", "/projects", { slug, name: "P" })).status).toBe(201);
    const grant = await makeAgents(LOCAL, toLocal).authorize(browser, slug);
    expect(grant.code).not.toBe("");
    expect([...browser.cookies.keys()].filter((name) => name.includes("consent"))).toEqual([]);

    const known = browser.cookies.get("cardea-known");
    expect(known).toBeDefined();
    await browser.submit("/sign-out", { next: "/" });
    expect((await browser.visit("/connections")).status).toBe(303);
    expect((await browser.signIn("admin@example.com", "/connections")).status).toBe(200);
    expect(browser.cookies.get("cardea-known")).toBe(known);
  });
});
