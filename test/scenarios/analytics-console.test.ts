import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultsInBoth, faultsOf } from "./axe.ts";
import { type DemoConsole, startDemoConsole } from "./demo-console.ts";
import { chromiumPath } from "./people.ts";

describe.skipIf(!chromiumPath)("An administrator sees how agents use a project", () => {
  let demo: DemoConsole;
  let cardea: DemoConsole["cardea"];
  let page: Page;
  let key = "";

  beforeAll(async () => {
    demo = await startDemoConsole({ viewport: { width: 1280, height: 900 } });
    ({ cardea, page } = demo);
    key = (await demo.admin.api<{ key: string }>("POST", "/projects/demo/api-keys", { name: "Nightly report" })).body.key;
  });

  afterAll(() => demo?.stop());

  async function call(name: string): Promise<void> {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json", accept: "application/json, text/event-stream" };
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {} } };
    expect((await fetch(`${cardea.origin}/mcp/demo`, { method: "POST", headers, body: JSON.stringify(message) })).status).toBe(200);
  }
  const open = () => page.goto(`${cardea.origin}/console/demo/analytics`);
  const tile = (title: string) => page.getByRole("listitem").filter({ hasText: title });
  const address = () => new URL(page.url()).search;

  test("F112: a project without calls says what would be here, and leads to the way to connect an agent", async () => {
    await open();
    await page.getByRole("heading", { name: "No calls in this time" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("main").getByRole("link", { name: "Connect an agent" }).click();
    await page.getByRole("heading", { level: 1, name: "Connect an agent" }).waitFor();
  });

  test("F112: calls are counted, and a chart is read by keyboard and as a table, in light and dark", async () => {
    for (const name of ["open__whoami", "open__whoami", "notes__whoami"]) await call(name);
    await expect.poll(async () => (await demo.admin.api<{ totals: { calls: number } }>("GET", "/projects/demo/analytics")).body.totals.calls).toBe(3);
    await open();
    await tile("Active agents").getByText("1", { exact: true }).waitFor();
    expect(await tile("Failed calls").textContent()).toContain("33.3%");
    await page.getByText("The person must connect, or the server refused the credential.").waitFor();
    expect(await faultsInBoth(page)).toEqual([]);

    const chart = page.getByRole("slider", { name: "Calls over time" });
    await chart.focus();
    expect(await chart.getAttribute("aria-valuetext")).toMatch(/: Calls 3, Failed 1$/);
    await page.keyboard.press("ArrowLeft");
    expect(await chart.getAttribute("aria-valuetext")).toMatch(/: Calls 0, Failed 0$/);
    await page.keyboard.press("End");
    expect(await chart.getAttribute("aria-valuetext")).toMatch(/: Calls 3, Failed 1$/);

    await page.getByRole("button", { name: "As a table: Calls over time" }).press("Enter");
    const table = page.getByRole("table", { name: "Calls over time" });
    expect(await table.getByRole("row").count()).toBe(31);
    expect(await table.getByRole("row").last().textContent()).toMatch(/Calls3Failed1$/);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "As a chart: Calls over time" }).press("Enter");
    await chart.waitFor();
  });

  test("F112: the chosen period and subject are in the address, and a colleague sees the same", async () => {
    await open();
    await page.getByRole("combobox", { name: "Time" }).selectOption("Last 7 days");
    expect(address()).toBe("?period=week");
    await page.getByRole("main").getByRole("link", { name: "open", exact: true }).click();
    await expect.poll(address).toBe("?period=week&server=open");
    await page.reload();
    await expect.poll(() => tile("Calls").first().textContent()).toContain("Calls2");
    expect(await page.getByRole("combobox", { name: "What is counted" }).inputValue()).toBe('["server","open"]');
    await page.getByRole("combobox", { name: "What is counted" }).selectOption("Nightly report");
    await expect.poll(address).toMatch(/^\?period=week&agent=ck_/);
    await page.getByRole("textbox", { name: "E-mail of one person" }).fill("nobody@example.com");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText("Nothing was called in this time, nor in the time before.").waitFor();
    await page.getByRole("combobox", { name: "What is counted" }).selectOption("The whole project");
    await tile("Active agents").waitFor();
    expect(address()).toBe("?period=week");
  });

  test("F112: what becomes of a link that an agent gives in the chat is a table, in light and dark", async () => {
    const asked = { name: "Assistant", actsForUsers: true, domains: ["example.com"] };
    const { key: assistant } = (await demo.admin.api<{ key: string }>("POST", "/projects/demo/api-keys", asked)).body;
    const headers = { authorization: `Bearer ${assistant}`, "content-type": "application/json", accept: "application/json, text/event-stream" };
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "notes__whoami", arguments: {} } };
    const init = { method: "POST", headers: { ...headers, "x-user-email": "admin@example.com" }, body: JSON.stringify(message) };
    const text = await (await fetch(`${cardea.origin}/mcp/demo`, init)).text();
    const link = /https?:[^\s"\\]+\/connect\/[^\s"\\]+/.exec(text)?.[0] ?? text;
    await page.goto(link);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await open();
    const table = page.getByRole("table", { name: "Links that agents gave in chats" });
    await table.waitFor();
    expect(await table.getByRole("row").allTextContents()).toEqual([
      "StepLinksShareBefore",
      expect.stringMatching(/Given in the chat.*1.*100%.*0/),
      expect.stringMatching(/Opened by the person.*1.*100%.*0/),
      expect.stringMatching(/Connected.*0.*0%.*0/),
      expect.stringMatching(/Call succeeded.*0.*0%.*0/),
    ]);
    expect(await faultsInBoth(page)).toEqual([]);
  });

  test("F112: an answer that fails is said, and asked for again by a button; on a phone nothing is cut off", async () => {
    await page.setViewportSize({ width: 375, height: 740 });
    await page.route("**/api/v1/**/analytics?*", (route) => route.fulfill({ status: 503, body: "" }), { times: 8 });
    await page.goto(`${cardea.origin}/console/demo/analytics?period=quarter`);
    await page.getByText("This could not be loaded").waitFor();
    await page.unroute("**/api/v1/**/analytics?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await tile("Active agents").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    expect(await faultsOf(page)).toEqual([]);
  });
});
