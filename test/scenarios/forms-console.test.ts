import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser as Visitor } from "../harness/browser.ts";
import { type DemoConsole, startDemoConsole } from "./demo-console.ts";
import { chromiumPath } from "./people.ts";

describe.skipIf(!chromiumPath)("What an administrator types into a form", () => {
  let demo: DemoConsole;
  let cardea: DemoConsole["cardea"];
  let admin: Visitor;
  let page: Page;
  let open: DemoConsole["open"];

  beforeAll(async () => {
    demo = await startDemoConsole();
    ({ cardea, admin, page, open } = demo);
  });
  afterAll(() => demo?.stop());

  const save = () => page.getByRole("button", { name: "Save", exact: true });
  const told = () => page.getByRole("alert").filter({ hasText: "Another administrator has saved a change" });

  test("F122: while a form is saved nothing can be typed into it, so nothing typed is lost, and the field then has the focus again", async () => {
    await admin.api("PATCH", "/projects/demo", { auditRetentionDays: 30, confirm: ["auditRetentionDays"] });
    await open("settings");
    const days = page.getByRole("spinbutton");
    const stored = async () => (await admin.api<{ auditRetentionDays: number }>("GET", "/projects/demo")).body.auditRetentionDays;
    const answer = Promise.withResolvers<void>();
    await page.route("**/api/v1/projects/demo", async (route) => {
      if (route.request().method() === "PATCH") await answer.promise;
      await route.continue();
    });
    await days.fill("31");
    await days.press("Enter");
    await expect.poll(() => days.isDisabled()).toBe(true);
    answer.resolve();
    await expect.poll(() => days.isEnabled()).toBe(true);
    await expect.poll(() => days.evaluate((field) => field === document.activeElement)).toBe(true);
    expect([await days.inputValue(), await stored()]).toEqual(["31", 31]);
    // What was saved is what the next change begins with.
    await days.fill("32");
    await days.press("Enter");
    await expect.poll(stored).toBe(32);
    expect(await told().count()).toBe(0);
    await page.unroute("**/api/v1/projects/demo");
  });

  test("F122: a form begins with what is stored when it is opened, not with what an earlier page has read", async () => {
    const rule = { name: "Before", server: "notes", tools: ["a"], policy: "deny" };
    const { body } = await admin.api<{ id: string }>("POST", "/projects/demo/rules", rule);
    await open("rules");
    await page.getByRole("row", { name: "Before" }).waitFor();
    await admin.api("PUT", `/projects/demo/rules/${body.id}`, { ...rule, name: "After" });
    await page.getByRole("row", { name: "Before" }).getByRole("button", { name: "Edit" }).click();
    const name = page.getByLabel("Name (optional)");
    await expect.poll(() => name.inputValue()).toBe("After");
    await page.getByRole("button", { name: `Copy ${body.id}` }).waitFor();
    await page.getByRole("textbox", { name: "Tools" }).fill("b");
    await save().click();
    await page.getByRole("row", { name: "After" }).waitFor();
    expect((await admin.api<{ tools: string[] }>("GET", `/projects/demo/rules/${body.id}`)).body.tools).toEqual(["b"]);
  });

  test("F122: the typed text stays when the rule is removed meanwhile, and nothing new is added in its place", async () => {
    const count = async () => (await admin.api<{ rules: object[] }>("GET", "/projects/demo/rules")).body.rules.length;
    const { body } = await admin.api<{ id: string }>("POST", "/projects/demo/rules", { name: "Gone", server: null, tools: ["a"], policy: "deny" });
    await open(`rules/${body.id}`);
    await page.getByRole("textbox", { name: "Tools" }).fill("typed");
    await admin.api("DELETE", `/projects/demo/rules/${body.id}`);
    const before = await count();
    await save().click();
    await page.getByRole("alert").filter({ hasText: /./ }).waitFor();
    expect([await page.getByRole("textbox", { name: "Tools" }).inputValue(), await count()]).toEqual(["typed", before]);
    await page.goto(`${cardea.origin}/console/demo/rules/rul_none`);
    await page.getByRole("heading", { name: "Nothing here" }).waitFor();
  });

  test("F80: an administrator who saves a server that another one has changed sees that change, keeps what was typed, and decides", async () => {
    const read = async () => (await admin.api<{ name: string; url: string }>("GET", "/projects/demo/servers/notes")).body;
    const { name: before } = await read();
    await open("servers/notes");
    const name = page.getByLabel("Name", { exact: true });
    await name.fill("Mine");
    await admin.api("PATCH", "/projects/demo/servers/notes", { name: "Theirs" });
    await save().click();
    await told().getByText("Theirs").waitFor();
    expect([await name.inputValue(), (await read()).name]).toEqual(["Mine", "Theirs"]);
    await told().getByRole("button", { name: "Load the new state" }).click();
    await expect.poll(() => name.inputValue()).toBe("Theirs");
    await name.fill(before);
    await save().click();
    await expect.poll(async () => (await read()).name).toBe(before);
  });

  test("F122: a late result of a probe does not take the place of a form that is filled in by hand", async () => {
    const answer = Promise.withResolvers<void>();
    await open("servers/new");
    await page.route("**/servers/probe", async (route) => {
      await answer.promise;
      await route.continue();
    });
    await page.getByRole("combobox", { name: "Name or URL" }).fill("deepwiki");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Enter everything by hand" }).click();
    await page.getByLabel("Name", { exact: true }).fill("By hand");
    const answered = page.waitForResponse("**/servers/probe");
    answer.resolve();
    await answered;
    await page.getByLabel("Name", { exact: true }).press("End");
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("By hand");
    await page.unroute("**/servers/probe");
  });
});
