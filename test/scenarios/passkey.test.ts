import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDevVars } from "../../scripts/dev-vars.ts";
import { buildConsole, migrateDatabases, QUIET } from "../../scripts/prepare.ts";
import { lastWords, type Running, startProcess, waitUntilUp } from "../../scripts/processes.ts";
import { freeRange } from "../harness/free-ports.ts";
import { chromiumPath, launchBrowser, newPerson } from "./people.ts";
import { prepare } from "./prepared.ts";

describe.skipIf(!chromiumPath)("F56d: a passkey in a real browser, which needs a name of a host", () => {
  let worker: Running | undefined;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    const home = mkdtempSync(join(tmpdir(), "cardea-"));
    const state = join(home, ".wrangler", "state");
    const { CARDEA_PREPARED } = await prepare(home);
    if (!CARDEA_PREPARED) await Promise.all([migrateDatabases(state), buildConsole()]);
    const devVars = join(home, ".dev.vars");
    createDevVars(devVars);
    const port = await freeRange(1);
    origin = `http://localhost:${port}`;
    const at = ["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0", "--show-interactive-dev-session=false"];
    const vars = ["--var", `PUBLIC_ORIGIN:${origin}`, "--var", "MAIL_DELIVERY:inbox"];
    const args = ["dev", "--local", ...at, "--persist-to", state, "--env-file", devVars, ...vars];
    worker = startProcess("worker", "wrangler", args, { env: QUIET, logFile: join(home, "worker.log") });
    if (!(await waitUntilUp(`http://localhost:${port}/healthz`, worker))) throw new Error(lastWords(worker));
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await worker?.stop();
  });

  /** An authenticator as a device has one, which answers by itself. */
  async function withAuthenticator(page: Page): Promise<void> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const;
    await devtools.send("WebAuthn.addVirtualAuthenticator", { options: { ...options, automaticPresenceSimulation: true } });
  }

  test("an administrator adds a passkey, signs out and in again with it, and another device without it is refused and told of another way", async () => {
    const { page, signIn } = await newPerson(browser, origin, "desktop");
    await withAuthenticator(page);
    await page.goto(`${origin}/second-factor`);
    await signIn("admin@example.com");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("button", { name: "Add the passkey" }).click();
    await page.getByRole("heading", { name: "Keep these recovery codes" }).waitFor();
    await page.getByRole("link", { name: "I have kept them" }).click();
    await page.getByText("Passkey", { exact: true }).waitFor();

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.goto(`${origin}/sign-in?next=/second-factor`);
    await signIn("admin@example.com");
    await page.getByRole("heading", { name: "Confirm that it is you" }).waitFor();
    await page.goto(`${origin}/api/v1/vault-keys`);
    await page.getByText("second_factor.needed").waitFor();
    await page.goto(`${origin}/second-factor`);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.getByRole("button", { name: "Use the passkey" }).click();
    await page.getByRole("heading", { name: "Second factor" }).waitFor();
    await expect.poll(async () => (await page.goto(`${origin}/api/v1/vault-keys`))?.status()).toBe(200);

    const other = await newPerson(browser, origin, "desktop");
    await withAuthenticator(other.page);
    await other.page.goto(`${origin}/second-factor`);
    await other.signIn("admin@example.com");
    await other.page.getByRole("button", { name: "Use a passkey" }).click();
    await other.page.getByRole("button", { name: "Use the passkey" }).click();
    await other.page.getByText("This browser did not use the passkey, or you stopped it.").waitFor();
    await other.page.getByRole("link", { name: "Take another way" }).click();
    await other.page.getByRole("heading", { name: "Confirm that it is you" }).waitFor();
  });
});
