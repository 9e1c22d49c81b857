import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeBrowserOn, sendTo, type Browser as Visitor } from "../harness/browser.ts";
import { faultsOf } from "./axe.ts";
import { type DemoConsole, startDemoConsole } from "./demo-console.ts";
import { chromiumPath } from "./people.ts";

describe.skipIf(!chromiumPath)("The console, where something goes otherwise than planned", () => {
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

  test("F122: a double click on the button of a form, and on that of a question, sends one request", async () => {
    const sent: string[] = [];
    page.on("request", (request) => void (/POST|DELETE/.test(request.method()) && sent.push(request.method())));
    await page.goto(`${cardea.origin}/console/new`);
    await page.getByLabel("Name", { exact: true }).fill("Twice");
    await page.getByRole("button", { name: "Create project" }).dblclick();
    await page.getByText("1 of 5 done").waitFor();
    expect(sent).toEqual(["POST"]);

    await admin.api("POST", "/projects/demo/rules", { name: "Passing", server: null, tools: ["passing_*"], policy: "deny" });
    await open("rules");
    sent.length = 0;
    await page.getByRole("button", { name: /^Remove: .*Passing/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).dblclick();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(sent).toEqual(["DELETE"]);
    page.removeAllListeners("request");
  });

  test("F120: an administrator gives a project another name and an icon; the switcher, the title and the list of projects have them at once", async () => {
    await open("settings");
    await page.getByLabel("Icon (optional)").fill("not an emoji");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Use one emoji, or leave it empty.").waitFor();
    expect(await page.getByLabel("Icon (optional)").evaluate((field) => field === document.activeElement)).toBe(true);
    await page.getByLabel("Icon (optional)").fill("🌱");
    await page.getByLabel("Name", { exact: true }).fill("Renamed");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Switch the project: Renamed" }).waitFor();
    await expect.poll(() => page.title()).toBe("Project settings · Renamed · Cardea");
    await page.getByRole("link", { name: "Cardea", exact: true }).click();
    await page.getByRole("link", { name: "Renamed" }).waitFor();
    expect(await page.getByRole("listitem").filter({ hasText: "Renamed" }).textContent()).toContain("🌱 Renamed");
    await admin.api("PATCH", "/projects/demo", { name: "Demo", icon: "" });
  });

  test("F122: without a network a form says so and keeps what was typed, and a page that cannot be loaded says so within the frame", async () => {
    const { context } = await open("keys/new").then(() => ({ context: page.context() }));
    await page.getByLabel("Name", { exact: true }).fill("Written offline");
    await context.setOffline(true);
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByText("Cardea cannot be reached. Check the connection and try again.").waitFor();
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Written offline");
    await context.setOffline(false);
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("heading", { level: 1, name: "Your new key" }).waitFor();

    await open("overview");
    await context.setOffline(true);
    await page.getByRole("link", { name: "Webhooks" }).click();
    await page.getByText("This could not be loaded").waitFor();
    await page.getByText("Cardea cannot be reached. Check the connection and try again.").waitFor();
    await page.getByRole("link", { name: "Audit" }).waitFor();
    await context.setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
  });

  test("F28: many requests of members do not push the list of servers out of sight", async () => {
    const ada = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await admin.api("POST", "/projects/demo/members", { email: "ada@example.com", role: "member" });
    await ada.signIn("ada@example.com");
    for (const wish of ["Jira", "Linear", "Figma"]) await ada.submit("/home/demo/ask", { wish });
    await open("servers");
    await page.getByText("Figma").waitFor();
    expect(await page.getByText("Jira").count()).toBe(0);
    await page.getByRole("button", { name: "Show all 3" }).click();
    await page.getByText("Jira").waitFor();
  });

  test("F78: the page that adds a server says how a server in a closed network is reached", async () => {
    await open("servers/new");
    await page.getByLabel("Name or URL").fill("http://192.168.0.10/mcp");
    await page.getByLabel("Name or URL").press("Enter");
    await page.getByText("Use a public https address.").waitFor();
    await page.getByText("run a bridge there").getByRole("link", { name: "Bridges" }).click();
    await page.getByRole("button", { name: "Leave" }).click();
    await page.getByRole("heading", { level: 1, name: "Bridges" }).waitFor();
  });

  test("WCAG 2.4.7: on a narrow screen the keyboard focuses nothing that cannot be seen, and axe finds no fault", async () => {
    await page.setViewportSize({ width: 375, height: 740 });
    for (const path of ["members", "servers", "links", "rules"]) {
      await open(path);
      await page.waitForLoadState("networkidle").catch(() => undefined);
      expect([path, await hiddenStops(page)]).toEqual([path, []]);
      expect([path, await faultsOf(page)]).toEqual([path, []]);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});

/** The controls at which Tab stops though they cannot be seen, from the top of the page to its end. */
async function hiddenStops(page: Page): Promise<string[]> {
  const hidden: string[] = [];
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return "end";
      const { width, height } = at.getBoundingClientRect();
      let clipped = false;
      for (let part: Element | null = at; part; part = part.parentElement) {
        const { width: wide, height: high } = part.getBoundingClientRect();
        clipped ||= getComputedStyle(part).position === "absolute" && wide <= 1 && high <= 1;
      }
      return clipped || width <= 1 || height <= 1 ? `hidden: ${at.getAttribute("aria-label") ?? at.textContent}` : "";
    });
    if (stop === "end") break;
    if (stop !== "") hidden.push(stop);
  }
  return hidden;
}
