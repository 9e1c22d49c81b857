import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAgents } from "../harness/agent.ts";
import { makeBrowserOn, sendTo, type Browser as Visitor } from "../harness/browser.ts";
import { chromiumPath, launchBrowser, newPerson, type Person } from "./people.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

describe.skipIf(!chromiumPath)("An administrator manages links and members", () => {
  let cardea: Cardea;
  let browser: Browser;
  let admin: Person;
  let ada: Visitor;

  beforeAll(async () => {
    cardea = await startCardea();
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
    await page.getByRole("radio", { name: "On a date" }).click();
    await page.getByLabel("Last day").fill("2035-12-31");
    await page.getByRole("button", { name: "Create link" }).click();
    const row = page.getByRole("row").filter({ hasText: "User link for grace@partner.example" });
    await row.getByText("Dec 31, 2035").waitFor();
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
    expect(new URL(page.url()).searchParams.get("is")).toBe("state.working");
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
    await page.getByText("This week: 3 tool calls").waitFor();
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
    await page.getByRole("button", { name: "Make admin@example.com a member" }).click();
    await page.getByText("A project needs at least one administrator.").waitFor();
    await page.getByRole("button", { name: "Make grace@example.com an administrator" }).click();
    await page.getByRole("button", { name: "Make grace@example.com a member" }).waitFor();
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
});
