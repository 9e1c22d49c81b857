import { appendFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDevVars } from "../../scripts/dev-vars.ts";
import { FIXTURES } from "../fixtures/origins.ts";
import { startSsmServer } from "../fixtures/ssm-server.ts";
import { makeAgents } from "../harness/agent.ts";
import { makeBrowserOn, sendTo, type Browser as Visitor } from "../harness/browser.ts";
import { freeRange } from "../harness/free-ports.ts";
import { chromiumPath, launchBrowser, newPerson, type Person } from "./people.ts";
import { prepare } from "./prepared.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

/** Starts Cardea with the settings of a Parameter Store. */
async function startWithParameterStore({ origin, region, key }: Awaited<ReturnType<typeof startSsmServer>>["place"]): Promise<Cardea> {
  const home = mkdtempSync(join(tmpdir(), "cardea-"));
  const settings = await prepare(home);
  const file = join(home, ".dev.vars");
  createDevVars(file);
  const lines = [`SSM_ENDPOINT=${origin}`, `SSM_REGION=${region}`, `SSM_ACCESS_KEY_ID=${key.id}`, `SSM_SECRET_ACCESS_KEY=${key.secret}`];
  appendFileSync(file, `${lines.join("\n")}\n`);
  const port = await freeRange(1);
  return startCardea({ home, port, demoPort: await freeRange(FIXTURES.length) }, { ...settings, TRUSTED_ORIGINS: origin });
}

describe.skipIf(!chromiumPath)("An administrator manages links and members", () => {
  let cardea: Cardea;
  let parameterStore: Awaited<ReturnType<typeof startSsmServer>>;
  let browser: Browser;
  let admin: Person;
  let ada: Visitor;

  beforeAll(async () => {
    parameterStore = await startSsmServer();
    cardea = await startWithParameterStore(parameterStore.place);
    browser = await launchBrowser();
    admin = await newPerson(browser, cardea.origin, "desktop");
    await admin.page.goto(`${cardea.origin}/console/demo/links`);
    await admin.signIn("admin@example.com");
    await admin.page.getByRole("button", { name: "Create link" }).waitFor();
    ada = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  });

  afterAll(async () => {
    await browser?.close();
    await cardea?.stop();
    await parameterStore?.close();
  });

  const at = (path: string) => admin.page.goto(`${cardea.origin}/console/demo${path}`);

  test("F3: an administrator creates a link for addresses with a last day, and shows it as a QR code", async () => {
    const { page } = admin;
    await at("/links/new");
    await page.getByRole("button", { name: "Create link" }).click();
    await page.getByText("Name at least one e-mail domain, such as example.com, or an address.").waitFor();
    await page.getByLabel("Further e-mail addresses").fill("grace@partner.example\nnonsense");
    await page.getByRole("button", { name: "Create link" }).click();
    await page.getByText("“nonsense” is not one e-mail address").waitFor();
    await page.getByLabel("Further e-mail addresses").fill("grace@partner.example");
    expect(await page.getByRole("radio", { name: "30 days" }).isChecked()).toBe(true);
    await page.getByText("links get forwarded and forgotten").waitFor();
    await page.getByLabel("Name (optional)").fill("Partner team");
    await page.getByRole("button", { name: "Create link" }).click();
    await page.getByText("Use 1 to 40 lower-case letters").waitFor();
    await page.getByLabel("Name (optional)").fill("partner-team");
    await page.getByRole("radio", { name: "On a date" }).click();
    await page.getByLabel("Last day").fill("2035-12-31");
    await page.getByRole("button", { name: "Create link" }).click();
    const row = page.getByRole("row").filter({ hasText: "User link for grace@partner.example" });
    await row.getByText("Dec 31, 2035").waitFor();
    await row.getByText("partner-team").waitFor();
    await row.getByRole("button", { name: "QR code of the link for grace@partner.example" }).click();
    await page.getByRole("dialog").getByRole("img", { name: "QR code of the link" }).waitFor();
    await page.getByRole("dialog").getByText(`${cardea.origin}/connect/lnk_`).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  });

  test("F6, F7: an administrator pauses, edits and deletes a link, and first reads what the deletion means", async () => {
    const { page } = admin;
    await at("/links");
    const row = page.getByRole("row").filter({ hasText: "grace@partner.example" });
    await row.getByRole("button", { name: "Pause the link" }).click();
    await row.getByText("Paused").waitFor();
    await row.getByRole("button", { name: "Resume the link" }).click();
    await row.getByText("Active").waitFor();
    await row.getByRole("button", { name: "Edit the link" }).click();
    await page.getByLabel("E-mail domains").fill("partner.example, other.example");
    await page.getByRole("radio", { name: "Never" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    const changed = page.getByRole("row").filter({ hasText: "anyone at partner.example, other.example and grace@partner.example" });
    await changed.getByText("never expires").waitFor();
    await changed.getByRole("button", { name: "Delete the link" }).click();
    await page.getByRole("dialog").getByText("Credentials people gave through it stay").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await changed.getByText("Deleted").waitFor();
  });

  test("F4: an administrator finds links by search and by state", async () => {
    const { page } = admin;
    await at("/links");
    const rows = page.getByRole("row").filter({ hasText: "link for" });
    await page.getByRole("searchbox", { name: "Search" }).fill("partner.example wiki");
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByLabel("State").selectOption("Working");
    await page.getByText("Nothing matches.").waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get("is")).toBe("state.working");
    await page.reload();
    await page.getByText("Nothing matches.").waitFor();
    await page.getByRole("searchbox", { name: "Search" }).fill("");
    await expect.poll(() => rows.count()).toBe(2);
    await rows.filter({ hasText: "Default link for members, from a chat" }).getByText("Agents hand it out in chats").waitFor();
    await page.getByLabel("State").selectOption("Ended");
    await rows.filter({ hasText: "Deleted" }).waitFor();
  });

  test("F8: an administrator calls a tool in the playground and sees its form, its answer and its duration", async () => {
    const { page } = admin;
    await at("/playground");
    await page.getByText("The playground has no users yet").waitFor();
    await page.getByRole("button", { name: "Create link" }).click();
    await page.getByText("Only the playground of this project uses the accounts they connect.").click();
    await page.getByLabel("E-mail domains").fill("example.com");
    await page.getByRole("button", { name: "Create link" }).click();
    const url = await page.getByRole("row").filter({ hasText: "Playground link" }).getByText("/connect/lnk_").textContent();
    const path = new URL(url ?? "").pathname;
    const tester = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await tester.signIn("tester@example.com", path);
    await tester.submit(`${path}/notes`, { "X-API-Key": "demo-test-1" });

    await at("/playground");
    await page.getByLabel("Search tools").fill("sum");
    await page.getByRole("button", { name: "everything__get-sum" }).click();
    await page.getByRole("button", { name: "Call" }).click();
    await page.getByText("Enter a value.").first().waitFor();
    await page.getByLabel("a", { exact: true }).fill("x");
    await page.getByLabel("b", { exact: true }).fill("2");
    await page.getByRole("button", { name: "Call" }).click();
    await page.getByText("Enter a number.").waitFor();
    await page.getByLabel("a", { exact: true }).fill("40");
    await page.getByRole("button", { name: "Call" }).click();
    await page.getByText("The call succeeded").waitFor();
    await page.getByText(/after \d+ ms/).waitFor();
    await page.getByText("42").first().waitFor();

    await page.getByLabel("Search tools").fill("notes");
    await page.getByRole("button", { name: "notes__whoami" }).click();
    await page.getByText("This tool takes no arguments.").waitFor();
    await page.getByRole("button", { name: "Call" }).click();
    await page.getByText(/owner.*test/).waitFor();
    expect(await page.content()).not.toContain("demo-test-1");
  });

  test("S67: markup in what a tool answers is text in the playground", async () => {
    const { page } = admin;
    const markup = "<img src=x onerror=document.title='run'><script>document.title='run'</script>";
    await at("/playground");
    await page.getByLabel("Search tools").fill("echo");
    await page.getByRole("button", { name: "everything__echo" }).click();
    await page.getByLabel("message", { exact: true }).fill(markup);
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await page
      .locator("pre")
      .filter({ hasText: `Echo: ${markup}` })
      .first()
      .waitFor();
    expect([await page.locator('img[src="x"]').count(), await page.title()]).toEqual([0, expect.not.stringContaining("run")]);
  });

  test("F50–F54: an administrator sees members and their calls, revokes one connection, and removes a member", async () => {
    const { page } = admin;
    const demo = new URL(/Auth link\s+(\S+)/.exec(cardea.output)?.[1] ?? "").pathname;
    await ada.signIn("ada@example.com", demo);
    await ada.submit(`${demo}/notes`, { "X-API-Key": "demo-ada-1" });
    await ada.submit(`${demo}/wiki`, { workspace: "demo-ada-1" });
    const agents = makeAgents(cardea.origin, sendTo(cardea.origin));
    const agent = await agents.connectAgent("demo", (await agents.signInAgent(ada, "demo")).access_token);
    for (const name of ["notes__whoami", "notes__whoami", "search__whoami"]) await agent.callTool({ name, arguments: {} });

    await at("/members");
    await page.getByText("3 tool calls").waitFor();
    await page.getByRole("link", { name: "Members" }).waitFor();
    await page.getByText("Active this week").waitFor();
    await page.getByRole("link", { name: "ada@example.com" }).click();
    await page.getByRole("img", { name: "3 calls in the last 30 days" }).waitFor();
    await page.getByText("33.3% of them failed.").waitFor();
    await page.getByText("notes: whoami").waitFor();
    await page.getByRole("checkbox", { name: "Notes (API key)" }).click();
    await page.getByRole("button", { name: "Revoke Notes (API key)" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke 1" }).click();
    await page.getByText("revoked", { exact: true }).waitFor();
    await expect.poll(async () => (await agent.callTool({ name: "notes__whoami", arguments: {} })).isError).toBe(true);
    expect((await agent.callTool({ name: "wiki__whoami", arguments: {} })).isError ?? false).toBe(false);

    await page.getByRole("button", { name: "Remove ada@example.com" }).click();
    await page.getByRole("dialog").getByText("The credentials they gave here (wiki) are deleted").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Invite" }).waitFor();
    await expect.poll(() => page.getByRole("link", { name: "ada@example.com" }).count()).toBe(0);
  });

  test("an administrator invites a member, makes them an administrator, and cannot leave the project without one", async () => {
    const { page } = admin;
    await at("/members/new");
    await page.getByLabel("E-mail address").fill("nobody");
    await page.getByRole("button", { name: "Invite" }).click();
    await page.getByText("Enter one e-mail address, such as ada@example.com.").first().waitFor();
    await page.getByLabel("E-mail address").fill("grace@example.com");
    await page.getByRole("button", { name: "Invite" }).click();
    const roleOf = (email: string) => page.getByRole("combobox", { name: `Role of ${email}` });
    await roleOf("admin@example.com").selectOption("member");
    await page.getByRole("dialog").getByText("They can change nothing in this project any more").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Change the role" }).click();
    await page.getByRole("dialog").getByText("A project needs at least one administrator.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => roleOf("admin@example.com").inputValue()).toBe("admin");
    await roleOf("grace@example.com").selectOption("administrator");
    await page.getByText("The person is an administrator now.").waitFor();
    await expect.poll(() => roleOf("grace@example.com").inputValue()).toBe("admin");
  });

  test("F52: an administrator revokes the connections of the members whom a search finds, and of selected ones, and first reads how many end", async () => {
    const { page } = admin;
    const demo = new URL(/Auth link\s+(\S+)/.exec(cardea.output)?.[1] ?? "").pathname;
    const agents = makeAgents(cardea.origin, sendTo(cardea.origin));
    const people = [];
    for (const name of ["lin", "mia"]) {
      const browser = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
      await browser.signIn(`${name}@example.com`, demo);
      await browser.submit(`${demo}/notes`, { "X-API-Key": `demo-${name}-1` });
      await browser.submit(`${demo}/wiki`, { workspace: `demo-${name}-1` });
      people.push({ browser, agent: await agents.connectAgent("demo", (await agents.signInAgent(browser, "demo")).access_token) });
    }
    const [lin, mia] = people;
    const fails = async (one: typeof lin, name: string) => (await one?.agent.callTool({ name, arguments: {} }))?.isError ?? false;
    await at("/members");
    await page.getByRole("searchbox", { name: "Search" }).fill("lin");
    await page.getByRole("button", { name: "Revoke the connections of all whose e-mail begins with “lin”…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("2 connections of 1 member will end.").waitFor();
    await dialog.getByLabel("Connections to").selectOption("Wiki (workspace)");
    await dialog.getByText("1 connection of 1 member will end.").waitFor();
    await dialog.getByLabel("Connections to").selectOption("All servers");
    await dialog.getByText("2 connections of 1 member will end.").waitFor();
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await page.getByText("2 connections were revoked.").waitFor();
    await page.getByText("Revoked connections of members: demo").waitFor();
    await expect.poll(() => fails(lin, "notes__whoami")).toBe(true);
    expect(await fails(mia, "notes__whoami")).toBe(false);
    await lin?.browser.submit(`${demo}/notes`, { "X-API-Key": "demo-lin-2" });
    expect(await fails(lin, "notes__whoami")).toBe(false);

    await page.getByRole("searchbox", { name: "Search" }).fill("");
    await page.getByRole("checkbox", { name: "mia@example.com" }).click();
    await page.getByRole("button", { name: "Revoke their connections…" }).click();
    await dialog.getByText("2 connections of 1 member will end.").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => dialog.count()).toBe(0);
    await page.getByRole("button", { name: "Revoke their connections…" }).click();
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await expect.poll(() => fails(mia, "wiki__whoami")).toBe(true);
    expect(await fails(lin, "notes__whoami")).toBe(false);
  });

  test("L13: an administrator sees the API keys that a removed administrator created, and revokes them", async () => {
    const { page } = admin;
    const grace = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await grace.signIn("grace@example.com");
    await grace.api("POST", "/projects/demo/api-keys", { name: "Backend", actsForUsers: true });
    await grace.api("POST", "/projects/demo/api-keys", { name: "Deployer", purpose: "platform" });
    await at("/members");
    await page.getByRole("button", { name: "Remove grace@example.com" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Their platform token “Deployer” is revoked too, permanently.").waitFor();
    await dialog.getByText("some of which act for any member").waitFor();
    await dialog.getByRole("checkbox", { name: "Also revoke the API key they created" }).click();
    await dialog.getByRole("button", { name: "Remove" }).click();
    await expect.poll(() => page.getByRole("link", { name: "grace@example.com" }).count()).toBe(0);
    await at("/keys");
    await page.getByText("No API keys yet").waitFor();
  });

  test("F41, F44: an administrator previews the page for links from chats, and sees why such links were switched off", async () => {
    const { page } = admin;
    await at("/navigators");
    const preview = await page.getByRole("link", { name: "preview" }).getAttribute("href");
    expect((await ada.open(new URL(preview ?? "").pathname)).status).toBe(403);
    const other = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await other.signIn("admin@example.com");
    for (const slug of ["notes", "wiki", "search", "calendar"]) await other.api("DELETE", `/projects/demo/servers/${slug}`);
    await at("/navigators");
    await page.getByText("Links in chats were switched off on").waitFor();
    await page.getByRole("button", { name: "Edit Default" }).click();
    await page.getByText("First add a server to which people connect their own accounts.").waitFor();
    expect(await page.getByRole("checkbox", { name: "Agents may hand out links to connect" }).isDisabled()).toBe(true);
  });

  test("F11: an administrator sets the origins to which links may return people", async () => {
    const { page } = admin;
    await at("/settings");
    await page.getByLabel("Return origins").fill("https://app.example.com/path");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("“https://app.example.com/path”: Use an origin").waitFor();
    await page.getByLabel("Return origins").fill("https://app.example.com");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    await at("/links/new");
    await page.getByLabel("Return URL").waitFor();
  });

  test("F110: an administrator decides for how many days the audit is kept, and confirms that a shorter time deletes events", async () => {
    const { page } = admin;
    await at("/settings");
    await page.getByLabel("Days of audit events").fill("500");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The operator of this Cardea instance allows at most 365 days.").waitFor();
    await page.getByLabel("Days of audit events").fill("7");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Audit events that are older than 7 days will be deleted.").waitFor();
    await page.getByRole("button", { name: "Save the change" }).click();
    await page.getByText("Saved.").waitFor();
    await at("/settings");
    await expect.poll(() => page.getByLabel("Days of audit events").inputValue()).toBe("7");
  });

  test("F31: an administrator moves a project's values to the Parameter Store after a question, after a path that AWS refuses, and the way back does not look dangerous", async () => {
    const { page } = admin;
    await at("/settings");
    const dialog = page.getByRole("dialog");
    const prefix = page.getByLabel("Path prefix");
    const ask = async (path: string) => {
      await prefix.fill(path);
      await prefix.press("Enter");
      await page.getByRole("dialog", { name: `Move the values to the AWS Parameter Store in eu-central-1, below ${path}?` }).waitFor();
      await dialog.getByText("Nobody has to connect again.").waitFor();
    };
    await ask("/elsewhere");
    await dialog.getByRole("button", { name: "Move" }).click();
    await page.getByText("AWS does not allow Cardea to do this in the Parameter Store.").waitFor();
    await page.getByText("stored in Workers KV").waitFor();
    expect(await dialog.count()).toBe(0);
    expect(await prefix.inputValue()).toBe("/elsewhere");

    await ask("/cardea");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.reload();
    await page.getByText("stored in Workers KV").waitFor();
    await ask("/cardea");
    await dialog.getByRole("button", { name: "Move" }).click();
    await page.getByText("stored in the AWS Parameter Store in eu-central-1, below /cardea").waitFor();

    const back = page.getByRole("button", { name: "Move back to Workers KV" });
    const colourOf = (button: Locator) => button.evaluate((element) => getComputedStyle(element).color);
    const harmless = await colourOf(page.getByRole("button", { name: "Export", exact: true }));
    expect(await colourOf(back)).toBe(harmless);
    expect(await colourOf(page.getByRole("button", { name: "Remove project demo" }))).not.toBe(harmless);
    await back.click();
    await page.getByRole("dialog", { name: "Move the values back to Workers KV?" }).getByText("Nobody has to connect again.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await back.waitFor();
  });

  test("an administrator saves the export of a project, and removes a project after typing its slug", async () => {
    const { page } = admin;
    await at("/settings");
    const downloaded = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const file = await downloaded;
    expect(file.suggestedFilename()).toBe("demo.ndjson");
    const lines = readFileSync(await file.path(), "utf8")
      .trimEnd()
      .split("\n");
    expect(JSON.parse(lines.at(0) ?? "")).toMatchObject({ kind: "project", slug: "demo", store: { kind: "ssm", prefix: "/cardea" } });
    expect(JSON.parse(lines.at(-1) ?? "")).toEqual({ kind: "end", lines: lines.length - 1 });

    await page.goto(`${cardea.origin}/console/new`);
    await page.getByLabel("Name", { exact: true }).fill("Trial");
    await page.getByRole("button", { name: "Create project" }).click();
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
    await page.goto(`${cardea.origin}/console/trial/settings`);
    await page.getByRole("button", { name: "Remove project trial" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Type trial to confirm").fill("tria");
    expect(await dialog.getByRole("button", { name: "Remove project" }).isDisabled()).toBe(true);
    await dialog.getByLabel("Type trial to confirm").fill("trial");
    await dialog.getByRole("button", { name: "Remove project" }).click();
    await page.getByRole("heading", { name: "Projects" }).waitFor();
    await expect.poll(() => page.getByRole("link", { name: "Trial" }).count()).toBe(0);
  });

  test("F32: a platform administrator sees that all is well, and counts what each vault key has sealed", async () => {
    const { page } = admin;
    for (const cron of ["*/5 * * * *", "17 * * * *"]) await fetch(`${cardea.origin}/cdn-cgi/local/scheduled?${new URLSearchParams({ cron })}`);
    await page.goto(`${cardea.origin}/`);
    await page.getByText("migrations: none waits").waitFor();
    await page.getByText("New records are sealed with it.").waitFor();
    await page.getByRole("button", { name: "Rotate to the first key" }).click();
    await page.getByText("Counting what each key has sealed").waitFor();
    expect(await page.getByRole("button", { name: "Rotate to the first key" }).isDisabled()).toBe(true);
  });

  test("a platform administrator erases a person, after an address that nobody has, and gets a receipt", async () => {
    const { page } = admin;
    await page.goto(`${cardea.origin}/`);
    const dialog = page.getByRole("dialog");
    const erase = async (address: string) => {
      await page.getByLabel("E-mail address of the person").fill(address);
      await page.getByRole("button", { name: "Erase the person" }).click();
      expect(await dialog.getByRole("button", { name: "Erase" }).isDisabled()).toBe(true);
      await dialog.getByLabel("Type the address to confirm").fill(address);
      await dialog.getByRole("button", { name: "Erase" }).click();
    };
    await erase("nobody@example.com");
    await dialog.getByText("Nobody in Cardea has this address.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await erase("tester@example.com");
    await page.getByText("Erased.").waitFor();
    await page.getByText(/Receipt ers_/).waitFor();
  });
});
