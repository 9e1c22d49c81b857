import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serverUrls } from "../fixtures/origins.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { provide } from "../harness/provide.ts";
import { listToolsRaw } from "./agent.ts";
import { chromiumPath, launchBrowser, newPerson, type Person, signInAtProvider } from "./people.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

describe.skipIf(!chromiumPath)("An administrator sets up sign-in to servers", () => {
  let cardea: Cardea;
  let browser: Browser;
  let admin: Person;

  beforeAll(async () => {
    cardea = await startCardea();
    browser = await launchBrowser();
    admin = await newPerson(browser, cardea.origin, "desktop");
    await admin.page.goto(`${cardea.origin}/console/demo/servers/new`);
    await admin.signIn("admin@example.com");
    await admin.page.getByRole("heading", { name: "Add a server" }).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await cardea?.stop();
  });

  test("F70: a well-known server fills the form, and the form says where to create its client", async () => {
    const { page } = admin;
    await page.getByLabel("Name or URL").fill("github");
    await page.getByRole("option", { name: "GitHub Development" }).click();
    await page.getByText("Create a client there, and enter its id and secret below.").waitFor();
    expect(await page.getByLabel("URL", { exact: true }).inputValue()).toBe("https://api.githubcopilot.com/mcp/");
    expect(await page.getByLabel("Slug").inputValue()).toBe("github");
    expect(await page.getByRole("link", { name: "create the client at GitHub" }).getAttribute("href")).toBe("https://github.com/settings/developers");
    const redirectUri = (await page.getByText(`${cardea.origin}/oauth/callback/scp_`).textContent()) ?? "";

    await page.getByRole("button", { name: "Add server" }).click();
    await page.getByText("Enter the client id you created at the provider.").waitFor();
    await page.getByLabel("Client ID").fill("Iv1.0123456789abcdef");
    await page.getByLabel("Client secret").fill("a-secret-of-github");
    await page.getByRole("button", { name: "Add server" }).click();
    await page.getByText("Redirect URI of its client at the provider").waitFor();
    expect(await page.content()).not.toContain("a-secret-of-github");
    await page.getByText(redirectUri.trim()).waitFor();
  });

  test("M10: the list warns of a server whose client shares its redirect URI at a provider that does not name itself", async () => {
    const { page } = admin;
    await page.evaluate(async (redirectUri) => {
      const headers = { "content-type": "application/json" };
      const oauth = { provider: { kind: "template", template: "github" }, client: { id: "x", redirectUri } };
      const server = { slug: "shared", name: "Shared", url: "https://mcp.example.com/mcp", authScope: { type: "oauth2", level: "user" }, oauth };
      await fetch("/api/v1/projects/demo/servers", { method: "POST", headers, body: JSON.stringify(server) });
    }, `${cardea.origin}/oauth/callback`);
    await page.goto(`${cardea.origin}/console/demo/servers`);
    await page.getByText("The provider does not name itself in its answers").waitFor();
    expect(await page.getByText("The provider does not name itself in its answers").count()).toBe(1);
    await page.getByRole("button", { name: "Remove Shared" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("The provider does not name itself in its answers").waitFor({ state: "detached" });
  });

  test("F60: the form shows how people sign in before a server is saved, or why Cardea cannot find out", async () => {
    const { page } = admin;
    const urls = serverUrls(cardea.origins);
    await page.goto(`${cardea.origin}/console/demo/servers/new`);
    await page.getByRole("button", { name: "Enter everything by hand" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Second calendar");
    await page.getByLabel("URL", { exact: true }).fill(urls.none);
    await page.getByRole("button", { name: "Check how people sign in" }).click();
    await page.getByText("The server asks for no sign-in.").waitFor();
    await page.getByLabel("URL", { exact: true }).fill(urls.oauth2);
    await page.getByRole("button", { name: "Check how people sign in" }).click();
    await page.getByText(`People sign in at ${cardea.origins.authorization}`).waitFor();
    await page.getByText("Cardea registers itself there. You need no client.").waitFor();
    await page.getByRole("button", { name: "Add server" }).click();
    await page.getByText("second-calendar__…").waitFor();
  });

  test("F78, F79: a server is found by its URL, by keys alone, is added as it was found, and a check says whether it is in reach", async () => {
    const { page } = admin;
    const urls = serverUrls(cardea.origins);
    const servers = () =>
      page.evaluate(async () => ((await (await fetch("/api/v1/projects/demo/servers")).json()) as { servers: { slug: string }[] }).servers);
    await page.goto(`${cardea.origin}/console/demo/servers/new`);
    await page.getByLabel("Name or URL").focus();
    await page.keyboard.type("http://10.0.0.1/mcp");
    await page.keyboard.press("Enter");
    await page.getByText("Use a public https address.").waitFor();
    expect(await page.getByLabel("Name or URL").inputValue()).toBe("http://10.0.0.1/mcp");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("combobox");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("no such server");
    await page.keyboard.press("Enter");
    await page.getByText("No well-known server has this name.").waitFor();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(urls.none);
    await page.keyboard.press("Enter");
    await page.getByText("None. Its tools work at once.").waitFor();
    await page.getByText("whoami", { exact: false }).first().waitFor();
    const before = (await servers()).length;
    await page.waitForFunction(() => document.activeElement?.textContent === "Add server");
    await page.keyboard.press("Enter");
    await page.getByText("fixture-none__…").waitFor();
    expect((await servers()).length).toBe(before + 1);
    const added = page.getByRole("row").filter({ hasText: "fixture-none__…" });
    await added.getByText("Reachable").waitFor();
    await cardea.setFixtures({ down: ["none"] });
    await page.getByRole("button", { name: "Check fixture-none" }).click();
    await added.getByText("Out of reach").waitFor();
    await added.getByText("Check that it is up, and that its URL is right.").waitFor();
    await cardea.setFixtures({ down: [] });
    await page.getByRole("button", { name: "Check fixture-none" }).click();
    await page.getByText("fixture-none is in reach and lists 1 tool.").waitFor();
    await added.getByText("Reachable").waitFor();
    await page.getByRole("button", { name: "Tools of fixture-none" }).click();
    await page.getByText("whoami", { exact: true }).waitFor();

    await page.goto(`${cardea.origin}/console/demo/servers/new`);
    await page.getByLabel("Name or URL").fill(urls.none);
    await page.getByRole("button", { name: "Look it up" }).click();
    await page.getByText("None. Its tools work at once.").waitFor();
    await page.getByRole("button", { name: "Change" }).click();
    expect(await page.getByLabel("Slug").inputValue()).toBe("fixture-none-2");
    await page.getByLabel("Slug").fill("fixture-none");
    await page.getByRole("button", { name: "Add server" }).click();
    await page.getByText("This slug is taken.").waitFor();
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("fixture-none");
    await page.getByLabel("Name or URL").fill("wolf");
    await page.keyboard.press("ArrowDown");
    expect(await page.getByRole("option", { name: "Wolfram" }).getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Escape");
    await page.getByRole("option").first().waitFor({ state: "hidden" });
    await page.evaluate(async () => {
      await fetch("/api/v1/projects/demo/servers/fixture-none", { method: "DELETE", headers: { "content-type": "application/json" } });
    });
  });

  test("F70: a well-known server without a sign-in is added by one click, and every such server of the catalog has its button", async () => {
    const { page } = admin;
    type Added = { slug: string; name: string; url: string; authScope: { type: string } };
    type Known = { name: string; url: string; auth: { type: string } };
    const read = <Body>(path: string) => page.evaluate(async (of) => (await fetch(`/api/v1${of}`)).json(), path) as Promise<Body>;
    const servers = async () => (await read<{ servers: Added[] }>("/projects/demo/servers")).servers;
    const known = (await read<{ servers: Known[] }>("/catalog/servers")).servers.filter(({ auth }) => auth.type === "none");
    const before = (await servers()).map(({ slug }) => slug);
    await page.goto(`${cardea.origin}/console/demo/servers/new`);
    const ready = page.getByRole("listitem").getByRole("button", { name: /^Add / });
    await ready.first().waitFor();
    expect((await ready.allInnerTexts()).sort()).toEqual(known.map(({ name }) => name).sort());
    await page.getByRole("button", { name: "Add DeepWiki" }).click();
    await page.getByText("deepwiki__…").waitFor();
    const added = (await servers()).filter(({ slug }) => !before.includes(slug));
    const { url } = known.find(({ name }) => name === "DeepWiki") ?? {};
    expect(added.map(({ slug, name, url, authScope }) => [slug, name, url, authScope.type])).toEqual([["deepwiki", "DeepWiki", url, "none"]]);
    // A second one gets a slug of its own.
    await page.goto(`${cardea.origin}/console/demo/servers/new`);
    await page.getByRole("button", { name: "Add DeepWiki" }).click();
    await page.getByText("deepwiki-2__…").waitFor();
    await page.evaluate(async () => {
      for (const slug of ["deepwiki", "deepwiki-2"])
        await fetch(`/api/v1/projects/demo/servers/${slug}`, { method: "DELETE", headers: { "content-type": "application/json" } });
    });
  });

  test("F62, F80: an edit of a server hides the secret, asks before it removes credentials, and keeps the typed text", async () => {
    const { page } = admin;
    await page.goto(`${cardea.origin}/console/demo/servers`);
    await page.getByRole("button", { name: "Edit GitHub" }).click();
    await page.getByRole("heading", { name: "Edit GitHub" }).waitFor();
    expect(await page.getByLabel("Client ID").inputValue()).toBe("Iv1.0123456789abcdef");
    expect(await page.getByLabel("Client secret").getAttribute("placeholder")).toBe("stored; type to replace it");
    expect(await page.getByLabel("Client secret").inputValue()).toBe("");
    await page.getByLabel("Redaction hints").fill("token");
    await page.getByLabel("URL", { exact: true }).fill("http://10.0.0.1/mcp");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Use a public https address.").waitFor();
    expect(await page.getByLabel("Redaction hints").inputValue()).toBe("token");
    await page.getByLabel("URL", { exact: true }).fill("https://api.githubcopilot.com/mcp/readonly");
    await page.getByLabel("Client secret").fill("another-secret-of-github");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("https://api.githubcopilot.com/mcp/readonly").waitFor();
    expect(await page.content()).not.toContain("another-secret-of-github");

    const link = await page.evaluate(async () => {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ type: "user", servers: ["notes"], domains: ["example.com"] });
      return ((await (await fetch("/api/v1/projects/demo/links", { method: "POST", headers, body })).json()) as { id: string }).id;
    });
    const ada = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await ada.signIn("editing@example.com", `/connect/${link}`);
    const provided = await ada.follow(await ada.submit(`/connect/${link}/notes`, { "X-API-Key": "demo-ada-1" }));
    expect(provided.text).toContain("is connected");
    await page.getByRole("button", { name: "Edit Notes (API key)" }).click();
    await page.getByRole("heading", { name: "Edit Notes (API key)" }).waitFor();
    await page.getByRole("radio", { name: "Project" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("dialog").getByText("1 person's credentials will be removed.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    expect(await page.getByRole("radio", { name: "Project" }).isChecked()).toBe(true);
    await page.waitForFunction(() => document.activeElement?.textContent === "Save");
    await page.getByLabel("Name", { exact: true }).fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-invalid") === "true");
    await page.getByRole("radio", { name: "User" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    const levels = await page.evaluate(async () => {
      const { servers } = (await (await fetch("/api/v1/projects/demo/servers")).json()) as {
        servers: { slug: string; authScope: { level: string } }[];
      };
      return servers.filter(({ slug }) => slug === "notes").map(({ authScope }) => authScope.level);
    });
    expect(levels).toEqual(["user"]);
  });

  test("F84: an administrator adds, edits and removes a rule with another auth scope of a server", async () => {
    const { page } = admin;
    await page.goto(`${cardea.origin}/console/demo/servers`);
    await page.getByRole("button", { name: "Add auth scope for Notes (API key)" }).click();
    await page.getByRole("button", { name: "Add auth scope", exact: true }).click();
    await page.getByText("Enter a name, such as: Administrator.").waitFor();
    await page.getByLabel("Name", { exact: true }).first().fill("Editor");
    await page.getByRole("button", { name: "Add auth scope", exact: true }).click();
    await page.getByRole("button", { name: "Remove Editor of Notes (API key)" }).waitFor();

    await page.getByRole("link", { name: "Who may call what" }).click();
    await page.getByText("Every tool is called with its server's own auth scope.").waitFor();
    await page.getByRole("button", { name: "Add rule" }).click();
    await page.getByRole("heading", { name: "Add a rule" }).waitFor();
    await page.getByRole("button", { name: "Add rule" }).click();
    await page.getByText("Name at least one tool, or * for all.").waitFor();
    await page.getByText("Agents can call the tools, with the auth scope you choose.").click();
    await page.getByRole("combobox", { name: "Server" }).selectOption("Notes (API key)");
    await page.getByRole("combobox", { name: "Auth scope" }).selectOption("Editor");
    await page.getByRole("textbox", { name: "Tools" }).fill("edit_*");
    await page.getByRole("button", { name: "Add rule" }).click();
    await page.getByText("with the auth scope “Editor”").waitFor();

    await page.getByRole("button", { name: "Edit: Allow edit_* of Notes (API key)" }).click();
    await page.getByText("Agents can neither see nor call the tools.").click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Remove: Deny edit_* of Notes (API key)" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("No rules").waitFor();
  });

  test("F95: the console shows a new API key once, the key works, and the administrator revokes it", async () => {
    const { page } = admin;
    await page.goto(`${cardea.origin}/console/demo/keys`);
    await page.getByText("No API keys yet").waitFor();
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("heading", { name: "Create an API key" }).waitFor();
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByText("Enter a name.").waitFor();
    await page.getByLabel("Name", { exact: true }).fill("Support bot");
    await page.getByText("Those of the person named in each call").click();
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("heading", { name: "Your new key" }).waitFor();
    const key = /ck_[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}/.exec((await page.locator("main").textContent()) ?? "")?.[0] ?? "";
    const list = (headers: Record<string, string>) =>
      fetch(`${cardea.origin}/mcp/demo`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
      });
    expect((await list({ "x-api-key": key, "x-user-email": "admin@example.com" })).status).toBe(200);
    await page.getByRole("button", { name: "I have copied it" }).click();
    await page.getByRole("row").getByText("Acts for members").waitFor();
    expect(await page.content()).not.toContain(key);
    await page.getByRole("button", { name: "Revoke Support bot" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("No API keys yet").waitFor();
    await expect.poll(async () => (await list({ "x-api-key": key })).status).toBe(401);
  });

  test("F123: the console shows the set-up of a client for each MCP URL, and the first call of a new agent without a reload", async () => {
    const { page } = admin;
    await page.goto(`${cardea.origin}/console/demo/agents/connect`);
    // The instance is on this machine: Claude comes from the internet, and is not shown first.
    expect(await page.getByRole("tab", { selected: true }).textContent()).toBe("Cursor");
    expect(await page.getByText("cannot reach this URL").count()).toBe(0);
    await page.getByRole("tab", { name: "Cursor" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("tab", { selected: true }).textContent()).toBe("VS Code");
    await page.getByRole("tab", { name: "Claude", exact: true }).click();
    await page.getByText("Claude cannot reach this URL").waitFor();
    await page.getByRole("tab", { name: "Cursor" }).click();
    expect(await page.getByRole("link", { name: "Add to Cursor" }).getAttribute("href")).toMatch(
      /^cursor:\/\/anysphere\.cursor-deeplink\/mcp\/install\?/,
    );
    await page.getByRole("tab", { name: "Claude Code" }).click();
    await page.getByText(`claude mcp add --scope user --transport http demo ${cardea.origin}/mcp/demo`).waitFor();
    await page.getByText("Waiting for the first call").waitFor();
    const { key } = await page.evaluate(async () => {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ name: "Nightly report" }) };
      return (await (await fetch("/api/v1/projects/demo/api-keys", init)).json()) as { key: string };
    });
    await fetch(`${cardea.origin}/mcp/demo`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", "x-api-key": key },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "open__whoami", arguments: {} } }),
    });
    const shown = page.getByRole("status").filter({ hasText: "Nightly report" });
    await shown.waitFor();
    expect(await shown.textContent()).toMatch(/^ConnectedNightly reportIt called open__whoami in \d+ ms\.$/);
  });

  test("F99: a changed tool is held, its two versions are shown, and the administrator approves it", async () => {
    const { page } = admin;
    const key = await page.evaluate(async () => {
      const headers = { "content-type": "application/json" };
      const made = await fetch("/api/v1/projects/demo/api-keys", { method: "POST", headers, body: JSON.stringify({ name: "Lister" }) });
      return ((await made.json()) as { key: string }).key;
    });
    const listTools = (capabilities: object) => listToolsRaw(cardea.origin, key, capabilities);
    expect(await listTools({})).toContain("open__whoami");
    await page.goto(`${cardea.origin}/console/demo/servers`);
    await page.getByRole("button", { name: "Tools of Open server" }).click();
    await page.getByText("Tells whose credential reached this server.").waitFor();
    await page.getByRole("switch", { name: "Hold changed tools" }).click();
    await cardea.setFixtures({ descriptions: { none: "Tells who you are.\u202e" } });
    await expect.poll(() => listTools({ sampling: {} })).not.toContain("open__whoami");
    await page.reload();
    await page.getByText("Changed, held").waitFor();
    await page.getByText("Hidden characters").waitFor();
    expect(await page.locator("pre").textContent()).toContain('+   "description": "Tells who you are.\\u{202e}"');
    await page.getByRole("button", { name: "Approve whoami" }).click();
    await page.getByText("Changed, held").waitFor({ state: "detached" });
    await cardea.setFixtures({ descriptions: {} });
  });

  test("F66: a reset says how many connections it ends, and ends them", async () => {
    const link = /Auth link\s+(\S+)/.exec(cardea.output)?.[1] ?? "";
    const ada = await newPerson(browser, cardea.origin, "phone");
    await ada.page.goto(link);
    await ada.signIn("ada@example.com");
    const calendar = ada.page.getByRole("listitem").filter({ hasText: "Calendar" });
    await calendar.getByRole("button").click();
    await ada.page.locator("input[name=login]").waitFor();
    await signInAtProvider(ada.page, "ada");
    await ada.page.getByText("Calendar (OAuth) is connected.").waitFor();

    const { page } = admin;
    await page.goto(`${cardea.origin}/console/demo/servers`);
    await page.getByRole("button", { name: "Reset the sign-in of Calendar (OAuth)" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("1 connection will be ended, here and at the provider").waitFor();
    await dialog.getByRole("button", { name: "Reset" }).click();
    await dialog.waitFor({ state: "hidden" });
    await ada.page.goto(link);
    await calendar.getByText("Not connected").waitFor();
  });

  test("F66: a reset of many connections shows its progress, also after a reload, and its end", async () => {
    const link = new URL(/Auth link\s+(\S+)/.exec(cardea.output)?.[1] ?? "").pathname;
    for (let number = 1; number <= 30; number++) {
      const person = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
      await person.signIn(`person-${number}@example.com`, link);
      await provide(person, link, "calendar", { owner: `person-${number}`, key: "", origin: cardea.origin });
    }
    const { page } = admin;
    // What the page is told of the job, until the test lets it see the rest.
    let isHeld = true;
    await page.route("**/jobs?*", async (route) => {
      const response = await route.fetch();
      const { jobs, ...more } = (await response.json()) as { jobs: object[] };
      const [job, ...others] = jobs;
      const half = job && { ...job, state: "running", done: 25, finishedAt: null };
      await route.fulfill({ response, json: isHeld && half ? { jobs: [half, ...others], ...more } : { jobs, ...more } });
    });
    await page.goto(`${cardea.origin}/console/demo/servers`);
    await page.getByRole("button", { name: "Reset the sign-in of Calendar (OAuth)" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("30 connections will be ended").waitFor();
    await dialog.getByRole("button", { name: "Reset" }).click();
    await dialog.waitFor({ state: "hidden" });
    const work = page.getByRole("list", { name: "Work in the background" });
    for (const look of [() => page.getByText("0 connections").first().waitFor(), () => page.reload()]) {
      await look();
      await work.getByText("25 of 30 connections ended. No agent uses the others any more.").waitFor();
      const meter = work.getByRole("meter", { name: "Ended" }).first();
      expect([await meter.getAttribute("aria-valuenow"), await meter.getAttribute("aria-valuemax")]).toEqual(["25", "30"]);
    }
    isHeld = false;
    await work.getByText("30 of 30 connections ended, here and at the providers.").waitFor();
    await page.unroute("**/jobs?*");
  });

  test("F143: an administrator removes a project after typing its name, and sees the progress among the projects", async () => {
    const { page } = admin;
    await page.evaluate(async () => {
      const headers = { "content-type": "application/json" };
      await fetch("/api/v1/projects", { method: "POST", headers, body: JSON.stringify({ slug: "short-lived", name: "Short-lived" }) });
    });
    await page.goto(`${cardea.origin}/console/short-lived/settings`);
    await page.getByRole("button", { name: "Remove project short-lived" }).click();
    const dialog = page.getByRole("dialog");
    const confirm = dialog.getByRole("button", { name: "Remove project" });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel("Type short-lived to confirm").fill("short-lived");
    await confirm.click();
    await page.getByText("Removed the project short-lived").waitFor();
    await page.getByText("1 of 1 connections and memberships ended, here and at the providers.").waitFor();
    expect(await page.getByRole("link", { name: "Short-lived" }).count()).toBe(0);
  });
});
