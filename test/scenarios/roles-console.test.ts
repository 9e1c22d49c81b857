import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLocalDatabases } from "../../scripts/local-databases.ts";
import { newEventId } from "../../worker/lib/ids.ts";
import { makeBrowserOn, sendTo, type Browser as Visitor } from "../harness/browser.ts";
import { faultsOf } from "./axe.ts";
import { chromiumPath, launchBrowser, openSignedIn, withinConsole } from "./people.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

/** What an auditor presses to read. */
const READING = /^(Copy .*|View: .*|Tools of .*|Tools|Used by .*|.*QR.*|As a .*|Clear.*|Export.*|Save as .*|CSV|JSON)$/;

describe.skipIf(!chromiumPath)("An auditor reads a project", () => {
  let cardea: Cardea;
  let browser: Browser;
  let admin: Visitor;

  beforeAll(async () => {
    cardea = await startCardea();
    browser = await launchBrowser();
    admin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await admin.signIn("admin@example.com");
    await admin.api("POST", "/projects/demo/rules", { name: "No deleting", server: null, tools: ["delete_*"], policy: "deny" });
    await admin.api("POST", "/projects/demo/api-keys", { name: "Nightly report" });
    await admin.api("POST", "/projects/demo/members", { email: "audrey@example.com", role: "auditor" });
  });

  afterAll(async () => {
    await browser?.close();
    await cardea?.stop();
  });

  async function openAs(person: Visitor): Promise<Page> {
    return (await openSignedIn(browser, cardea.origin, person)).page;
  }

  test("F56: an auditor opens every page of the console, and sees no button and no field that would be refused", async () => {
    const audrey = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await audrey.signIn("audrey@example.com");
    const page = await openAs(audrey);
    const refused: string[] = [];
    page.on("response", (answer) => {
      if (answer.status() === 403) refused.push(answer.url());
    });
    await page.goto(`${cardea.origin}/`);
    await page.getByRole("link", { name: "Demo" }).click();
    const menu = page.getByRole("navigation", { name: "Project" });
    await menu.getByRole("link", { name: "Servers" }).waitFor();
    await expect.poll(() => menu.getByRole("link", { name: "Playground" }).count()).toBe(0);
    const paths = [
      "servers",
      "servers/notes",
      "servers/notes/tools",
      "members",
      "links",
      "navigators",
      "navigators/default",
      "rules",
      "analytics",
      "audit",
      "keys",
      "tokens",
      "settings",
    ];
    const seen: string[] = [];
    const goWithin = withinConsole(page);
    for (const path of paths) {
      await goWithin(`/console/demo/${path}`);
      // The test of a call and the filters of audit and analytics change nothing, so an auditor may send them: the only forms of their pages.
      const notInForms = ["rules", "analytics", "audit"].includes(path) ? ":not(form *)" : "";
      const acting = await page.locator(`main :is(button, input, textarea, select):enabled:not(thead *)${notInForms}`).evaluateAll((controls) =>
        controls.map((control) => ({
          name: control.getAttribute("aria-label") ?? control.textContent ?? "",
          type: control.getAttribute("type"),
          isFilter: control.querySelector('option[value=""]') !== null,
        })),
      );
      for (const { name, type, isFilter } of acting)
        if (type !== "search" && type !== "range" && !isFilter && !READING.test(name.trim())) seen.push(`${path}: ${name} ${type ?? ""}`);
      expect([path, await faultsOf(page)]).toEqual([path, []]);
    }
    expect(seen).toEqual([]);
    expect(refused).toEqual([]);
    await page.goto(`${cardea.origin}/console/demo/servers/new`);
    await page.getByText("you can read everything and change nothing").waitFor();
    expect(await page.getByRole("button", { name: "Add server" }).count()).toBe(0);
    await page.goto(`${cardea.origin}/deployment/tokens`);
    await page.getByRole("heading", { level: 1, name: "Nothing here" }).waitFor();
    expect(await page.getByRole("button", { name: "Create token" }).count()).toBe(0);
  });

  test("F56: an administrator changes a role in the list of members, is asked where something is lost, and can take it back", async () => {
    const page = await openAs(admin);
    await page.goto(`${cardea.origin}/console/demo/members`);
    const role = page.getByRole("combobox", { name: "Role of audrey@example.com" });
    await role.selectOption("administrator");
    await page.getByText("The person is an administrator now.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => role.inputValue()).toBe("auditor");
    await role.selectOption("member");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("They can no longer read this project in the console.").waitFor();
    await dialog.getByRole("button", { name: "Change the role" }).click();
    await expect.poll(() => role.inputValue()).toBe("member");
    await expect.poll(async () => JSON.stringify((await admin.api("GET", "/projects/demo/audit")).body)).toContain("role: auditor → member");
  });

  test("F56: an owner of the deployment adds another, is told who cannot be added and who cannot be removed, and removes them again", async () => {
    const page = await openAs(admin);
    await page.goto(`${cardea.origin}/`);
    const section = page.getByRole("region", { name: "Owners" });
    await section.getByText("The setting ADMIN_EMAILS names this owner.").waitFor();
    const email = section.getByLabel("E-mail of a person who has signed in");
    await email.fill("nobody.yet@example.com");
    await section.getByRole("button", { name: "Add owner" }).click();
    await section.getByText("Nobody has signed in with this address yet.").waitFor();
    await email.fill("audrey@example.com");
    await section.getByRole("button", { name: "Add owner" }).click();
    const row = section.getByRole("listitem", { name: "audrey@example.com" });
    await row.getByText("added by admin@example.com").waitFor();
    await row.getByRole("button", { name: "Remove audrey@example.com as an owner" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await expect.poll(() => section.getByText("audrey@example.com").count()).toBe(0);
  });

  test("F124c: an owner sees what is wrong with the deployment, and has events written that could not be written before", async () => {
    const databases = await openLocalDatabases(join(cardea.home, ".wrangler", "state"));
    const DB = databases.find("DB");
    const projectId = await DB.prepare("SELECT id FROM projects WHERE slug = 'demo'").first<string>("id");
    const at = Date.now();
    const event = { id: newEventId(at), projectId, at, actor: "system", action: "tool.call", outcome: "ok", tool: "from_the_dead_letters" };
    const keep = "INSERT INTO dead_letters (id, at, tried_at, body, is_retryable, reason) VALUES ('late', ?, ?, ?, 1, 'D1 was away')";
    await DB.prepare(keep)
      .bind(at, at, JSON.stringify([event]))
      .run();
    const last = await DB.prepare("DELETE FROM d1_migrations WHERE id = (SELECT max(id) FROM d1_migrations) RETURNING name").first<string>("name");

    const page = await openAs(admin);
    await page.goto(`${cardea.origin}/`);
    const health = page.getByRole("region", { name: /^Health of Cardea \d+\.\d+\.\d+/ });
    await health.getByText("look here").waitFor();
    await health.getByText("migrations: 1 waits").waitFor();
    await health.getByText("D1 was away").waitFor();
    await health.getByRole("button", { name: "Write them now" }).click();
    await health.getByText("1 written, 0 failed again.").waitFor();
    await expect.poll(() => health.getByText("D1 was away").count()).toBe(0);
    await expect.poll(async () => JSON.stringify((await admin.api("GET", "/projects/demo/audit")).body)).toContain("from_the_dead_letters");

    await DB.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(last).run();
    await databases.close();
    await page.reload();
    await health.getByText("migrations: none waits").waitFor();
  });
});
