import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFirefox, findWebKit } from "../../scripts/find-browser.ts";
import { makeAgents } from "../harness/agent.ts";
import { sendTo } from "../harness/browser.ts";
import { type DrivenBrowser, launchFirefox, launchWebKit } from "../harness/driven-browser.ts";
import { freeRange } from "../harness/free-ports.ts";
import { makePageSteps } from "./page-steps.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

const firefox = findFirefox();
const webkit = findWebKit();
const ENGINES = [
  { engine: "Firefox", installed: firefox !== undefined, launch: () => launchFirefox(firefox ?? "") },
  { engine: "WebKit", installed: webkit !== undefined, launch: async () => launchWebKit(webkit ?? { driver: "", display: "" }, await freeRange(1)) },
];
// CI skips no test, and it has no WebKit.
const engines = ENGINES.filter(({ engine, installed }) => installed || engine === "Firefox" || process.env.CI !== "true");

describe.skipIf(!firefox && !webkit)("The main job in other browsers", () => {
  let cardea: Cardea;
  beforeAll(async () => {
    cardea = await startCardea();
  });
  afterAll(() => cardea?.stop());

  describe.each(engines.map((one) => [one.engine, one] as const))("%s", (engine, { installed, launch }) => {
    let browser: DrivenBrowser;
    let person: ReturnType<typeof makePageSteps>;
    const email = `${engine.toLowerCase()}@example.com`;

    beforeAll(async () => {
      if (!installed) return;
      browser = await launch();
      person = makePageSteps(browser, cardea.origin);
    });
    afterAll(() => browser?.close());

    test.skipIf(!installed)(
      "a person opens the link at localhost, signs in, connects with a key and at a provider, and sees both connections",
      async () => {
        const link = /Auth link\s+(\S+)/.exec(cardea.output)?.[1] ?? "";
        await person.goto(link.replace("127.0.0.1", "localhost"));
        await person.signIn(email);
        await person.press("Connect: Notes");
        await person.type("form.card input", "not a key");
        await person.press("Try and connect");
        await person.see("The server refused these values. Nothing was stored.");
        await person.type("form.card input", `demo-${engine.toLowerCase()}-1`);
        await person.press("Try and connect");
        await person.see("Notes (API key) is connected.");

        await person.press("Connect: Calendar");
        await person.type("input[name=login]", engine.toLowerCase());
        await person.type("input[name=password]", "any");
        await person.press("Sign-in");
        await person.press("Continue");
        await person.see("Calendar (OAuth) is connected.");

        await person.goto(`${cardea.origin}/connections`);
        for (const text of [email, "Notes (API key)", "Calendar (OAuth)"]) await person.see(text);
      },
    );

    test.skipIf(!installed)("a person allows an agent, and the browser returns to the agent", async () => {
      const port = await freeRange(1);
      const agent = createServer().listen(port, "127.0.0.1");
      const redirectUri = `http://127.0.0.1:${port}/callback`;
      const send = sendTo(cardea.origin);
      const body = JSON.stringify({ client_name: "Agent", redirect_uris: [redirectUri], token_endpoint_auth_method: "none" });
      const registered = await send("/oauth/register", { method: "POST", headers: { "content-type": "application/json" }, body });
      const { client_id } = (await registered.json()) as { client_id: string };
      const { path } = await makeAgents(cardea.origin, send).authorizationPath("demo", { client_id, redirect_uri: redirectUri });
      const called = once(agent, "request") as Promise<[IncomingMessage, ServerResponse]>;
      await person.goto(cardea.origin + path);
      await person.press("Allow");
      const [request, response] = await called;
      response.setHeader("content-type", "text/html").end("<p>Back at the agent</p>");
      // The page is waited for, because a navigation that ends in an error can fail the next one.
      await person.see("Back at the agent");
      agent.closeAllConnections();
      agent.close();
      expect(request.url).toMatch(/^\/callback\?.*code=/);
    });

    test.skipIf(!installed)("an administrator signs in to the console, and after the sign-out the Back button shows the sign-in page", async () => {
      await person.goto(`${cardea.origin}/connections`);
      await person.press("Sign out");
      await person.until(`location.pathname === "/sign-in"`, "the sign-in page");
      await person.goto(cardea.origin.replace("127.0.0.1", "localhost"));
      await person.signIn("admin@example.com");
      await person.press("Demo");
      await person.until(`location.pathname === "/console/demo/overview"`, "the overview");
      await person.press("Servers");
      await person.see("Search (query key)");
      await person.press("Account");
      await person.press("Sign out");
      await person.until(`location.pathname === "/sign-in"`, "the sign-in page");
      await person.back();
      await person.until(`location.href.includes("/sign-in?next=") && !document.body.innerText.includes("admin@")`, "the sign-in page again");
    });
  });
});
