import { describe, expect, test } from "vitest";
import { authorizationPath, handleOf, redeemCode, registerClient } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { asAdmin, connect, makeProject, person } from "../../test/harness/worker/project.ts";

describe("S15: consent", () => {
  test("the consent page says who asks, for what, and where the access goes, before the browser leaves", async () => {
    const project = await makeProject();
    const { path } = await authorizationPath(project.slug);
    const page = await project.admin.visit(path);
    expect(page.status).toBe(200);
    for (const fact of ["Test agent", "nobody checked it", "127.0.0.1", "admin@example.com", "a program on your own computer"])
      expect(page.text).toContain(fact);
    expect(page.headers.get("content-security-policy")).toContain("script-src 'none'");
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self' http://127.0.0.1:33418");
    expect(page.headers.get("cache-control")).toBe("no-store");
  });

  test("a signed-out person must sign in before the consent page", async () => {
    const { path } = await authorizationPath((await makeProject()).slug);
    const page = await makeBrowser().visit(path);
    expect(page.status).toBe(303);
    expect(page.location).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
  });

  test("the consent page is not shown to a person outside the project", async () => {
    const { path } = await authorizationPath((await makeProject()).slug);
    const eve = await person("eve", await (await makeProject()).userLink());
    const page = await eve.visit(path);
    expect(page.status).toBe(403);
    expect(page.text).toContain("You are not in this project");
    expect(handleOf(page.text)).toBeUndefined();
  });

  test("each agent is asked for by itself: what a person has allowed to one lets neither another one in nor the same one a second time unasked", async () => {
    const project = await makeProject();
    const first = await authorizationPath(project.slug);
    const handle = handleOf((await project.admin.visit(first.path)).text) ?? "";
    expect((await project.admin.submit(first.path, { handle, decision: "approve" })).status).toBe(302);
    const other = await authorizationPath(project.slug, { client_id: await registerClient("Another agent") });
    for (const { path } of [other, first]) {
      const page = await project.admin.visit(path);
      expect([page.status, page.location, handleOf(page.text)]).toEqual([200, undefined, expect.any(String)]);
    }
    // An answer that was given to one agent's question says nothing about the other's.
    const asked = handleOf((await project.admin.visit(first.path)).text) ?? "";
    const swapped = await project.admin.submit(other.path, { handle: asked, decision: "approve" });
    const { searchParams } = new URL(swapped.location ?? ORIGIN);
    if (searchParams.has("code")) {
      const redeemed = await redeemCode({ ...other.grant, code: searchParams.get("code") ?? "" });
      expect(redeemed.status).toBe(400);
    } else expect(swapped.status).toBe(400);
  });

  test("an answer counts for ten minutes: then the store has no such question any more, and the browser no cookie", async () => {
    const project = await makeProject();
    const { path } = await authorizationPath(project.slug);
    const asked = async () => (await bindings.OAUTH_KV.list({ prefix: "transaction:" })).keys;
    const before = new Set((await asked()).map(({ name }) => name));
    const begun = Math.floor(Date.now() / 1000);
    const page = await project.admin.visit(path);
    const made = (await asked()).filter(({ name }) => !before.has(name));
    expect(made.map(({ expiration = 0 }) => expiration - begun >= 600 && expiration - begun < 660)).toEqual([true]);
    expect(page.headers.getSetCookie().filter((cookie) => cookie.includes("consent"))).toEqual([expect.stringContaining("Max-Age=600")]);
  });

  test("a denial is sent to the client, which gets nothing else", async () => {
    const project = await makeProject();
    const { path } = await authorizationPath(project.slug);
    const handle = handleOf((await project.admin.visit(path)).text) ?? "";
    const answer = await project.admin.submit(path, { handle, decision: "deny" });
    const to = new URL(answer.location ?? "");
    expect(to.origin).toBe("http://127.0.0.1:33418");
    expect(to.searchParams.get("error")).toBe("access_denied");
    expect(to.searchParams.get("iss")).toBe(ORIGIN);
    expect(to.searchParams.has("code")).toBe(false);
  });

  test("an answer counts once, and only in the browser that was asked", async () => {
    const project = await makeProject();
    const { path } = await authorizationPath(project.slug);
    const handle = handleOf((await project.admin.visit(path)).text) ?? "";

    const other = makeBrowser();
    for (const [name, value] of project.admin.cookies) if (!name.includes("consent")) other.cookies.set(name, value);
    expect((await other.submit(path, { handle, decision: "approve" })).status).toBe(400);
    expect((await project.admin.submit(path, { handle, decision: "approve" }, { origin: "https://evil.example" })).status).toBe(403);

    expect((await project.admin.submit(path, { handle, decision: "approve" })).status).toBe(302);
    const again = await project.admin.submit(path, { handle, decision: "approve" });
    expect(again.status).toBe(400);
    expect(again.location).toBeUndefined();
  });

  test("an answer counts only for the person who was asked, although another one has signed in in the same browser meanwhile", async () => {
    const project = await makeProject();
    const { path } = await authorizationPath(project.slug);
    const link = await project.userLink();
    const [ada, bob] = [await person("ada", link), await person("bob", link)];
    for (const one of [ada, bob]) await connect(one, link, "header", "ada");
    const handle = handleOf((await ada.visit(path)).text) ?? "";
    for (const [name, value] of ada.cookies) if (name.includes("consent")) bob.cookies.set(name, value);
    for (const decision of ["approve", "deny"]) {
      const answer = await bob.submit(path, { handle, decision });
      expect([answer.status, answer.location ?? undefined]).toEqual([400, undefined]);
    }
    expect((await ada.submit(path, { handle: handle.slice(0, handle.lastIndexOf(".")), decision: "approve" })).status).toBe(400);
    expect((await ada.submit(path, { handle, decision: "approve" })).status).toBe(302);
  });

  test("a client's name is shown as text, not as markup", async () => {
    const project = await makeProject();
    const client_id = await registerClient(`<img src=x onerror="alert(1)">`);
    const { path } = await authorizationPath(project.slug, { client_id });
    const page = await project.admin.visit(path);
    expect(page.text).not.toContain("<img src=x");
    expect(page.text).toContain("&lt;img src=x");
  });
});

describe("S16: a redirect URI that is not the registered one", () => {
  test.each([
    "http://127.0.0.1:33418/CALLBACK",
    "http://127.0.0.1:33418/callback/",
    "http://127.0.0.1:33418/callback%2f",
    "http://user@127.0.0.1:33418/callback",
    "http://127.0.0.1:33418/callback#x",
    "http://127.0.0.1:33418/x/../callback2",
    "http://evil.127.0.0.1.example/callback",
    "JaVaScRiPt:alert(1)",
    "\tjavascript:alert(1)",
    "data:text/html,x",
    "",
  ])("the redirect URI %j gets a page and never a Location", async (redirect_uri) => {
    const { path } = await authorizationPath((await makeProject()).slug, { redirect_uri });
    const page = await (await asAdmin()).visit(path);
    expect(page.status).toBe(400);
    expect(page.location).toBeUndefined();
  });
});

describe("S19: an authorization request", () => {
  test.each([
    ["without PKCE", { code_challenge: undefined, code_challenge_method: undefined }],
    ["with plain PKCE", { code_challenge_method: "plain" }],
  ])("an authorization request %s is refused", async (_, change) => {
    const { path } = await authorizationPath((await makeProject()).slug, change);
    const page = await (await asAdmin()).visit(path);
    expect(handleOf(page.text)).toBeUndefined();
    if (page.location) expect(new URL(page.location).searchParams.get("error")).toBeTruthy();
    else expect(page.status).toBe(400);
  });

  test.each(["https://evil.example/mcp/x", `${ORIGIN}/mcp/no-such-project`, `${ORIGIN}/mcp`, `${ORIGIN}/mcp/../x`])(
    "an authorization request for the resource %j is refused",
    async (resource) => {
      const { path } = await authorizationPath((await makeProject()).slug, { resource });
      const page = await (await asAdmin()).visit(path);
      expect(page.status).toBe(404);
      expect(page.text).toContain("No such project");
    },
  );

  test("an authorization request of an unknown client is refused", async () => {
    const { path } = await authorizationPath((await makeProject()).slug, { client_id: "nobody" });
    const page = await (await asAdmin()).visit(path);
    expect(page.status).toBe(400);
    expect(page.location).toBeUndefined();
  });

  test("an authorization request gives a code that is bound to its verifier", async () => {
    const project = await makeProject();
    const { path, grant } = await authorizationPath(project.slug);
    const handle = handleOf((await project.admin.visit(path)).text) ?? "";
    const answer = await project.admin.submit(path, { handle, decision: "approve" });
    const code = new URL(answer.location ?? "").searchParams.get("code") ?? "";
    expect((await redeemCode({ ...grant, code, verifier: "x".repeat(64) })).status).toBe(400);
  });
});
