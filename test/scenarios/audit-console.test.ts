import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultsOf } from "./axe.ts";
import { type DemoConsole, startDemoConsole } from "./demo-console.ts";
import { chromiumPath } from "./people.ts";

describe.skipIf(!chromiumPath)("An administrator looks for an event in the audit", () => {
  let demo: DemoConsole;
  let cardea: DemoConsole["cardea"];
  let admin: DemoConsole["admin"];
  let page: Page;
  let call: (params: object) => Promise<void>;

  beforeAll(async () => {
    demo = await startDemoConsole({ viewport: { width: 1280, height: 900 } });
    ({ cardea, admin, page } = demo);
    await admin.api("POST", "/projects/demo/rules", { name: "No deleting", server: "open", tools: ["delete_*"], policy: "deny" });
    await admin.api("PATCH", "/projects/demo/servers/open", { state: "paused" });
    await admin.api("PATCH", "/projects/demo/servers/open", { state: "active" });
    const { body } = await admin.api<{ key: string }>("POST", "/projects/demo/api-keys", { name: "Nightly report" });
    const headers = { authorization: `Bearer ${body.key}`, "content-type": "application/json", accept: "application/json, text/event-stream" };
    call = async (params) => {
      const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params };
      expect((await fetch(`${cardea.origin}/mcp/demo`, { method: "POST", headers, body: JSON.stringify(message) })).status).toBe(200);
    };
    await call({ name: "open__whoami", arguments: {} });
  });

  afterAll(() => demo?.stop());

  const rows = () => page.locator("tbody tr");
  const address = () => new URL(page.url()).search;

  async function expectNoFault(): Promise<void> {
    expect(await faultsOf(page)).toEqual([]);
  }

  test("F110: events are sentences, are filtered by what the address says, and a colleague sees the same", async () => {
    await page.goto(`${cardea.origin}/console/demo/audit`);
    await page.getByRole("link", { name: "called whoami of open" }).waitFor();
    await page.getByRole("row", { name: "added a route rule" }).getByText("tools: delete_*").waitFor();
    await page.getByRole("row", { name: "called whoami of open" }).getByText("Nightly report").waitFor();
    await page.getByText("New events appear by themselves.").waitFor();
    await expectNoFault();

    await page.getByRole("combobox", { name: "Kind" }).selectOption("What agents did");
    await expect.poll(() => rows().count()).toBe(1);
    expect(address()).toBe("?kind=calls");
    await page.getByRole("combobox", { name: "Kind" }).selectOption("What was changed");
    await page.getByRole("combobox", { name: "Server" }).selectOption("open");
    await expect.poll(() => page.getByRole("link", { name: "paused the server open" }).count()).toBe(1);
    await page.reload();
    await page.getByRole("link", { name: "paused the server open" }).waitFor();
    expect(await page.getByRole("combobox", { name: "Kind" }).inputValue()).toBe("changes");

    await page.getByRole("searchbox").fill("no such thing anywhere");
    await page.getByRole("heading", { name: "No event fits" }).waitFor();
    await page.getByRole("button", { name: "Clear search and filters" }).click();
    await page.getByRole("link", { name: "called whoami of open" }).waitFor();
    expect(address()).toBe("");
  });

  test("F110: a new event appears by itself, and further filters are written and removed one by one", async () => {
    await page.goto(`${cardea.origin}/console/demo/audit?action=project.edit`);
    await page.getByRole("heading", { name: "No event fits" }).waitFor();
    await admin.api("PATCH", "/projects/demo", { browserOrigins: ["https://agent.example.com"] });
    await page.getByText("browser origins: none → https://agent.example.com").waitFor();

    await page.getByText("More filters").click();
    await page.getByLabel("E-mail of the person").fill("nobody@example.com");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByRole("heading", { name: "No event fits" }).waitFor();
    await page.getByRole("button", { name: "Remove the filter “E-mail of the person: nobody@example.com”" }).click();
    await page.getByText("browser origins: none → https://agent.example.com").waitFor();
    expect(address()).toBe("?action=project.edit");
  });

  test("F110: one event shows everything that is known of it, with ids to copy and ways to events like it", async () => {
    await page.goto(`${cardea.origin}/console/demo/audit?kind=calls`);
    await page.getByRole("link", { name: "called whoami of open" }).click();
    await page.getByRole("heading", { level: 1, name: "Nightly report called whoami of open" }).waitFor();
    for (const text of ["none: what holds when no rule matches", "tool.call"]) await page.getByText(text, { exact: true }).waitFor();
    expect(await page.getByRole("button", { name: /^Copy evt_/ }).count()).toBe(1);
    await expectNoFault();
    await page.getByRole("link", { name: "Show only: Agent Nightly report" }).click();
    await expect.poll(address).toContain("agent=ck_");
    await expect.poll(() => rows().count()).toBe(1);
    await page.goto(`${cardea.origin}/console/demo/audit/evt_none`);
    await page.getByRole("link", { name: "Projects" }).first().waitFor();
    await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent()).not.toContain("called");
  });

  test("F111: an administrator switches recording on, and then sees what a call passed and got, without the hinted name", async () => {
    await page.goto(`${cardea.origin}/console/demo/audit?kind=calls`);
    await page.getByRole("link", { name: "called whoami of open" }).click();
    await page.getByRole("button", { name: "Show what was recorded" }).click();
    await page.getByText("Nothing is recorded of this call").waitFor();

    await page.goto(`${cardea.origin}/console/demo/settings`);
    await page.getByLabel("Names whose values are removed").fill("card_number");
    await page.getByLabel("Record arguments and results of calls").check();
    await expectNoFault();
    const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
    await page.getByRole("button", { name: "Save" }).click();
    expect((await saved).status()).toBe(200);

    // What an isolate knows of a project may be as old as a second.
    await expect
      .poll(async () => {
        await call({ name: "open__whoami", arguments: { Card_Number: "4000 1234", note: "for Ada" } });
        return (await admin.api<{ events: object[] }>("GET", "/projects/demo/audit?kind=calls")).body.events.length;
      })
      .toBeGreaterThan(1);
    await page.goto(`${cardea.origin}/console/demo/audit?kind=calls`);
    await page.getByRole("link", { name: "called whoami of open" }).first().click();
    await page.getByRole("button", { name: "Show what was recorded" }).click();
    await page.getByRole("heading", { name: "Result", exact: true }).waitFor();
    const shown = (await page.locator("pre").allTextContents()).join();
    expect(shown).toContain("for Ada");
    expect(shown).toContain("[REDACTED]");
    expect(shown).not.toContain("4000 1234");
    await expectNoFault();
  });

  test("F116: an event shows the conversation around it, and each other event of it is one click away", async () => {
    await page.goto(`${cardea.origin}/console/demo/audit?kind=calls`);
    await page.getByRole("link", { name: "called whoami of open" }).last().click();
    const conversation = page.getByRole("region", { name: "Conversation" });
    await conversation.getByText("What happened before and after it").waitFor();
    const steps = conversation.getByRole("listitem");
    expect(await steps.count()).toBeGreaterThan(1);
    expect(await steps.first().getAttribute("aria-current")).toBe("true");
    await expectNoFault();
    // Events still come, so the last one now need not be the last one afterwards.
    const link = steps.last().getByRole("link");
    const other = new URL((await link.getAttribute("href")) ?? "", cardea.origin).href;
    await link.click();
    await page.waitForURL(other);
    await expect.poll(() => conversation.locator("[aria-current]").count()).toBe(1);
    await expect.poll(() => steps.first().getAttribute("aria-current")).toBeNull();
  });

  test("F110: the audit and an event fit a narrow screen", async () => {
    await page.setViewportSize({ width: 375, height: 740 });
    await page.goto(`${cardea.origin}/console/demo/audit?server=open&tool=whoami`);
    await page.getByRole("link", { name: "called whoami of open" }).first().waitFor();
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await width()).toBe(375);
    await expectNoFault();
    await page.getByRole("link", { name: "called whoami of open" }).first().click();
    await page.getByRole("button", { name: /^Copy evt_/ }).waitFor();
    expect(await width()).toBe(375);
    await page.setViewportSize({ width: 1280, height: 900 });
  });
});
