import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeFor } from "../harness/authenticator.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { faultsOf } from "./axe.ts";
import { chromiumPath, launchBrowser, newPerson } from "./people.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

const MINUTE = 60_000;

describe.skipIf(!chromiumPath)("An administrator protects the console by a second factor", () => {
  let cardea: Cardea;
  let browser: Browser;

  beforeAll(async () => {
    cardea = await startCardea();
    browser = await launchBrowser();
    const admin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await admin.signIn("admin@example.com");
    for (const email of ["grace@example.com", "hopper@example.com"]) await admin.api("POST", "/projects/demo/members", { email, role: "admin" });
  });

  afterAll(async () => {
    await browser?.close();
    await cardea?.stop();
  });

  /** A person on the page, signed in by code. */
  async function signedIn(email: string, path: string): Promise<Page> {
    const { page, signIn } = await newPerson(browser, cardea.origin, "desktop");
    await page.goto(cardea.origin + path);
    await signIn(email);
    return page;
  }

  /** Enters the app's next code: a code that was used does not work again. */
  async function enterNextCode(page: Page, secret: string, button: string): Promise<void> {
    const used = codeFor(secret);
    await expect.poll(() => codeFor(secret), { timeout: 2 * MINUTE, interval: 500 }).not.toBe(used);
    await page.getByLabel("Code").fill(codeFor(secret));
    await page.getByRole("button", { name: button }).click();
  }

  test("F56b: an app is set up from the account menu; the next session is refused with a wrong code, gets in with the app's, and with a recovery code", async () => {
    const page = await signedIn("grace@example.com", "/console/demo");
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
    await page.getByRole("button", { name: "Account" }).click();
    await page.getByRole("link", { name: "Second factor" }).click();
    await page.getByText("You have no second factor yet.").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Set up an authenticator app" }).click();
    await page.getByRole("img", { name: "Picture with the key for the app" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const secret = ((await page.locator("pre").textContent()) ?? "").replaceAll(/\s/g, "");
    await page.getByLabel("Code").fill(codeFor(secret));
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("heading", { name: "Keep these recovery codes" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const codes = await page.locator("ul.codes li").allInnerTexts();
    expect(codes).toHaveLength(10);
    await page.getByRole("link", { name: "I have kept them" }).click();
    await page.getByText("10 are left.").waitFor();
    expect(await faultsOf(page)).toEqual([]);

    const other = await signedIn("grace@example.com", "/console/demo/members");
    await other.getByRole("heading", { name: "Confirm that it is you" }).waitFor();
    expect(await faultsOf(other)).toEqual([]);
    await other.getByLabel("Code").fill("12345");
    await other.getByRole("button", { name: "Confirm" }).click();
    await other.getByRole("alert").getByText("That code is wrong, or was used already.").waitFor();
    await enterNextCode(other, secret, "Confirm");
    await other.getByRole("heading", { name: "Members", level: 1 }).waitFor();

    const third = await signedIn("grace@example.com", "/console/demo/settings");
    await third.getByLabel("Code").fill(codes[0] ?? "");
    await third.getByRole("button", { name: "Confirm" }).click();
    await third.getByRole("heading", { name: "Project settings", level: 1 }).waitFor();
    await third.goto(`${cardea.origin}/second-factor`);
    await third.getByText("9 are left.").waitFor();
    await third.getByText("Remove", { exact: true }).first().click();
    await third.getByRole("button", { name: "Remove" }).click();
    await third.getByText("The second factor is removed.").waitFor();
  });

  test("F56c: a project requires it before dangerous acts: an administrator without one is led to set one up, comes back, and then may act", async () => {
    const page = await signedIn("admin@example.com", "/console/demo/settings");
    await page.getByLabel("Second factor").selectOption("acts");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("This needs a second factor, and you have none yet.").waitFor();
    await page.goto(`${cardea.origin}/second-factor?next=/console/demo/settings`);
    await page.getByText("What you wanted to do needs a second factor.").waitFor();
    await page.getByRole("button", { name: "Set up an authenticator app" }).click();
    const secret = ((await page.locator("pre").textContent()) ?? "").replaceAll(/\s/g, "");
    await page.getByLabel("Code").fill(codeFor(secret));
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("link", { name: "I have kept them" }).click();
    await page.getByRole("heading", { name: "Project settings", level: 1 }).waitFor();
    await page.getByLabel("Second factor").selectOption("acts");
    await page.getByRole("button", { name: "Save" }).click();
    await expect
      .poll(() => page.evaluate("fetch('/api/v1/projects/demo').then((answer) => answer.json()).then((one) => one.secondFactor)"))
      .toBe("acts");

    const other = await signedIn("hopper@example.com", "/console/demo/settings");
    await other.getByRole("heading", { name: "Project settings", level: 1 }).waitFor();
    expect(await faultsOf(other)).toEqual([]);
    const refused = await other.evaluate("fetch('/api/v1/projects/demo/export').then((answer) => answer.json()).then(({ code }) => code)");
    expect(refused).toBe("second_factor.missing");
    await page.goto(`${cardea.origin}/second-factor`);
    await page.getByText("Remove", { exact: true }).first().click();
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByText("A second factor is required of you, so the last one stays.").waitFor();
  });
});
