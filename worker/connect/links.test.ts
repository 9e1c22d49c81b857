import { beforeAll, describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { authorizationPath, call, connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { type Browser, makeBrowser } from "../../test/harness/worker/browser.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";
import { HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import { connect as connectPages } from "./connect.tsx";

const stored = async (project: TestProject) => (await project.api<{ credentials: unknown[] }>("GET", "/credentials")).body.credentials.length;

describe("F10: links that do not work", () => {
  let project: TestProject;
  beforeAll(async () => {
    project = await makeProject();
  });

  test("an unknown link has its own page and status", async () => {
    const page = await makeBrowser().open("/connect/lnk_nosuchlink");
    expect(page.status).toBe(404);
    expect(page.text).toContain("This link does not exist");
  });

  test("a deleted link has its own page and stores nothing, even for a form that was open before", async () => {
    const link = await project.userLink();
    const ada = await person("ada", link);
    expect((await ada.open(`${link}/header`)).text).toContain("Try and connect");
    await project.api("DELETE", `/links/${link.split("/").at(-1)}`);

    const page = await connect(ada, link, "header", "ada");
    expect(page.status).toBe(410);
    expect(page.text).toContain("This link was deleted");
    expect((await makeBrowser().open(link)).status).toBe(410);
    expect(await stored(project)).toBe(0);
  });

  test("S3: a link that expires while a form is open has its own page and stores nothing", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const link = await project.makeLink({ type: "user", servers: ["header"], domains: ["example.com"], expiresAt: Date.now() + HOUR });
      const ada = await person("ada", link);
      vi.setSystemTime(Date.now() + HOUR);
      const page = await connect(ada, link, "header", "ada");
      expect(page.status).toBe(410);
      expect(page.text).toContain("This link has expired");
      expect(await stored(project)).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test.each(["mallory@evil.com", "mallory@example.com.evil.com", "mallory@sub.example.com", "mallory@exаmple.com", "a@evil.com@example.com"])(
    "S4: the address %s gets no code for a link of example.com",
    async (email) => {
      const browser = makeBrowser();
      const page = await browser.signIn(email, await project.userLink());
      expect(page.status).toBeGreaterThanOrEqual(400);
      expect(page.text).toMatch(/not one this link is for|Enter one e-mail address/);
      expect([...browser.cookies.keys()]).toEqual([]);
    },
  );

  test("a person signed in with an address of another domain is refused and told so", async () => {
    const other = await project.makeLink({ type: "user", servers: ["header"], domains: ["example.net"] });
    const ada = await person("ada", await project.userLink());
    const page = await connect(ada, other, "header", "ada");
    expect(page.status).toBe(403);
    expect(page.text).toContain("You are signed in as");
    expect(await stored(project)).toBe(0);
  });

  test("a server that the link does not have is refused", async () => {
    const link = await project.userLink(["header"]);
    const ada = await person("ada", link);
    expect((await connect(ada, link, "query", "ada")).status).toBe(404);
    expect(await stored(project)).toBe(0);
  });
});

describe("F2: a project link", () => {
  async function projectLink() {
    const project = await makeProject("project");
    const email = `carol.${crypto.randomUUID().slice(0, 8)}@example.org`;
    return { project, email, link: await project.makeLink({ type: "project", servers: ["header", "query"], email }) };
  }

  test("S1: a project link is not used up by opening it, with GET or HEAD, signed in or not", async () => {
    const { email, link, project } = await projectLink();
    for (const method of ["GET", "HEAD"]) await send(link, { method });
    const carol = makeBrowser();
    await carol.signIn(email, link);
    for (let round = 0; round < 3; round++) expect((await carol.open(link)).status).toBe(200);
    expect((await carol.open(`${link}/header`)).status).toBe(200);

    const again = makeBrowser();
    await again.signIn(email, link);
    expect((await connect(again, link, "header", "carol")).text).toContain("is connected");
    expect(await stored(project)).toBe(1);
  });

  test("S2: of 20 browsers that redeem a project link at the same time, one stores one credential, in each of 10 rounds", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const email = `carol.${crypto.randomUUID().slice(0, 8)}@example.org`;
      const project = await makeProject("project");
      const makeLink = () => project.makeLink({ type: "project", servers: ["header"], email });
      const browsers = await signInOften(email, await makeLink(), 20);
      for (let round = 0; round < 10; round++) {
        vi.setSystemTime(Date.now() + 15 * MINUTE);
        const link = await makeLink();
        const pages = await Promise.all(browsers.map((browser) => browser.submit(`${link}/header`, { "X-API-Key": "demo-carol-1" })));
        expect(pages.map(({ status }) => status).sort()).toEqual([303, ...Array(19).fill(410)]);
        expect(pages.find(({ status }) => status === 303)?.location).toContain("connected=header");
        const id = link.split("/").at(-1);
        const { body } = await project.api<{ redemptions: unknown[] }>("GET", `/links/${id}/redemptions`);
        expect(body.redemptions).toHaveLength(1);
      }
    } finally {
      vi.useRealTimers();
    }
  });

  test("a refused value does not use a project link up, and a claimed link stays open until Finish", async () => {
    const { project, email, link } = await projectLink();
    const carol = makeBrowser();
    await carol.signIn(email, link);
    const refused = await carol.submit(`${link}/header`, { "X-API-Key": "wrong" });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("The server refused these values. Nothing was stored.");
    expect(refused.text).not.toContain("wrong");

    const second = makeBrowser();
    await second.signIn(email, link);
    expect((await connect(second, link, "header", "carol")).text).toContain("is connected");
    expect((await connect(carol, link, "query", "carol")).status).toBe(410);
    expect((await connect(second, link, "query", "carol")).text).toContain("is connected");
    expect((await second.submit(`${link}/finish`)).text).toContain("Thank you");
    expect((await connect(second, link, "query", "carol")).status).toBe(410);
    expect((await second.open(link)).text).toContain("This link was already used");
    expect(await stored(project)).toBe(2);
  });
});

describe("S11: a link made for one person in a chat", () => {
  async function chatLink() {
    const project = await makeProject();
    const link = await project.userLink();
    const [ada, bob] = [await person("ada", link), await person("bob", link)];
    for (const one of [ada, bob]) await connect(one, link, "header", "x");
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    const { text } = await call(agent, "get_authentication_link");
    const url = new URL(/https:\S+/.exec(text)?.[0] ?? "");
    return { project, ada, bob, path: url.pathname + url.search };
  }

  /** Cardea registers at a provider before the first sign-in of a project there. */
  const registrations = (project: TestProject) =>
    bindings.DB.prepare("SELECT count(*) AS n FROM oauth_registrations WHERE project_id = (SELECT id FROM projects WHERE slug = ?)")
      .bind(project.slug)
      .first<number>("n");

  test("a link for one person is refused to another member before any provider is contacted, and the refusal is recorded", async () => {
    const { project, ada, bob, path } = await chatLink();
    const before = await stored(project);
    for (const server of ["oauth2", "query"]) {
      const page = await connect(bob, path, server, "bob");
      expect(page.status).toBe(403);
      expect(page.text).toContain("This link is for someone else");
      expect(page.text).not.toContain("127.0.0.1");
    }
    expect(await stored(project)).toBe(before);
    expect(await registrations(project)).toBe(0);
    expect((await ada.submit(path.replace("?", "/oauth2?"))).text).toContain("127.0.0.1");
    expect(await registrations(project)).toBe(1);
    await vi.waitFor(async () => {
      const { body } = await project.api<{ events: { action: string; code: string | null }[] }>("GET", "/audit");
      expect(body.events.some(({ action, code }) => action === "link.open" && code === "link.other_user")).toBe(true);
    }, PATIENCE);
  });

  test("a link for one person asks a signed-out browser to sign in first", async () => {
    const { path } = await chatLink();
    const page = await makeBrowser().visit(path);
    expect(page.status).toBe(303);
    expect(page.location).toMatch(/^\/sign-in\?next=/);
    expect((await makeBrowser().submit(path.replace("?", "/oauth2?"))).status).toBe(303);
  });

  test("a link for one person works for that person, and not with a forged or foreign marker", async () => {
    const { ada, path } = await chatLink();
    expect((await connect(ada, path, "query", "ada")).text).toContain("is connected");
    const [base, query] = path.split("?for=");
    const [user, expires, signature] = decodeURIComponent(query ?? "").split(".");
    for (const marker of [`someone.${expires}.${signature}`, `${user}.${Number(expires) + 1}.${signature}`, `${user}.${expires}.x`, "x", ""]) {
      expect((await ada.open(`${base}?for=${encodeURIComponent(marker)}`)).status).toBe(404);
    }
  });

  test("a link from a chat without its marker is the members' link, and works for no one else", async () => {
    const { path } = await chatLink();
    const stranger = makeBrowser();
    expect((await stranger.signIn("admin@example.com", path.split("?")[0])).text).not.toContain("Everything");
    const outsider = await person("eve", await (await makeProject()).userLink());
    const page = await outsider.open(path.split("?")[0] ?? "");
    expect(page.status).toBe(403);
    expect(page.text).toContain("You are not in this project");
  });
});

describe("S8: a form that Cardea's own page did not send", () => {
  test.each([
    ["from another site", { origin: "https://evil.example" }],
    ["without an origin", {}],
    ["from an opaque origin", { origin: "null" }],
    ["from an opaque origin of another site", { origin: "null", "sec-fetch-site": "cross-site" }],
    ["from a sibling sub-domain", { origin: "https://other.cardea.test", "sec-fetch-site": "same-site" }],
  ])("a form %s is refused", async (_, headers) => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    const page = await ada.submit(`${link}/header`, { "X-API-Key": "demo-ada-1" }, headers as Record<string, string>);
    expect(page.status).toBe(403);
    expect(await stored(project)).toBe(0);
  });

  test("every form of the pages, but the one with a signed address, is refused if another site's page sends it, before anything else is looked at", async () => {
    const project = await makeProject();
    const ada = await person("ada", await project.userLink());
    const forms = connectPages.routes.filter(({ method, path }) => !["GET", "ALL"].includes(method) && path !== "*");
    const paths = [...new Set(forms.map(({ path }) => path.replace(/:\w+/g, "x")))].filter((path) => path !== "/unsubscribe/x");
    expect(paths.length).toBeGreaterThan(15);
    for (const path of paths)
      for (const headers of [{ origin: "https://evil.example" }, { origin: "null", "sec-fetch-site": "cross-site" }, {}] as Record<string, string>[])
        expect([path, (await ada.submit(path, {}, headers)).status]).toEqual([path, 403]);
  });

  test("a form of Cardea's own page that sends no referrer is accepted", async () => {
    const link = await (await makeProject()).userLink();
    const ada = await person("ada", link);
    const headers = { origin: "null", "sec-fetch-site": "same-origin" };
    expect((await ada.submit(`${link}/header`, { "X-API-Key": "demo-ada-1" }, headers)).status).toBe(303);
  });
});

test("S85: a person gets sixty tries at a server in 15 minutes", async () => {
  const link = await (await makeProject()).userLink();
  const ada = await person("ada", link);
  const tries = await Promise.all(Array.from({ length: 62 }, () => ada.submit(`${link}/header`, { "X-API-Key": "" })));
  expect(tries.filter(({ status }) => status === 400)).toHaveLength(60);
  const refused = tries.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(2);
  expect(refused[0]?.text).toContain("Too many tries");
});

test("S10: pages that take secrets or consent run no script, cannot be framed, are not stored, and send at most their origin as referrer", async () => {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  const { path: consent } = await authorizationPath(project.slug);
  const pages = ["/sign-in", "/sign-in/code", "/second-factor", "/connect/nothing", "/connections", "/home", `/home/${project.slug}`, "/setup/none"];
  for (const path of [link, `${link}/header`, ...pages, consent]) {
    const { headers } = await ada.visit(path);
    expect([path, headers.get("content-security-policy")]).toEqual([path, expect.stringContaining("script-src 'none'")]);
    expect([path, headers.get("content-security-policy")]).toEqual([path, expect.stringContaining("frame-ancestors 'none'")]);
    expect([path, headers.get("referrer-policy"), headers.get("cache-control")]).toEqual([path, "strict-origin", "no-store"]);
  }
  expect((await send(new URL(link, ORIGIN))).headers.get("x-frame-options")).toBe("DENY");
});

/** Signs one address in in many browsers. An address gets three codes in 15 minutes and six in an hour, so the clock moves on in between. */
async function signInOften(email: string, link: string, count: number): Promise<Browser[]> {
  const browsers: Browser[] = [];
  while (browsers.length < count) {
    vi.setSystemTime(Date.now() + (browsers.length % 3 === 0 ? 30 * MINUTE : SECOND));
    const browser = makeBrowser();
    await browser.signIn(email, link);
    browsers.push(browser);
  }
  return browsers;
}
