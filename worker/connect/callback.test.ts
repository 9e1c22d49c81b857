import { afterEach, describe, expect, test, vi } from "vitest";
import { signInAtProvider } from "../../test/harness/provider.ts";
import { ORIGIN } from "../../test/harness/worker/app.ts";
import type { Browser } from "../../test/harness/worker/browser.ts";
import { makeProject, person } from "../../test/harness/worker/project.ts";
import { MINUTE } from "../lib/clock.ts";

/** A person whose browser is about to return from the provider. */
async function returning() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  return { project, link, ada, callback: await leave(ada, link) };
}

async function leave(browser: Browser, link: string, server = "oauth2"): Promise<string> {
  const page = await browser.submit(`${link}/${server}`);
  const url = /url=([^"]+)"/.exec(page.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
  return signInAtProvider(url, "ada", ORIGIN);
}

function changed(callback: string, change: Record<string, string | undefined>): string {
  const url = new URL(callback, ORIGIN);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.pathname + url.search;
}

const connections = async (project: Awaited<ReturnType<typeof makeProject>>) =>
  (await project.api<{ credentials: unknown[] }>("GET", "/credentials")).body.credentials.length;

describe("S20: the way back from a provider", () => {
  afterEach(() => void vi.useRealTimers());

  test("S22: the provider is asked for a code with PKCE S256, a state, and the server as the resource", async () => {
    const link = await (await makeProject()).userLink();
    const ada = await person("ada", link);
    const page = await ada.submit(`${link}/oauth2`);
    const url = new URL(/url=([^"]+)"/.exec(page.text)?.[1]?.replaceAll("&amp;", "&") ?? "");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: expect.stringMatching(new RegExp(`^${ORIGIN}/oauth/callback/scp_[A-Za-z0-9_-]{22}$`)),
      resource: expect.stringMatching(/\/mcp$/),
    });
    expect(url.searchParams.get("state")?.length).toBeGreaterThan(40);
  });

  test("a callback works once", async () => {
    const { project, ada, callback } = await returning();
    const cookies = new Map(ada.cookies);
    expect((await ada.open(callback)).text).toContain("The oauth2 server is connected.");
    for (const [name, value] of cookies) ada.cookies.set(name, value);
    const again = await ada.open(callback);
    expect(again.status).toBe(400);
    expect(again.text).toContain("already used, took too long or began in another browser");
    // S40: the address of the page has a code, and the form to sign out returns to no such address.
    const code = new URL(callback, ORIGIN).searchParams.get("code") ?? expect.fail("no code");
    expect([again.text.includes('action="/sign-out"'), again.text.includes(code)]).toEqual([true, false]);
    expect(await connections(project)).toBe(1);
  });

  test("a callback is refused in another person's browser, in a signed-out browser, and without its cookie", async () => {
    const { project, link, ada, callback } = await returning();
    const bob = await person("bob", link);
    expect((await bob.open(callback)).status).toBe(400);
    for (const [name, value] of ada.cookies) if (name.includes("authorization")) bob.cookies.set(name, value);
    expect((await bob.open(callback)).status).toBe(400);

    const kept = new Map(ada.cookies);
    for (const name of kept.keys()) if (name.includes("authorization")) ada.cookies.delete(name);
    expect((await ada.open(callback)).status).toBe(400);
    for (const [name, value] of kept) if (!name.includes("session")) ada.cookies.set(name, value);
    ada.cookies.delete("__Host-cardea-session");
    expect((await ada.open(callback)).status).toBe(400);
    expect(await connections(project)).toBe(0);
  });

  test("a callback with the state of another sign-in is refused, even in the same browser", async () => {
    const { project, link, ada, callback } = await returning();
    const other = await leave(ada, link);
    const state = new URL(other, ORIGIN).searchParams.get("state") ?? "";
    expect((await ada.open(changed(callback, { state }))).status).toBeGreaterThanOrEqual(400);
    expect(await connections(project)).toBe(0);
  });

  test("a callback counts for the server at which the sign-in began, and for no other one", async () => {
    const { project, ada, callback } = await returning();
    await project.addOAuthServer("other", undefined);
    const { pathname: other } = new URL(await leave(ada, await project.userLink(["other"]), "other"), ORIGIN);
    const { pathname, search } = new URL(callback, ORIGIN);
    expect([other, other === pathname]).toEqual([expect.stringContaining("/oauth/callback/scp_"), false]);
    for (const path of [other, "/oauth/callback", "/oauth/callback/scp_none"]) expect((await ada.open(`${path}${search}`)).status).toBe(400);
    expect(await connections(project)).toBe(0);
  });

  test("S21: an issuer that differs by a slash, a port or the case of a letter is another one", async () => {
    const { project, link, ada, callback } = await returning();
    const issuer = new URL(callback, ORIGIN).searchParams.get("iss") ?? expect.fail("no issuer");
    const { origin, host } = new URL(issuer);
    const isBare = issuer === origin;
    const others = [
      `${issuer}/`,
      `${issuer}?`,
      `${issuer}#`,
      issuer.replace("http", "HTTP"),
      issuer.replace(host, `x@${host}`),
      isBare ? `${issuer}/x` : origin,
    ];
    for (const iss of others) {
      const page = await ada.open(changed(await leave(ada, link), { iss }));
      expect([iss, page.status]).toEqual([iss, 502]);
    }
    expect(await connections(project)).toBe(0);
  });

  test("a callback is refused after ten minutes", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { project, ada, callback } = await returning();
    vi.setSystemTime(Date.now() + 10 * MINUTE);
    expect((await ada.open(callback)).status).toBe(400);
    expect(await connections(project)).toBe(0);
  });

  test.each([
    ["S21: another issuer", { iss: "https://evil.example" }, 502],
    ["S21: no issuer, which the provider promises to name,", { iss: undefined }, 502],
    ["a code that was never issued", { code: "wrong" }, 502],
    ["no code", { code: undefined }, 400],
    ["S23: an error of the provider", { code: undefined, error: "access_denied", error_description: "<script>no</script>" }, 400],
  ])("%s in a callback stores nothing, and the page offers the way back", async (_, change, status) => {
    const { project, ada, callback } = await returning();
    const page = await ada.open(changed(callback, change));
    expect(page.status).toBe(status);
    expect(page.text).toContain("Back to all servers");
    expect(page.text).not.toContain("<script>");
    if ("error_description" in change) expect(page.text).toContain("&lt;script&gt;no&lt;/script&gt;");
    if ("code" in change && change.code === "wrong") expect(page.text).toContain("The provider says: invalid_grant");
    expect(await connections(project)).toBe(0);
  });

  test("S3: a callback is refused if the link was deleted meanwhile", async () => {
    const { project, link, ada, callback } = await returning();
    await project.api("DELETE", `/links/${link.split("/").at(-1)}`);
    expect((await ada.open(callback)).status).toBe(410);
    expect(await connections(project)).toBe(0);
  });

  test("sign-ins in two tabs do not disturb each other", async () => {
    const { link, ada, callback } = await returning();
    const second = await leave(ada, link);
    expect((await ada.open(callback)).text).toContain("is connected");
    expect((await ada.open(second)).text).toContain("is connected");
  });
});
