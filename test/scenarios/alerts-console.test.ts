import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLocalDatabases } from "../../scripts/local-databases.ts";
import { serverUrls } from "../fixtures/origins.ts";
import { call, makeAgents } from "../harness/agent.ts";
import { makeBrowserOn, sendTo, type Browser as Visitor } from "../harness/browser.ts";
import { faultsOf } from "./axe.ts";
import { chromiumPath, launchBrowser, openSignedIn } from "./people.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

const DAY = 86_400_000;

describe.skipIf(!chromiumPath)("The alerts of a project", () => {
  let cardea: Cardea;
  let browser: Browser;
  let admin: Visitor;
  let ada: Visitor;
  let page: Page;
  let agents: ReturnType<typeof makeAgents>;

  beforeAll(async () => {
    cardea = await startCardea();
    browser = await launchBrowser();
    const send = sendTo(cardea.origin);
    admin = makeBrowserOn(cardea.origin, send);
    await admin.signIn("admin@example.com");
    await admin.api("POST", "/projects", { slug: "watched", name: "Watched" });
    const server = { slug: "plain", name: "Plain", url: serverUrls(cardea.origins).none, authScope: { type: "none", level: "user" } };
    await admin.api("POST", "/projects/watched/servers", server);
    for (const [email, role] of [
      ["ada@example.com", "member"],
      ["audrey@example.com", "auditor"],
    ])
      await admin.api("POST", "/projects/watched/members", { email, role });
    ada = makeBrowserOn(cardea.origin, send);
    await ada.signIn("ada@example.com");
    agents = makeAgents(cardea.origin, send);
    ({ page } = await openSignedIn(browser, cardea.origin, admin));
  });

  afterAll(async () => {
    await browser?.close();
    await cardea?.stop();
  });

  /** An agent that ada has allowed. */
  async function agentOfAda(name: string) {
    const client_id = await agents.registerClient(name);
    const { access_token: token } = await agents.signInAgent(ada, "watched", { client_id });
    return { agent: await agents.connectAgent("watched", token), token };
  }

  /** Moves what is known of people into the past. @returns how many rows there were */
  async function ageHabits(): Promise<number> {
    const databases = await openLocalDatabases(join(cardea.home, ".wrangler", "state"));
    const { meta } = await databases
      .find("DB")
      .prepare("UPDATE person_habits SET first_at = first_at - ?")
      .bind(8 * DAY)
      .run();
    await databases.close();
    return meta.changes;
  }

  test("S98: an open overview shows that an agent is new for a person, and its button ends the agent for this person", async () => {
    const known = await agentOfAda("Weekly helper");
    await call(known.agent, "plain__whoami");
    await expect.poll(ageHabits).toBeGreaterThan(0);
    await page.goto(`${cardea.origin}/console/watched/overview`);
    await page.getByText("Nothing waits for you.").waitFor();
    const unknown = await agentOfAda("Night owl");
    await call(unknown.agent, "plain__whoami");
    await page.getByText("Night owl is new for ada@example.com").waitFor();
    await page.getByText("It uses this person’s credentials for the first time. One other agent was known.").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Revoke agent: Night owl for ada@example.com" }).click();
    await page.getByRole("dialog").getByText("The alert is acknowledged.").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke agent" }).click();
    await page.getByText("Revoked for ada@example.com.").waitFor();
    await page.getByText("Nothing waits for you.").waitFor();
    const isAdmitted = ({ token }: { token: string }) =>
      agents.connectAgent("watched", token).then(
        () => true,
        () => false,
      );
    await expect.poll(() => isAdmitted(unknown)).toBe(false);
    expect(await isAdmitted(known)).toBe(true);
  });

  test("F118: an open overview shows that a server's calls fail and leads to them, and an administrator acknowledges it", async () => {
    const { agent } = await agentOfAda("Weekly helper");
    await cardea.setFixtures({ down: ["none"] });
    for (let round = 0; round < 30; round++) await call(agent, "plain__whoami");
    await page.getByText("Many calls of Plain fail").first().waitFor();
    await page.getByText(/\d\d of \d\d calls have failed/).waitFor();
    await page.getByRole("link", { name: "Failed calls: Many calls of Plain fail" }).click();
    await page
      .getByRole("row", { name: /whoami/ })
      .first()
      .waitFor();
    expect(new URL(page.url()).searchParams.get("server")).toBe("plain");
    await page.goBack();
    await page.getByRole("button", { name: "Acknowledge: Many calls of Plain fail" }).click();
    await page.getByText("Acknowledged.").waitFor();
    await expect.poll(() => page.getByText("Many calls of Plain fail").count()).toBe(0);
    await cardea.setFixtures({ down: [] });
    await page.goto(`${cardea.origin}/console/watched/audit`);
    await page.getByText("acknowledged an alert").first().waitFor();
    await page.getByText("opened an alert").first().waitFor();
  });

  test("F118: an auditor reads alerts on a phone and sees no button that would be refused, and a member reads none", async () => {
    const { agent } = await agentOfAda("Early bird");
    await call(agent, "plain__whoami");
    const audrey = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await audrey.signIn("audrey@example.com");
    const { page: phone } = await openSignedIn(browser, cardea.origin, audrey, { viewport: { width: 375, height: 740 } });
    await phone.goto(`${cardea.origin}/console/watched/overview`);
    await phone.getByText("Early bird is new for ada@example.com").waitFor();
    expect(await phone.getByRole("button", { name: /Acknowledge|Revoke/ }).count()).toBe(0);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await faultsOf(phone)).toEqual([]);
    await phone.getByRole("link", { name: "Agent: Early bird is new for ada@example.com" }).click();
    await phone.getByRole("link", { name: "ada@example.com" }).first().waitFor();

    const { body } = await audrey.api<{ alerts: { id: string }[] }>("GET", "/projects/watched/alerts?state=waiting");
    const path = `/projects/watched/alerts/${body.alerts[0]?.id}/acknowledge`;
    expect(await audrey.api("POST", path, {})).toMatchObject({ status: 403, body: { code: "role.reads_only" } });
    expect((await ada.api("GET", "/projects/watched/alerts")).status).toBe(404);
    expect((await ada.api("POST", path, {})).status).toBe(404);
    expect(await admin.api("POST", path, {})).toMatchObject({ status: 200 });
  });
});
