import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeBrowserOn, sendTo, type Browser as Visitor } from "../harness/browser.ts";
import { type DemoConsole, startDemoConsole } from "./demo-console.ts";
import { chromiumPath } from "./people.ts";

describe.skipIf(!chromiumPath)("An administrator works with long lists", () => {
  let demo: DemoConsole;
  let admin: Visitor;
  let page: Page;
  let open: DemoConsole["open"];

  beforeAll(async () => {
    demo = await startDemoConsole();
    ({ admin, page, open } = demo);
  });
  afterAll(() => demo?.stop());

  const dialog = () => page.getByRole("dialog");
  const select = (name: string) => page.getByRole("checkbox", { name: `Select ${name}` }).check();

  test("F122: several keys are revoked at once after a question that says how many, and a key that fails is named and stays selected", async () => {
    const make = async (name: string) => (await admin.api<{ id: string }>("POST", "/projects/demo/api-keys", { name })).body.id;
    const ids = [await make("First key"), await make("Second key"), await make("Third key"), await make("Fourth key")];
    const names = async () =>
      (await admin.api<{ apiKeys: { name: string }[] }>("GET", "/projects/demo/api-keys")).body.apiKeys.map(({ name }) => name);
    await open("keys");
    for (const name of ["First key", "Second key", "Third key"]) await select(name);
    await page.getByText("3 selected").waitFor();
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await dialog().getByRole("heading", { name: "Revoke 3 keys?" }).waitFor();
    await dialog().getByRole("button", { name: "Cancel" }).click();
    expect(await names()).toEqual(expect.arrayContaining(["First key", "Second key", "Third key"]));
    // Another administrator is faster with one of them.
    await admin.api("DELETE", `/projects/demo/api-keys/${ids[1]}`);
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await dialog().getByRole("button", { name: "Revoke", exact: true }).click();
    await dialog().getByRole("heading", { name: "One of them failed" }).waitFor();
    expect(await dialog().getByRole("listitem").allInnerTexts()).toEqual([expect.stringContaining("Second key: ")]);
    await dialog().getByRole("button", { name: "Close" }).click();
    await page.getByText("2 keys were revoked.").waitFor();
    expect((await names()).filter((name) => name.endsWith(" key"))).toEqual(["Fourth key"]);
  });

  test("F122b: a list shows what another administrator does without being read at intervals, and hears of it again after its window was hidden", async () => {
    const make = (name: string) => admin.api("POST", "/projects/demo/api-keys", { name });
    const row = (name: string) => page.getByRole("row").filter({ hasText: name }).waitFor();
    const listening = () => page.waitForResponse((response) => response.url().endsWith("/projects/demo/news") && response.ok());
    const show = (hidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, "hidden", { configurable: true, value });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    const heard = listening();
    await open("keys");
    await heard;
    await make("Made elsewhere");
    await row("Made elsewhere");
    await show(true);
    await make("Made meanwhile");
    const heardAgain = listening();
    await show(false);
    await heardAgain;
    await row("Made meanwhile");
    await make("Made later");
    await row("Made later");
  });

  test("F122: several links are deleted at once; those that Cardea keeps are left out", async () => {
    const json = { type: "user", servers: ["notes"], domains: ["one.example"] };
    await admin.api("POST", "/projects/demo/links", json);
    await admin.api("POST", "/projects/demo/links", { ...json, domains: ["two.example"] });
    await open("links");
    await page.getByRole("searchbox").fill("example");
    for (const domain of ["one.example", "two.example"]) await page.getByRole("row").filter({ hasText: domain }).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Delete", exact: true }).first().click();
    await dialog().getByRole("heading", { name: "Delete 2 links?" }).waitFor();
    await dialog().getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("2 links were deleted.").waitFor();
    const { body } = await admin.api<{ links: { domains: string[]; state: string }[] }>("GET", "/projects/demo/links");
    const states = body.links.filter(({ domains }) => /^(one|two)\.example$/.test(domains.join())).map(({ state }) => state);
    expect(states).toEqual(["deleted", "deleted"]);
  });

  test("F50: several members are invited again and removed; the last administrator stays, and the console says why", async () => {
    for (const name of ["ida", "jan"]) await admin.api("POST", "/projects/demo/members", { email: `${name}@example.com` });
    await open("members");
    for (const email of ["ida@example.com", "jan@example.com"]) await select(email);
    await page.getByRole("button", { name: "Invite again" }).click();
    await dialog().getByRole("heading", { name: "Send 2 members the invitation again?" }).waitFor();
    await dialog().getByRole("button", { name: "Invite again" }).click();
    await page.getByText("2 invitations were sent again.").waitFor();
    for (const email of ["ida@example.com", "jan@example.com", "admin@example.com"]) await select(email);
    await page.getByText("3 selected").waitFor();
    await page.getByRole("status").filter({ hasText: "3 selected" }).getByRole("button", { name: "Remove", exact: true }).click();
    await dialog().getByRole("heading", { name: "Remove 3 members?" }).waitFor();
    await dialog().getByRole("button", { name: "Remove", exact: true }).click();
    await dialog().getByRole("heading", { name: "One of them failed" }).waitFor();
    expect(await dialog().getByRole("listitem").allInnerTexts()).toEqual([expect.stringContaining("admin@example.com: ")]);
    await dialog().getByRole("button", { name: "Close" }).click();
    await page.getByText("1 selected").waitFor();
    const { body } = await admin.api<{ members: { email: string }[] }>("GET", "/projects/demo/members?email=admin");
    expect(body.members.map(({ email }) => email)).toEqual(["admin@example.com"]);
    expect((await admin.api<{ members: object[] }>("GET", "/projects/demo/members?email=ida")).body.members).toEqual([]);
  });

  test("F50: members are filtered and sorted by the API; the address keeps it, and an export has all rows", async () => {
    for (let at = 0; at < 60; at += 1)
      await admin.api("POST", "/projects/demo/members", {
        email: `row${String(at).padStart(2, "0")}@rows.example`,
        role: at === 7 ? "auditor" : "member",
      });
    await open("members?q=row&sort=-name");
    const first = page.getByRole("table", { name: "Members" }).getByRole("row").nth(1);
    await first.getByText("row59@rows.example").first().waitFor();
    await page.getByLabel("Role", { exact: true }).selectOption("auditor");
    await first.getByText("row07@rows.example").first().waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get("is")).toBe("role.auditor");
    await page.reload();
    await first.getByText("row07@rows.example").first().waitFor();
    await page.getByText("1 shown").waitFor();
    await page.getByLabel("Role", { exact: true }).selectOption("");
    await first.getByText("row59@rows.example").first().waitFor();
    await page.getByRole("button", { name: "Export" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "csv" }).click();
    const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\r\n");
    expect(lines.filter((line) => line.includes("@rows.example"))).toHaveLength(60);
  });

  test("F50: connections are searched and filtered by the API, and several are revoked at once; one that is gone already is named", async () => {
    const json = { type: "user", servers: ["notes"], domains: ["conn.example"] };
    const { body: link } = await admin.api<{ id: string }>("POST", "/projects/demo/links", json);
    for (const [at, name] of ["kim", "lea", "max"].entries()) {
      const person = makeBrowserOn(demo.cardea.origin, sendTo(demo.cardea.origin));
      await person.signIn(`${name}@conn.example`, `/connect/${link.id}`);
      await person.submit(`/connect/${link.id}/notes`, { "X-API-Key": `demo-conn-${at}` });
    }
    type Listed = { credentials: { id: string; email: string }[] };
    const listed = async () => (await admin.api<Listed>("GET", "/projects/demo/credentials?q=conn.example&sort=oldest")).body.credentials;
    await open("connections");
    await page.getByRole("searchbox").fill("notes conn.example");
    // A filter that is chosen before the typed search holds is kept, and so is the search.
    await page.getByLabel("Whose", { exact: true }).selectOption("the whole project");
    await page.getByText("Nothing matches.").waitFor();
    const shown = () => ["q", "is"].map((name) => new URL(page.url()).searchParams.get(name));
    await expect.poll(shown).toEqual(["notes conn.example", "owner.project"]);
    await page.getByLabel("Whose", { exact: true }).selectOption("people");
    for (const name of ["kim", "lea"]) await select(`notes, ${name}@conn.example`);
    await page.getByText("2 selected").waitFor();
    const status = page.getByRole("status").filter({ hasText: "2 selected" });
    await status.getByRole("button", { name: "Revoke", exact: true }).click();
    await dialog().getByRole("heading", { name: "Revoke 2 connections?" }).waitFor();
    // Another administrator is faster with one of them.
    await admin.api("DELETE", `/projects/demo/credentials/${(await listed()).find(({ email }) => email.startsWith("lea"))?.id}`);
    await dialog().getByRole("button", { name: "Revoke", exact: true }).click();
    await dialog().getByRole("heading", { name: "One of them failed" }).waitFor();
    expect(await dialog().getByRole("listitem").allInnerTexts()).toEqual([expect.stringContaining("notes, lea@conn.example: ")]);
    await dialog().getByRole("button", { name: "Close" }).click();
    await page.getByText("1 connection was revoked.").waitFor();
    expect((await listed()).map(({ email }) => email)).toEqual(["max@conn.example"]);
    await page.getByRole("link", { name: "notes, max@conn.example" }).click();
    await page.getByRole("heading", { level: 1, name: "notes, max@conn.example" }).waitFor();
    await page.getByText("There has been no call lately.").waitFor();
    await page.getByRole("button", { name: "Revoke notes of max@conn.example" }).click();
    await dialog().getByRole("button", { name: "Revoke", exact: true }).click();
    await page.getByText("by an administrator").waitFor();
    await page.getByRole("link", { name: "max@conn.example", exact: true }).click();
    await page.getByRole("link", { name: "Details of Notes (API key)" }).click();
    await page.getByText("by an administrator").waitFor();
  });

  test("F4: links are searched, filtered and sorted by the API over all of them, and the address keeps it", async () => {
    const link = { type: "user", servers: ["notes"] };
    for (let at = 0; at < 105; at += 1)
      await admin.api("POST", "/projects/demo/links", {
        ...link,
        domains: [`d${String(at).padStart(3, "0")}.links.example`],
        expiresAt: 4e12 - at * 1000,
      });
    await open("links?sort=ends");
    const first = page.getByRole("table", { name: "Auth links" }).getByRole("row").nth(1);
    await first.getByText("d104.links.example").waitFor();
    await page.getByRole("searchbox").fill("D003.links notes");
    await first.getByText("d003.links.example").waitFor();
    await page.getByText("1 shown").waitFor();
    await page.getByRole("combobox", { name: "State" }).selectOption("Paused");
    await page.getByText("Nothing matches.").waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get("is")).toBe("state.paused");
    await page.reload();
    await page.getByText("Nothing matches.").waitFor();
    await page.getByRole("combobox", { name: "State" }).selectOption("Active");
    await first.getByText("d003.links.example").waitFor();
  });

  test("F122: all links that a search finds are selected, also those that the page does not show, and are deleted after a question that says how many", async () => {
    await open("links?q=links.example&is=state.working");
    await page.getByText("of 105").waitFor();
    await page.getByRole("checkbox", { name: "Select all rows shown" }).check();
    await page.getByText("50 selected").waitFor();
    await page.getByRole("button", { name: "Select all 105 found" }).click();
    await page.getByText("105 selected").waitFor();
    const remove = (count: number) =>
      page
        .getByRole("status")
        .filter({ hasText: `${count} selected` })
        .getByRole("button", { name: "Delete", exact: true })
        .click();
    await remove(105);
    await dialog().getByRole("heading", { name: "Delete 105 links?" }).waitFor();
    const held = Promise.withResolvers<void>();
    await page.route(/\/links\/lnk_/, (route) => held.promise.then(() => route.continue()));
    await dialog().getByRole("button", { name: "Delete", exact: true }).click();
    await dialog().getByText("0 of 105 tried").waitFor();
    // Who cancels while it goes on keeps the rest.
    await dialog().getByRole("button", { name: "Cancel" }).click();
    held.resolve();
    await page.getByText("4 links were deleted.").waitFor();
    await page.getByText("of 101").waitFor();
    await page.getByRole("checkbox", { name: "Select all rows shown" }).check();
    await page.getByRole("button", { name: "Select all 101 found" }).click();
    await remove(101);
    await dialog().getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("101 links were deleted.").waitFor();
    const { body } = await admin.api<{ links: object[] }>("GET", "/projects/demo/links?q=links.example&state=working");
    expect(body.links).toEqual([]);
  });

  test("F95: API keys are searched, filtered and sorted by the API over all of them, and the address keeps it", async () => {
    for (let at = 0; at < 105; at += 1)
      await admin.api("POST", "/projects/demo/api-keys", { name: `Row ${String(at).padStart(3, "0")}`, actsForUsers: at === 3 });
    await open("keys?sort=-name&q=row");
    const first = page.getByRole("table", { name: "API keys" }).getByRole("row").nth(1);
    await first.getByText("Row 104").waitFor();
    await page.getByText("of 105").waitFor();
    await page.getByRole("combobox", { name: "For", exact: true }).selectOption("Acts for members");
    await first.getByText("Row 003").waitFor();
    await page.getByText("1 shown").waitFor();
    await page.reload();
    await first.getByText("Row 003").waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get("is")).toBe("reach.people");
    await page.getByRole("searchbox").fill("row 004");
    await page.getByText("Nothing matches.").waitFor();
    await page.getByRole("searchbox").fill("row 003");
    await page.getByRole("link", { name: "Row 003" }).click();
    await page.getByRole("heading", { level: 1, name: "Row 003" }).waitFor();
    await page.getByText("all MCP URLs of the project").waitFor();
    await page.getByRole("button", { name: "Revoke Row 003" }).click();
    await dialog().getByRole("button", { name: "Revoke", exact: true }).click();
    await page.getByRole("definition").filter({ hasText: "revoked" }).waitFor();
    await page.getByRole("link", { name: "All calls in the audit" }).click();
    expect(new URL(page.url()).searchParams.get("agent")).toMatch(/^ck_/);
    const { body } = await admin.api<{ apiKeys: { id: string }[] }>("GET", "/projects/demo/api-keys?q=row+005");
    await page.getByRole("button", { name: "Search" }).first().click();
    await page
      .getByRole("dialog")
      .getByRole("combobox")
      .fill(body.apiKeys[0]?.id ?? "");
    await page.getByRole("option", { name: `API key ${body.apiKeys[0]?.id}` }).click();
    await page.getByRole("heading", { level: 1, name: "Row 005" }).waitFor();
  });

  test("F52: many connections that a search finds are revoked in the background, and the console says how many", async () => {
    const { body: link } = await admin.api<{ id: string }>("POST", "/projects/demo/links", {
      type: "user",
      servers: ["notes"],
      domains: ["many.example"],
    });
    for (let at = 0; at < 21; at += 1) {
      const one = makeBrowserOn(demo.cardea.origin, sendTo(demo.cardea.origin));
      await one.signIn(`p${at}@many.example`, `/connect/${link.id}`);
      await one.submit(`/connect/${link.id}/notes`, { "X-API-Key": `demo-many-${at}` });
    }
    await open("connections?q=many.example");
    await page.getByText("21 shown").waitFor();
    await page.getByRole("checkbox", { name: "Select all rows shown" }).check();
    await page.getByRole("status").filter({ hasText: "21 selected" }).getByRole("button", { name: "Revoke", exact: true }).click();
    await dialog().getByRole("heading", { name: "Revoke 21 connections?" }).waitFor();
    await dialog().getByRole("button", { name: "Revoke", exact: true }).click();
    await page.getByText("21 of 21 connections ended").waitFor();
    const { body } = await admin.api<{ credentials: object[] }>("GET", "/projects/demo/credentials?q=many.example");
    expect(body.credentials).toEqual([]);
  });
});
