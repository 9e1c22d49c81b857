import { mkdirSync } from "node:fs";
import type { Browser, BrowserContext } from "playwright-core";
import { makeAgents } from "../test/harness/agent.ts";
import { makeBrowserOn, sendTo } from "../test/harness/browser.ts";
import { provide } from "../test/harness/provide.ts";
import { chromiumPath, launchBrowser } from "../test/scenarios/people.ts";
import { type Cardea, startCardea } from "../test/scenarios/start-cardea.ts";

/**
 * Takes a picture of every page, light and dark, in three widths, and writes them to `screenshots/`: `npm run screenshots`.
 * Arguments limit it to the pictures whose name contains one of them: `npm run screenshots -- members wide-light`. With `docs` alone it writes the
 * pictures of the README into `docs/images/`.
 */
const FOLDER = "screenshots";
const only = process.argv.length > 2 ? process.argv.slice(2) : [""];
const SIZES = { wide: { width: 1440, height: 900 }, tablet: { width: 768, height: 1024 }, phone: { width: 375, height: 740 } };
const LOOKS = Object.entries(SIZES).flatMap(([size, viewport]) =>
  (["light", "dark"] as const).map((colorScheme) => ({ name: `${size}-${colorScheme}`, colorScheme, viewport })),
);

/** What the README shows, as it is on a screen. */
const README_PICTURES = {
  console: { by: "admin", path: "/console/demo/servers", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  access: { by: "admin", path: "/console/demo/rules", viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  person: { by: "ada", path: "?connected=notes", viewport: { width: 760, height: 1000 }, colorScheme: "light" },
} as const;

if (!chromiumPath) {
  console.error("No Chromium found. Install it (Debian: apt-get install chromium-headless-shell) or set CHROMIUM to its path.");
  process.exit(1);
}
mkdirSync(FOLDER, { recursive: true });
const cardea = await startCardea();
const browser = await launchBrowser();
try {
  await takeAll(cardea, browser);
} finally {
  await browser.close();
  await cardea.stop();
}

async function takeAll({ origin, output }: Cardea, chromium: Browser): Promise<void> {
  const send = sendTo(origin);
  const link = new URL(/Auth link\s+(\S+)/.exec(output)?.[1] ?? "").pathname;
  const admin = makeBrowserOn(origin, send);
  await admin.signIn("admin@example.com");
  await admin.api("POST", "/projects", { slug: "empty", name: "An empty project", description: "" });
  const shared = { type: "header", level: "project", fields: [{ name: "X-API-Key", label: "API key", help: "Settings → API keys", prefix: "" }] };
  const { body: servers } = await admin.api<{ servers: { slug: string; url: string }[] }>("GET", "/projects/demo/servers");
  const url = servers.servers.find(({ slug }) => slug === "notes")?.url;
  await admin.api("POST", "/projects/demo/servers", { slug: "billing", name: "Billing", url, authScope: shared });
  const { body: once } = await admin.api<{ id: string }>("POST", "/projects/demo/links", {
    type: "project",
    servers: ["billing"],
    email: "carol@example.org",
  });
  const { body: gone } = await admin.api<{ id: string }>("POST", "/projects/demo/links", {
    type: "user",
    servers: ["notes"],
    domains: ["example.net"],
  });
  await admin.api("DELETE", `/projects/demo/links/${gone.id}`);

  const support = { name: "Support", mode: "search", inChatAuthentication: true, denied: ["notes__delete_*", "wiki"] };
  await admin.api("PUT", "/projects/demo/navigators/support", support);
  const root = { name: "Administrator", type: "header", level: "user", fields: shared.fields };
  const { body: scope } = await admin.api<{ id: string }>("POST", "/projects/demo/servers/notes/auth-scopes", root);
  const rule = { server: "notes", tools: ["delete_*", "move_*"], policy: "allow", authScope: scope.id };
  await admin.api("POST", "/projects/demo/rules", rule);
  await admin.api("POST", "/projects/demo/rules", { server: null, tools: ["drop_*"], policy: "deny" });
  await admin.api("POST", "/projects/demo/api-keys", { name: "Support bot", actsForUsers: true, domains: ["example.com"] });
  await admin.api("POST", "/projects/demo/api-keys", { name: "Nightly report", expiresAt: Date.now() + 90 * 24 * 3600 * 1000 });

  const ada = makeBrowserOn(origin, send);
  await ada.signIn("ada@example.com", link);
  await ada.submit(`${link}/notes`, { "X-API-Key": "demo-ada-1" });
  await provide(ada, link, "calendar", { owner: "ada", key: "", origin });
  const agents = makeAgents(origin, send);
  const agent = await agents.connectAgent("demo", (await agents.signInAgent(ada, "demo")).access_token);
  for (const name of ["notes__whoami", "wiki__whoami", "open__whoami"]) await agent.callTool({ name, arguments: {} });
  const { path: consent } = await agents.authorizationPath("demo");
  await admin.api("PATCH", "/projects/demo", { returnOrigins: ["https://app.example.com"] });
  const returning = { type: "user", servers: ["notes"], domains: ["example.com"], returnUrl: "https://app.example.com/done" };
  const { body: back } = await admin.api<{ id: string }>("POST", "/projects/demo/links", returning);
  const partners = { type: "user", servers: ["notes", "wiki"], emails: ["grace@partner.example", "linus@partner.example"], domains: [] };
  const { body: pausedLink } = await admin.api<{ id: string }>("POST", "/projects/demo/links", partners);
  await admin.api("PATCH", `/projects/demo/links/${pausedLink.id}`, { paused: true });
  const trying = { type: "playground", servers: ["notes", "search"], domains: ["example.com"] };
  const { body: play } = await admin.api<{ id: string }>("POST", "/projects/demo/links", trying);
  await ada.submit(`/connect/${play.id}/notes`, { "X-API-Key": "demo-test-1" });
  const { body: people } = await admin.api<{ members: { id: string; email: string }[] }>("GET", "/projects/demo/members");
  const { body: connected } = await admin.api<{ credentials: { id: string }[] }>("GET", "/projects/demo/credentials?q=ada+calendar");
  const { body: keys } = await admin.api<{ apiKeys: { id: string }[] }>("GET", "/projects/demo/api-keys?q=support");
  const adaId = people.members.find(({ email }) => email === "ada@example.com")?.id;
  const chatLink = await agent.callTool({ name: "get_authentication_link", arguments: {} });
  const fromChat = new URL((chatLink.structuredContent as { authentication_link: string }).authentication_link);
  const carol = makeBrowserOn(origin, send);
  await carol.signIn("carol@example.org", `/connect/${once.id}`);

  const connectPages: Record<string, [person: typeof ada | undefined, path: string]> = {
    "sign-in": [undefined, "/sign-in"],
    "sign-in-for-link": [undefined, link],
    review: [ada, `${link}?connected=notes`],
    form: [ada, `${link}/wiki`],
    "review-done": [ada, `/connect/${back.id}?connected=notes`],
    "review-from-chat": [ada, fromChat.pathname + fromChat.search],
    "review-playground": [ada, `/connect/${play.id}`],
    "link-paused": [undefined, `/connect/${pausedLink.id}`],
    connections: [ada, "/connections"],
    "connections-empty": [carol, "/connections"],
    "project-link": [carol, `/connect/${once.id}`],
    "link-deleted": [undefined, `/connect/${gone.id}`],
    "link-unknown": [undefined, "/connect/lnk_none"],
    "wrong-address": [ada, `/connect/${once.id}`],
    consent: [ada, consent],
    home: [ada, "/home/demo"],
    "mcp-url": [undefined, "/mcp/demo"],
    inbox: [undefined, "/dev/inbox"],
  };
  const consolePages = ["/", "/console/new", "/console/empty/servers", "/console/empty/links", "/console/demo/servers", "/console/demo/servers/new"];
  consolePages.push(
    "/console/demo/overview",
    "/console/empty/overview",
    "/console/demo/links",
    "/console/demo/links/new",
    `/console/demo/links/${back.id}`,
    "/console/demo/members",
    `/console/demo/members/${adaId}`,
    "/console/demo/members/new",
    "/console/demo/connections",
    `/console/demo/connections/${connected.credentials[0]?.id}`,
    "/console/empty/connections",
    `/console/demo/keys/${keys.apiKeys[0]?.id}`,
    "/console/demo/playground",
    "/console/empty/playground",
    "/console/demo/settings",
    "/console/demo/navigators",
    "/console/demo/navigators/new",
    "/console/demo/navigators/support",
    "/console/demo/rules",
    "/console/demo/rules/new",
    "/console/demo/tool-changes",
    "/console/empty/rules",
    "/console/demo/servers/notes/auth-scopes/new",
    "/console/demo/servers/notes",
    `/console/demo/servers/notes/auth-scopes/${scope.id}`,
    "/console/demo/servers/open/tools",
    "/console/demo/servers/search/tools",
    "/console/demo/keys",
    "/console/demo/agents",
    "/console/demo/agents/connect",
    "/console/demo/webhooks",
    "/console/empty/webhooks",
    "/console/demo/keys/new",
    "/console/demo/tokens",
    "/console/demo/tokens/new",
    "/console/empty/tokens",
    "/deployment/tokens",
    "/deployment/tokens/new",
    "/console/empty/keys",
    "/console/demo/analytics",
    "/console/demo/audit",
    "/console/none/servers",
  );

  if (only.join() === "docs") {
    for (const { slug } of servers.servers) await admin.api("POST", `/projects/demo/servers/${slug}/check`);
    for (const [name, { by, path, ...options }] of Object.entries(README_PICTURES))
      await take(chromium, options, origin, by === "ada" ? ada : admin, by === "ada" ? link + path : path, name, "docs/images");
    return;
  }
  for (const { name: look, ...options } of LOOKS) {
    for (const [name, [person, path]] of Object.entries(connectPages)) {
      await take(chromium, { ...options, javaScriptEnabled: false }, origin, person, path, `connect-${name}-${look}`);
    }
    for (const path of consolePages) await take(chromium, options, origin, admin, path, `console${path.replaceAll("/", "-")}-${look}`);
  }
}

async function take(
  chromium: Browser,
  options: Parameters<Browser["newContext"]>[0],
  origin: string,
  person: { cookies: Map<string, string> } | undefined,
  path: string,
  name: string,
  folder?: string,
): Promise<void> {
  if (folder === undefined && !only.some((part) => name.includes(part))) return;
  const context: BrowserContext = await chromium.newContext(options);
  await context.addCookies(
    [...(person?.cookies ?? [])].map(([key, value]) => ({ name: key, value, url: origin.replace("http:", "https:"), secure: true, httpOnly: true })),
  );
  const page = await context.newPage();
  // With a stream of news, the network is never idle.
  await context.route("**/news", (route) => route.abort());
  await page.goto(`${origin}${path}`);
  await page.waitForLoadState("networkidle");
  await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "detached" });
  await page.screenshot({ path: `${folder ?? FOLDER}/${name}.png`, fullPage: folder === undefined });
  await context.close();
}
