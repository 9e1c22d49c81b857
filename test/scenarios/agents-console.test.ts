import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, makeAgents } from "../harness/agent.ts";
import { makeBrowserOn, sendTo, type Browser as Visitor } from "../harness/browser.ts";
import { faultsOf } from "./axe.ts";
import { chromiumPath, launchBrowser, openSignedIn } from "./people.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

describe.skipIf(!chromiumPath)("The agents of a project", () => {
  let cardea: Cardea;
  let browser: Browser;
  let admin: Visitor;
  let agents: ReturnType<typeof makeAgents>;
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    cardea = await startCardea();
    browser = await launchBrowser();
    const send = sendTo(cardea.origin);
    admin = makeBrowserOn(cardea.origin, send);
    await admin.signIn("admin@example.com");
    agents = makeAgents(cardea.origin, send);
    const client_id = await agents.registerClient("Weekly helper");
    for (const name of ["ada", "ben"]) {
      const email = `${name}@example.com`;
      await admin.api("POST", "/projects/demo/members", { email });
      const person = makeBrowserOn(cardea.origin, send);
      await person.signIn(email);
      tokens[name] = (await agents.signInAgent(person, "demo", { client_id })).access_token;
    }
    await admin.api("POST", "/projects/demo/api-keys", { name: "Nightly report" });
  });

  afterAll(async () => {
    await browser?.close();
    await cardea?.stop();
  });

  /** Whether an agent with a person's token is admitted. */
  const isAdmitted = (name: string) =>
    agents.connectAgent("demo", tokens[name] ?? "").then(
      () => true,
      () => false,
    );

  test("F96: an administrator finds an agent, revokes it for one person and then for everyone, and each is refused", async () => {
    const { page } = await openSignedIn(browser, cardea.origin, admin);
    await page.goto(`${cardea.origin}/console/demo/overview`);
    const agent = await agents.connectAgent("demo", tokens.ada ?? "");
    await call(agent, "notes__list_notes").catch(() => undefined);
    await page.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "Agents", exact: true }).click();
    await page.getByRole("row", { name: /Nightly report/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "People" }).click();
    await page.getByRole("button", { name: "People" }).click();
    await expect.poll(() => page.getByRole("row").nth(1).textContent()).toContain("Weekly helper");
    await page.getByRole("searchbox").fill("weekly");
    await expect.poll(() => page.getByRole("row", { name: /Nightly report/ }).count()).toBe(0);
    await page.getByRole("link", { name: "Weekly helper" }).click();
    await page.getByText("Nobody has verified it.").waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole("button", { name: "Revoke for ada@example.com" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
    await page.getByText("Revoked for ada@example.com.").waitFor();
    await expect.poll(() => isAdmitted("ada")).toBe(false);
    await expect.poll(() => isAdmitted("ben")).toBe(true);
    await page.getByRole("button", { name: "Revoke for everyone: Weekly helper" }).click();
    await page.getByRole("dialog").getByText("One person has allowed this agent.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke for everyone" }).click();
    await page.getByText("“Weekly helper” is revoked for everyone.").waitFor();
    await expect.poll(() => isAdmitted("ben")).toBe(false);
    await page.getByRole("row", { name: /Nightly report/ }).waitFor();
    await expect.poll(() => page.getByRole("row", { name: /Weekly helper/ }).count()).toBe(0);
  });

  test("F96: an auditor reads the agents and sees no button that revokes one, also on a phone", async () => {
    await admin.api("POST", "/projects/demo/members", { email: "audrey@example.com", role: "auditor" });
    const audrey = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await audrey.signIn("audrey@example.com");
    const { page } = await openSignedIn(browser, cardea.origin, audrey, { viewport: { width: 375, height: 740 } });
    await page.goto(`${cardea.origin}/console/demo/agents`);
    const filter = page.getByRole("combobox", { name: "Kind" });
    await filter.selectOption("signs in");
    await expect.poll(() => page.getByRole("link", { name: "Nightly report" }).count()).toBe(0);
    await filter.selectOption("API key");
    await expect.poll(() => new URL(page.url()).searchParams.get("is")).toContain("kind.key");
    await page.reload();
    await page.getByRole("link", { name: "Nightly report" }).click();
    await page.getByText("A person appears here once the key has been used for them.").waitFor();
    expect(await page.getByRole("button", { name: /Revoke/ }).count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });
});
