import { beforeAll, describe, expect, inject, test, vi } from "vitest";
import { makeBrowserOn, type Page } from "../../../test/harness/browser.ts";
import { signInAtProvider } from "../../../test/harness/provider.ts";
import { bindings, ORIGIN, send } from "../../../test/harness/worker/app.ts";
import { useProvider, withProvider } from "../../../test/harness/worker/company.ts";
import { makeProject, setFixtures } from "../../../test/harness/worker/project.ts";
import { newAddress } from "../../../test/harness/worker/sign-in.ts";
import type { Bindings } from "../../bindings.ts";
import { makeAuthorizations } from "../../db/authorizations.ts";
import { makeDatabase } from "../../db/client.ts";
import { systemClock } from "../../lib/clock.ts";
import { makeSeal } from "../../vault/seal.ts";
import { makeCompanySignIn } from "./company-sign-in.ts";

let withoutCodes: Bindings;

beforeAll(async () => {
  await useProvider();
  withoutCodes = { ...withProvider, SIGN_IN_CODES: "off" };
});

const browserAt = (at: () => Bindings) => makeBrowserOn(ORIGIN, (path, init) => send(path, init, at()));
const newBrowser = () => browserAt(() => withProvider);
const me = (browser: ReturnType<typeof newBrowser>) => browser.api<{ email: string }>("GET", "/me");

const providerPageOf = (page: Page) => /url=([^"]+)"/.exec(page.text)?.[1]?.replaceAll("&amp;", "&") ?? "";

async function begin(browser: ReturnType<typeof newBrowser>, next = "/") {
  return providerPageOf(await browser.submit("/sign-in/company", { next }));
}

async function signIn(browser: ReturnType<typeof newBrowser>, login: string, next = "/") {
  return browser.visit(await signInAtProvider(await begin(browser, next), login, ORIGIN));
}

describe("F27: signing in with the company's provider", () => {
  test("the provider's sign-in opens a session for the verified address, and leads back to the link", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const browser = newBrowser();
    const page = await browser.open(link);
    expect(page.text).toContain("Continue with Example Ltd");
    expect(page.text).toContain("Send me a code");
    const email = newAddress("ada");
    const back = await signIn(browser, email, link);
    expect([back.status, back.location]).toEqual([303, link]);
    expect((await browser.open(link)).text).toContain("The header server");
    expect((await me(browser)).body.email).toBe(email);
  });

  test("S7: each sign-in opens a new session, in the usual session cookie", async () => {
    const email = newAddress("ada");
    const [one, two] = [newBrowser(), newBrowser()];
    const page = await signIn(one, email);
    await signIn(two, email);
    expect(page.headers.getSetCookie().join("\n")).toMatch(/__Host-cardea-session=[^;]+;.*HttpOnly.*/i);
    expect(one.cookies.get("__Host-cardea-session")).not.toBe(two.cookies.get("__Host-cardea-session"));
  });

  test("S14: a sign-in is refused if the provider has not verified the address, or names none", async () => {
    for (const login of [newAddress("unverified"), "no-address"]) {
      const browser = newBrowser();
      const page = await signIn(browser, login);
      expect([page.status, page.text.includes("has not verified your e-mail address")]).toEqual([403, true]);
      expect((await me(browser)).status).toBe(401);
    }
  });

  test("S14: identity is issuer and subject: a new address of a subject is the same user, and another user's address is refused", async () => {
    const subject = crypto.randomUUID();
    const [first, second] = [newAddress("ada"), newAddress("ada")];
    const link = await (await makeProject()).userLink();
    const browser = newBrowser();
    await setFixtures({ addresses: { [subject]: first } });
    await signIn(browser, subject, link);
    await browser.follow(await browser.submit(`${link}/header`, { "X-API-Key": "demo-ada-1" }));
    const again = newBrowser();
    await setFixtures({ addresses: { [subject]: second } });
    await signIn(again, subject, link);
    expect((await me(again)).body.email).toBe(second);
    expect((await again.open(link)).text).toContain("Connected");
    const users = await bindings.DB.prepare("SELECT count(*) AS n FROM user WHERE email = ?").bind(first).first<{ n: number }>();
    expect(users?.n).toBe(0);

    const taken = newAddress("bob");
    await signIn(newBrowser(), taken);
    const thief = newBrowser();
    await setFixtures({ addresses: { [subject]: taken } });
    expect((await signIn(thief, subject)).status).toBe(403);
    await setFixtures({ addresses: {} });
    expect((await me(thief)).status).toBe(401);
  });

  test("a user who signed in by code before is the same user, and gets the identity of the provider", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress("grace");
    const byCode = newBrowser();
    await byCode.signIn(email, link);
    const id = async (browser: ReturnType<typeof newBrowser>) => {
      await browser.follow(await browser.submit(`${link}/header`, { "X-API-Key": "demo-grace-1" }));
      return (await bindings.DB.prepare("SELECT id FROM user WHERE email = ?").bind(email).first<{ id: string }>())?.id;
    };
    const before = await id(byCode);
    const byProvider = newBrowser();
    await signIn(byProvider, email, link);
    expect(await id(byProvider)).toBe(before);
    expect((await byProvider.open(link)).text).toContain("Connected");
  });

  test("S20: a sign-in can be completed only by the browser that began it, once, within ten minutes", async () => {
    const browser = newBrowser();
    const callback = await signInAtProvider(await begin(browser), newAddress("ada"), ORIGIN);
    expect((await newBrowser().visit(callback)).status).toBe(400);
    expect((await browser.visit(callback)).status).toBe(303);
    expect((await browser.visit(callback)).status).toBe(400);

    const late = newBrowser();
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const waiting = await signInAtProvider(await begin(late), newAddress("ada"), ORIGIN);
      vi.setSystemTime(Date.now() + 10 * 60 * 1000);
      expect((await late.visit(waiting)).status).toBe(400);
    } finally {
      vi.useRealTimers();
    }
  });

  test("S20, S21: an answer with the code of another sign-in, another issuer or an unknown state is refused", async () => {
    const browser = newBrowser();
    const [one, two] = [await begin(browser), await begin(browser)];
    const [first, second] = [await signInAtProvider(one, newAddress("a"), ORIGIN), await signInAtProvider(two, newAddress("b"), ORIGIN)];
    const swapped = new URL(first, ORIGIN);
    swapped.searchParams.set("code", new URL(second, ORIGIN).searchParams.get("code") ?? "");
    expect((await browser.visit(swapped.pathname + swapped.search)).status).toBe(502);
    const foreign = new URL(second, ORIGIN);
    foreign.searchParams.set("iss", "https://evil.example");
    expect((await browser.visit(foreign.pathname + foreign.search)).status).toBe(502);
    expect((await browser.visit("/sign-in/callback?state=x&code=y")).status).toBe(400);
    expect((await me(browser)).status).toBe(401);
  });

  test("S8, S9: a sign-in begins only on Cardea's own page, and leads to no other site", async () => {
    const browser = newBrowser();
    expect((await browser.submit("/sign-in/company", { next: "/" }, { origin: "https://evil.example" })).status).toBe(403);
    const page = await signIn(browser, newAddress("ada"), "//evil.example");
    expect(page.location).toBe("/");
  });

  test("L4: a network may begin a hundred sign-ins in 15 minutes, and a refused one is not stored", async () => {
    const browser = newBrowser();
    const begin = (network: string) => browser.submit("/sign-in/company", { next: "/" }, { origin: ORIGIN, "cf-connecting-ip": network });
    const begun = async () =>
      (await bindings.DB.prepare("SELECT count(*) AS n FROM authorizations WHERE project_id = 'prj_sign-in'").first<{ n: number }>())?.n ?? 0;
    const before = await begun();
    const pages = await Promise.all(Array.from({ length: 120 }, (_, host) => begin(`2001:db8:77::${host}`)));
    expect(pages.filter(({ status }) => status === 200)).toHaveLength(100);
    const [refused] = pages.filter(({ status }) => status === 429);
    expect(refused?.text).toContain("Too many tries");
    expect((await begun()) - before).toBe(100);
    expect((await begin("2001:db8:78::1")).status).toBe(200);
  });

  test("S23: the page says so if the provider refuses the person or is unreachable", async () => {
    const browser = newBrowser();
    const state = new URL(await begin(browser)).searchParams.get("state");
    const page = await browser.visit(`/sign-in/callback?state=${state}&error=access_denied&error_description=%3Cscript%3E`);
    expect([page.status, page.text.includes("did not let you in"), page.text.includes("<script")]).toEqual([403, true, false]);
    const gone = { ...withProvider, OIDC_ISSUER: `${inject("origins").control}` };
    expect((await browserAt(() => gone).submit("/sign-in/company", { next: "/" })).status).toBe(502);
  });

  test("Cardea keeps no token of the company's provider", async () => {
    await signIn(newBrowser(), newAddress("ada"));
    const { results } = await bindings.DB.prepare("SELECT access_token, refresh_token, id_token FROM account").all();
    expect(results.length).toBeGreaterThan(0);
    for (const row of results) expect(row).toEqual({ access_token: null, refresh_token: null, id_token: null });
  });

  test("the provider's sign-in is the only way if codes are off", async () => {
    const browser = browserAt(() => withoutCodes);
    const page = await browser.open("/sign-in");
    expect(page.text).toContain("Continue with Example Ltd");
    expect(page.text).not.toContain("Send me a code");
    const refused = await browser.submit("/sign-in", { email: "admin@example.com", next: "/" });
    expect([refused.status, refused.text.includes("Codes by e-mail are switched off here")]).toEqual([403, true]);
    expect((await browser.submit("/sign-in/code", { code: "123456", next: "/" })).status).toBe(303);
  });

  test("the provider's sign-in is offered nowhere if no provider is set", async () => {
    const browser = makeBrowserOn(ORIGIN, send);
    expect((await browser.open("/sign-in")).text).not.toContain("Continue with");
    expect((await browser.submit("/sign-in/company", { next: "/" })).status).toBe(404);
    expect((await browser.visit("/sign-in/callback?state=x&code=y")).status).toBe(404);
  });
});

describe("L6: the sign-in page of a company's provider", () => {
  const issuer = "https://login.company.example";
  const outboundRules = { ownOrigin: ORIGIN, trustedOrigins: new Set<string>() };
  const signInWith = (authorization_endpoint: string) =>
    makeCompanySignIn({
      provider: { issuer, clientId: "c", clientSecret: "s", name: "Company" },
      authorizations: makeAuthorizations(makeDatabase(bindings.DB)),
      seal: makeSeal(new Map([["k", crypto.getRandomValues(new Uint8Array(32))]])),
      fetch: async () =>
        Response.json({
          issuer,
          authorization_endpoint,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["RS256"],
          code_challenge_methods_supported: ["S256"],
        }),
      outboundRules,
      clock: systemClock,
      publicOrigin: ORIGIN,
    }).begin("/");

  test.each(["http://login.company.example/a", "https://accounts.google.com@evil.example/a", "https://10.0.0.1/a", "https://cardea.test./a"])(
    "a provider's sign-in page that is no public https address is refused: %s",
    async (endpoint) => {
      await expect(signInWith(endpoint)).rejects.toMatchObject({ code: "session.provider_failed" });
    },
  );

  test("a provider's sign-in page with a public https address is used", async () => {
    expect((await signInWith(`${issuer}/a`)).authorizationUrl.origin).toBe(issuer);
  });
});

test("B22, B24: the company's provider may have null members in its metadata, and a web page in place of a missing document", async () => {
  const issuer = "https://login.company.example";
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    registration_endpoint: null,
    scopes_supported: null,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
  const company = makeCompanySignIn({
    provider: { issuer, clientId: "cardea", clientSecret: "secret", name: "Company" },
    authorizations: makeAuthorizations(makeDatabase(bindings.DB)),
    seal: makeSeal(new Map([["k", crypto.getRandomValues(new Uint8Array(32))]])),
    fetch: async (url) => (String(url).endsWith("/openid-configuration") ? Response.json(metadata) : new Response("<!doctype html>")),
    outboundRules: { ownOrigin: ORIGIN, trustedOrigins: new Set() },
    clock: systemClock,
    publicOrigin: ORIGIN,
  });
  const { authorizationUrl } = await company.begin("/");
  expect(authorizationUrl.origin).toBe(issuer);
});
