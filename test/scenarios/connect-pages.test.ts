import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAgents } from "../harness/agent.ts";
import { makeBrowserOn, sendTo, type Browser as Visitor } from "../harness/browser.ts";
import { provide } from "../harness/provide.ts";
import { faultsInBoth, faultsOf } from "./axe.ts";
import { chromiumPath, launchBrowser } from "./people.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

/** The most bytes that a page may load, before compression. */
const MOST_BYTES = 20 * 1024;

type PageCase = { visitor: Visitor | undefined; path: string; heading: string; status?: number };

describe.skipIf(!chromiumPath)("F26: the pages that people see", () => {
  let cardea: Cardea;
  let browser: Browser;
  let admin: Visitor;
  let ada: Visitor;
  let bob: Visitor;
  const pages: Record<string, PageCase> = {};

  const link = async (input: object): Promise<string> => {
    const { status, body } = await admin.api<{ id: string }>("POST", "/projects/demo/links", {
      servers: ["notes"],
      domains: ["example.com"],
      type: "user",
      ...input,
    });
    if (status !== 201) throw new Error(`the link was not created: ${JSON.stringify(body)}`);
    return `/connect/${body.id}`;
  };

  beforeAll(async () => {
    cardea = await startCardea();
    browser = await launchBrowser();
    const send = sendTo(cardea.origin);
    const visitor = async (email: string, next: string) => {
      const one = makeBrowserOn(cardea.origin, send);
      await one.signIn(email, next);
      return one;
    };
    const demo = new URL(/Auth link\s+(\S+)/.exec(cardea.output)?.[1] ?? "").pathname;
    admin = await visitor("admin@example.com", "/");
    const field = { name: "X-API-Key", label: "API key", help: "", prefix: "" };
    const { body: servers } = await admin.api<{ servers: { slug: string; url: string }[] }>("GET", "/projects/demo/servers");
    const url = servers.servers.find(({ slug }) => slug === "notes")?.url;
    await admin.api("POST", "/projects/demo/servers", {
      slug: "billing",
      name: "Billing",
      url,
      authScope: { type: "header", level: "project", fields: [field] },
    });
    await admin.api("PATCH", "/projects/demo", { returnOrigins: ["https://app.example.com"] });
    ada = await visitor("ada@example.com", demo);
    bob = await visitor("bob@example.com", demo);
    for (const one of [ada, bob]) await one.submit(`${demo}/notes`, { "X-API-Key": "demo-ada-1" });
    await provide(ada, demo, "calendar", { owner: "ada", key: "", origin: cardea.origin });
    const agents = makeAgents(cardea.origin, send);
    const agent = await agents.connectAgent("demo", (await agents.signInAgent(ada, "demo")).access_token);
    const { structuredContent } = await agent.callTool({ name: "get_authentication_link", arguments: {} });
    const chat = new URL((structuredContent as { authentication_link: string }).authentication_link);

    const once = await link({ type: "project", servers: ["billing"], email: "carol@example.org", domains: undefined });
    const carol = await visitor("carol@example.org", once);
    const deleted = await link({});
    await admin.api("DELETE", `/projects/demo/links/${deleted.split("/").at(-1)}`);
    const paused = await link({});
    await admin.api("PATCH", `/projects/demo/links/${paused.split("/").at(-1)}`, { paused: true });
    const expiring = await link({ expiresAt: Date.now() + 1500 });
    const back = await link({ returnUrl: "https://app.example.com/done", state: "s" });
    const play = await link({ type: "playground" });
    const used = await link({ type: "project", servers: ["billing"], email: "dave@example.org", domains: undefined });
    const dave = await visitor("dave@example.org", used);
    await dave.submit(`${used}/billing`, { "X-API-Key": "demo-dave-1" });
    await dave.submit(`${used}/finish`);
    const { path: consent } = await agents.authorizationPath("demo");

    Object.assign(pages, {
      "sign-in": { visitor: undefined, path: "/sign-in", heading: "Sign in" },
      "sign-in for a link": { visitor: undefined, path: demo, heading: "Sign in" },
      review: { visitor: ada, path: `${demo}?connected=notes`, heading: "Demo would like to use your accounts" },
      "review of a project link": { visitor: carol, path: once, heading: "Demo needs an account to share" },
      "review of a playground link": { visitor: ada, path: play, heading: "Try out Demo" },
      "review from a chat": { visitor: ada, path: chat.pathname + chat.search, heading: "Demo would like to use your accounts" },
      "review that is done": { visitor: ada, path: back, heading: "Demo would like to use your accounts" },
      form: { visitor: ada, path: `${demo}/wiki`, heading: "Connect Wiki (workspace)" },
      "my connections": { visitor: ada, path: "/connections", heading: "My connections" },
      "my connections, without any": { visitor: carol, path: "/connections", heading: "My connections" },
      consent: { visitor: ada, path: consent, heading: "Allow Test agent?" },
      "F10: unknown": { visitor: undefined, path: "/connect/lnk_none", heading: "This link does not exist", status: 404 },
      "F10: deleted": { visitor: ada, path: deleted, heading: "This link was deleted", status: 410 },
      "F10: paused": { visitor: ada, path: paused, heading: "This link is paused", status: 403 },
      "F10: expired": { visitor: ada, path: expiring, heading: "This link has expired", status: 410 },
      "F10: used up": { visitor: undefined, path: used, heading: "This link was already used", status: 410 },
      "F10: wrong domain": { visitor: carol, path: demo, heading: "Wrong e-mail address", status: 403 },
      "F10: wrong e-mail": { visitor: ada, path: once, heading: "Wrong e-mail address", status: 403 },
      "F10, S11: another person's link": { visitor: bob, path: chat.pathname + chat.search, heading: "This link is for someone else", status: 403 },
      "F10: not a member": { visitor: carol, path: chat.pathname, heading: "You are not in this project", status: 403 },
      "nothing there": { visitor: ada, path: `${demo}/nothing`, heading: "Nothing here", status: 404 },
      "F28: home": { visitor: ada, path: "/home/demo?connected=calendar", heading: "Demo" },
      "F28: home, without a project": { visitor: carol, path: "/home", heading: "My projects" },
      "F29: an MCP URL": { visitor: undefined, path: "/mcp/demo", heading: "Connect an agent" },
      "F29: a server's MCP URL": { visitor: undefined, path: `/mcp/${"p".repeat(40)}/servers/${"s".repeat(40)}`, heading: "Connect an agent" },
      "the local inbox": { visitor: undefined, path: "/dev/inbox", heading: "Local inbox" },
    } satisfies Record<string, PageCase>);
  });

  afterAll(async () => {
    await browser?.close();
    await cardea?.stop();
  });

  /** Opens a page as its visitor. @param use receives the page, its status and the bytes that it loaded */
  async function open(
    known: PageCase,
    options: Parameters<Browser["newContext"]>[0],
    use: (page: Page, facts: { status: number; bytes: number }) => Promise<void>,
  ) {
    const context = await browser.newContext(options);
    try {
      const cookies = [...(known.visitor?.cookies ?? [])].map(([name, value]) => ({
        name,
        value,
        url: cardea.origin.replace("http:", "https:"),
        secure: true,
        httpOnly: true,
      }));
      await context.addCookies(cookies);
      const page = await context.newPage();
      const sizes: Promise<number>[] = [];
      page.on("response", (response) =>
        sizes.push(
          response.body().then(
            ({ byteLength }) => byteLength,
            () => 0,
          ),
        ),
      );
      const response = await page.goto(`${cardea.origin}${known.path}`);
      const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
      await use(page, { status: response?.status() ?? 0, bytes });
    } finally {
      await context.close();
    }
  }

  const NAMES = [
    ...["sign-in", "sign-in for a link", "review", "review of a project link", "review of a playground link", "review from a chat"],
    ...["review that is done", "form", "my connections", "my connections, without any", "consent", "nothing there", "the local inbox"],
    ...["F10: unknown", "F10: deleted", "F10: paused", "F10: expired", "F10: used up", "F10: wrong domain", "F10: wrong e-mail"],
    ...["F10, S11: another person's link", "F10: not a member", "F29: an MCP URL", "F29: a server's MCP URL"],
    ...["F28: home", "F28: home, without a project"],
  ];

  test("every page is on the list of tested pages", () => {
    expect(Object.keys(pages).sort()).toEqual([...NAMES].sort());
  });

  test("the accessibility checks find the faults of a bad page", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.setContent('<html><body><img src="x"><input><p style="color:#aaa;background:#fff">faint</p></body></html>');
    const found = (await faultsOf(page)).join("\n");
    for (const id of ["image-alt", "label", "color-contrast", "html-has-lang"]) expect(found).toContain(`${id}:`);
    await context.close();
  });

  describe.each(NAMES)("%s", (name) => {
    const get = () => pages[name] as PageCase;

    test("the page shows its heading without JavaScript and loads few bytes", async () => {
      await open(get(), { javaScriptEnabled: false, viewport: { width: 320, height: 640 } }, async (page, { status, bytes }) => {
        expect(await page.locator("h1").textContent()).toBe(get().heading);
        expect(status).toBe(get().status ?? 200);
        expect(bytes).toBeGreaterThan(1000);
        expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
        expect(await page.locator("script").count()).toBe(0);
      });
    });

    test("the page fits into 320 px, and axe finds no fault in light and dark", async () => {
      await open(get(), { bypassCSP: true, viewport: { width: 320, height: 740 } }, async (page) => {
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
        expect(await faultsInBoth(page)).toEqual([]);
      });
    });
  });

  test("axe finds no fault in the pages that follow a form, in light and dark", async () => {
    const look = { bypassCSP: true, viewport: { width: 320, height: 740 } };
    const check = async (page: Page, heading: string | RegExp) => {
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await page.waitForLoadState("load");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
      expect(await faultsInBoth(page)).toEqual([]);
    };
    await open({ visitor: undefined, path: "/sign-in", heading: "" }, look, async (page) => {
      await page.getByLabel("E-mail address").fill("no address");
      await page.locator("form").evaluate((form: HTMLFormElement) => form.setAttribute("novalidate", ""));
      await page.getByRole("button", { name: "Send me a code" }).click();
      await page.getByRole("alert").waitFor();
      await check(page, "Sign in");
      await page.getByLabel("E-mail address").fill("fred@example.com");
      await page.getByRole("button", { name: "Send me a code" }).click();
      await check(page, "Check your e-mail");
      await page.getByLabel("Six-digit code").fill("000000");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
      await check(page, "Check your e-mail");
    });
    await open(pages["review that is done"] as PageCase, look, async (page) => {
      await page.getByRole("button", { name: "Finish" }).click();
      await check(page, "Thank you");
    });
    await open(pages.form as PageCase, look, async (page) => {
      await page.getByLabel("Workspace").fill("a/b");
      await page.getByRole("button", { name: "Try and connect" }).click();
      await page.getByRole("alert").waitFor();
      await check(page, "Connect Wiki (workspace)");
    });
    await open(pages.review as PageCase, look, async (page) => {
      await page.route(
        (url) => url.origin === cardea.origins.authorization,
        (route) => route.fulfill({ status: 204 }),
      );
      await page.getByRole("button", { name: "Reconnect: Calendar (OAuth)" }).click();
      await check(page, /^Going to /);
    });
  });

  test("S1: a browser that runs scripts and prefetches, but does not click, does not use up a link", async () => {
    const once = await link({ type: "project", servers: ["billing"], email: "erin@example.org", domains: undefined });
    const erin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await erin.signIn("erin@example.org", once);
    for (const purpose of ["prefetch", "prerender"]) {
      await erin.visit(once, { headers: { "sec-purpose": purpose, purpose } });
      await erin.visit(once, { method: "HEAD", headers: { "sec-purpose": purpose } });
    }
    for (let times = 0; times < 3; times++) {
      await open({ visitor: erin, path: once, heading: "" }, {}, async (page) => {
        expect(await page.locator("h1").textContent()).toBe("Demo needs an account to share");
      });
    }
    expect((await erin.follow(await erin.submit(`${once}/billing`, { "X-API-Key": "demo-erin-1" }))).text).toContain("Billing is connected");
  });

  test("S80: the pages and the console show everything that people type as text", async () => {
    const NAUGHTY = [
      `<script>alert(1)</script>`,
      `"><img src=x onerror=alert(1)>`,
      `'; alert(1) //`,
      "javascript:alert(1)",
      "{{7*7}} #{7*7} <%= 7*7 %>",
      "</title><svg onload=alert(1)>",
      "\u202Etxt.exe",
      "\u200B\u2066tags\u{E0041}",
      "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
      "<style>*{display:none}</style>",
      "&lt;b&gt; &#x3C;script&#x3E;",
      "x".repeat(70),
    ];
    const problems: string[] = [];
    /** One project for four texts. Each text is the name of a server, the label and the help of its field; the first also names the project. */
    for (let first = 0; first < NAUGHTY.length; first += 4) {
      const [own = "", ...others] = NAUGHTY.slice(first, first + 4);
      const slug = `naughty-${first}`;
      expect((await admin.api("POST", "/projects", { slug, name: own, description: own })).status).toBe(201);
      const servers = [own, ...others].map((text, index) => ({ slug: `s${index}`, text }));
      for (const { slug: server, text } of servers) {
        const authScope = { type: "header", level: "user", fields: [{ name: "X-API-Key", label: text, help: text, prefix: "" }] };
        const input = { slug: server, name: text, url: "https://mcp.example.com/mcp", authScope };
        expect((await admin.api("POST", `/projects/${slug}/servers`, input)).status).toBe(201);
      }
      await admin.api("PUT", `/projects/${slug}/navigators/default`, { name: own, mode: "direct", inChatAuthentication: true, denied: [] });
      const slugs = servers.map((server) => server.slug);
      const made = await admin.api<{ id: string }>("POST", `/projects/${slug}/links`, { type: "user", servers: slugs, domains: ["example.com"] });
      const agents = makeAgents(cardea.origin, sendTo(cardea.origin));
      const { path: consent } = await agents.authorizationPath(slug, { client_id: await agents.registerClient(own) });
      const path = `/connect/${made.body.id}`;
      const visited = [consent, `/connect/${encodeURIComponent(own)}`, `/connections?disconnected=${encodeURIComponent(own)}`, path];
      visited.push(...slugs.map((server) => `${path}/${server}`));
      const parts = ["servers", "links", "members", "navigators", "playground", "settings"];
      if (first === 0) parts.push("rules", "agents", "audit");
      visited.push(...parts.map((part) => `/console/${slug}/${part}`));
      await open({ visitor: admin, path, heading: "" }, {}, async (page) => {
        page.on("dialog", (dialog) => {
          problems.push(`${slug}: dialog`);
          void dialog.dismiss();
        });
        page.on("console", (message) => /Content Security Policy/.test(message.text()) && problems.push(`${slug}: ${message.text()}`));
        page.on("pageerror", (error) => problems.push(`${slug}: ${error.message}`));
        expect(await page.locator(".server strong").allTextContents()).toEqual(servers.map(({ text }) => text.trim()));
        for (const one of visited) {
          await page.goto(`${cardea.origin}${one}`);
          await page.locator("h1").first().waitFor();
        }
      });
    }
    expect(problems).toEqual([]);
  });

  test("F26: a person connects an account with the keyboard alone, without JavaScript", async () => {
    const path = await link({ servers: ["notes"] });
    await open({ visitor: ada, path, heading: "" }, { javaScriptEnabled: false }, async (page) => {
      const press = async (until: RegExp) => {
        for (let times = 0; times < 12; times++) {
          await page.keyboard.press("Tab");
          const focused = await page
            .locator(":focus")
            .evaluate((element) => element.getAttribute("aria-label") ?? element.textContent ?? "")
            .catch(() => "");
          if (until.test(focused)) return;
        }
        throw new Error(`no focusable element matches ${until}`);
      };
      await press(/^(Re)?[Cc]onnect: Notes/);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Connect Notes (API key)" }).waitFor();
      await page.locator("input:focus").waitFor();
      await page.keyboard.type("demo-ada-2");
      await page.keyboard.press("Enter");
      await page.getByText("Notes (API key) is connected.").waitFor();
    });
  });

  test("F25: a person disconnects an account in two steps, without JavaScript", async () => {
    await open({ visitor: bob, path: "/connections", heading: "" }, { javaScriptEnabled: false }, async (page) => {
      const notes = page.getByRole("listitem").filter({ hasText: "Notes (API key)" });
      await notes.getByText("Disconnect", { exact: true }).click();
      await notes.getByRole("button", { name: "Disconnect now" }).click();
      await page.getByText("Notes (API key) is disconnected.").waitFor();
      await page.getByText("Nothing is connected.").waitFor();
    });
  });

  test("F11: a finished link leads back to its return URL with the state", async () => {
    const path = await link({ returnUrl: "https://app.example.com/done", state: "a b" });
    await open({ visitor: ada, path, heading: "" }, { javaScriptEnabled: false }, async (page) => {
      await page.getByRole("button", { name: "Finish" }).click();
      const href = await page.getByRole("link", { name: "Return to app.example.com" }).getAttribute("href");
      expect(href).toBe("https://app.example.com/done?state=a+b");
    });
  });
});
