import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeBrowserOn, sendTo, type Browser as Visitor } from "../harness/browser.ts";
import { freeRange } from "../harness/free-ports.ts";
import { faultsOf } from "./axe.ts";
import { chromiumPath, launchBrowser, openSignedIn } from "./people.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

const run = promisify(execFile);

/** A program of another application, which has only the package. */
const PROGRAM = `
import { CardeaError, makeCardea } from "@cardea/client";
import { verifyWebhook } from "@cardea/client/webhooks";

const say = (value: unknown) => console.log(JSON.stringify(value));
const cardea = makeCardea({ url: process.env.CARDEA_URL ?? "", project: "demo", token: process.env.CARDEA_TOKEN ?? "" });
const email = "grace@example.com";
const link = await cardea.createLink({ servers: ["notes"], emails: [email], expiresIn: 3_600_000, tags: { customer: "cus_42" } });
say(link);
const connection = await cardea.waitForConnection(email, "notes", { interval: 100 });
say({ connection, all: await cardea.connections(email), url: cardea.mcpUrl({ server: "notes" }) });
const { data } = await cardea.rest.GET("/projects/{project}/links/{link}", { params: { path: { project: "demo", link: link.id } } });
say(data?.uses);
await cardea.createLink({ servers: ["nothing"] }).catch((error: unknown) => {
  if (error instanceof CardeaError) say({ code: error.code, status: error.status, message: error.message });
});
try {
  const event = verifyWebhook({ body: "{}", headers: new Headers() }, "whsec_c2VjcmV0");
  if (event.type === "connection.made") say(event.data.connection.server satisfies string);
} catch (error) {
  if (error instanceof CardeaError) say({ code: error.code });
}
// @ts-expect-error No link has this type.
const wrong = () => cardea.createLink({ servers: ["notes"], type: "other" });
`;

/** What the package needs, with what that needs. */
const DEPENDENCIES = ["openapi-fetch", "openapi-typescript-helpers", "standardwebhooks", "fast-sha256", "@stablelib/base64"];

let cardea: Cardea;
let admin: Visitor;
let token: string;
const folder = mkdtempSync(join(tmpdir(), "cardea-sdk-"));

/** Packs the SDK and installs it into an empty folder. Its dependencies come from the packages of the project, so no network is needed. */
async function installPackage(): Promise<void> {
  await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: "sdk" });
  const packed = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  const dependencies = DEPENDENCIES.map((name) => resolve("node_modules", name));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  await run("npm", ["install", "--offline", "--install-links", "--no-audit", "--no-fund", `./${packed}`, ...dependencies], { cwd: folder });
  writeFileSync(join(folder, "program.ts"), PROGRAM);
}

beforeAll(async () => {
  [cardea] = await Promise.all([startCardea(), installPackage()]);
  admin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  await admin.signIn("admin@example.com");
  token = (await admin.api<{ key: string }>("POST", "/projects/demo/api-keys", { name: "SDK", purpose: "platform" })).body.key;
});
afterAll(() => cardea?.stop());

test("F126: the package has the program with its types, and a program in TypeScript that uses it has the right ones", async () => {
  const files = readdirSync(join(folder, "node_modules/@cardea/client"), { recursive: true }).map(String);
  expect(files).toEqual(
    expect.arrayContaining([
      "README.md",
      "dist/client.js",
      "dist/react.js",
      "dist/popup.js",
      "dist/webhooks.js",
      "dist/client.d.ts",
      "dist/rest-api.d.ts",
    ]),
  );
  expect(files.filter((file) => /test|\.ts$/.test(file) && !file.endsWith(".d.ts"))).toEqual([]);
  const flags = [
    "--noEmit",
    "--strict",
    "--target",
    "es2024",
    "--module",
    "nodenext",
    "--typeRoots",
    resolve("node_modules/@types"),
    "--types",
    "node",
  ];
  await run("tsc", [...flags, "program.ts"], { cwd: folder });
});

test("F126: a program makes a link, waits until a person has connected, and reads what they have and what is refused", async () => {
  const env = { ...process.env, CARDEA_URL: cardea.origin, CARDEA_TOKEN: token };
  const child = spawn(process.execPath, ["program.ts"], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value ?? "null") as unknown;

  const link = (await next()) as { url: string };
  expect(link).toMatchObject({ type: "user", state: "active", emails: ["grace@example.com"], tags: { customer: "cus_42" } });
  const grace = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  const path = new URL(link.url).pathname;
  await grace.signIn("grace@example.com", path);
  const page = await grace.submit(`${path}/notes`, { "X-API-Key": "demo-ada-1" });
  expect((await grace.follow(page)).text).toContain("is connected");

  const connected = (await next()) as { connection: unknown; all: unknown[] };
  expect(connected).toMatchObject({ connection: { server: "notes", status: "connected" }, url: `${cardea.origin}/mcp/demo/servers/notes` });
  expect(connected.all).toContainEqual(connected.connection);
  expect(await next()).toBe(1);
  expect(await next()).toMatchObject({ status: expect.any(Number), message: expect.stringMatching(/\.$/) });
  expect(await next()).toEqual({ code: "client.webhook_refused" });
  expect((await lines.next()).done).toBe(true);
});

describe.skipIf(!chromiumPath)("F126b: in the example application", () => {
  let browser: Browser;
  let example: { origin: string; stop: () => void };
  beforeAll(async () => {
    const port = await freeRange(1);
    const origin = `http://127.0.0.1:${port}`;
    await admin.api("PATCH", "/projects/demo", { returnOrigins: [origin] });
    await admin.api("POST", "/projects/demo/members", { email: "linus@example.com" });
    const env = {
      ...process.env,
      PORT: String(port),
      CARDEA_URL: cardea.origin,
      CARDEA_TOKEN: token,
      PERSON: "linus@example.com",
      EXAMPLE_CACHE: folder,
    };
    const child = spawn("npm", ["start"], { cwd: "examples/embedding", env, stdio: ["ignore", "pipe", "inherit"], detached: true });
    for await (const line of createInterface(child.stdout)) if (line.includes(origin)) break;
    example = { origin, stop: () => void process.kill(-(child.pid ?? 0)) };
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    example?.stop();
  });

  /** A person at the example, who is signed in at Cardea already. */
  async function visit() {
    const linus = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await linus.signIn("linus@example.com");
    const { context, page } = await openSignedIn(browser, cardea.origin, linus);
    await page.goto(example.origin);
    return { context, page, button: page.getByRole("button") };
  }

  test("a person who comes back without a connection is told so, connects at the second press, and is shown as connected", async () => {
    const { context, page, button } = await visit();
    const opening = context.waitForEvent("page");
    await button.press("Enter");
    const first = await opening;
    await page.getByText("Waiting for you to finish").first().waitFor();
    await first.getByRole("heading").first().waitFor();
    await first.goto(`${example.origin}/connected.html`, { waitUntil: "commit" });
    await page.getByRole("button", { name: "You came back without connecting. Try again" }).waitFor();

    const again = context.waitForEvent("page");
    await button.click();
    const popup = await again;
    await popup.getByRole("link", { name: "Connect" }).click();
    await popup.locator("input[type=password]").fill("demo-ada-1");
    await popup.getByRole("button", { name: "Try and connect" }).click();
    await popup.getByRole("button", { name: "Finish" }).click();
    const finished = popup.waitForURL("**/connected.html", { waitUntil: "commit" });
    await popup.getByRole("link", { name: "Return to 127.0.0.1" }).click();
    await finished;
    await page.getByRole("button", { name: "Connected", exact: true }).waitFor();
    expect(await button.isDisabled()).toBe(true);
    expect(await page.getByRole("status").textContent()).toBe("Connected");
    expect(await faultsOf(page)).toEqual([]);
    await context.close();
  });

  test("where the browser blocks the pop-up the person gets a link to the same page, and a link that Cardea refuses is said", async () => {
    const { context, page, button } = await visit();
    await page.route("**/connect", (route) =>
      route.request().method() === "GET" ? route.fulfill({ json: { connected: false } }) : route.fallback(),
    );
    await page.evaluate(() => {
      window.open = () => null;
    });
    await button.click();
    const link = page.getByRole("link", { name: "Your browser blocked the window. Open the page to connect" });
    expect(await link.getAttribute("href")).toContain(`${cardea.origin}/connect/lnk_`);

    await admin.api("PATCH", "/projects/demo", { returnOrigins: [] });
    await page.reload();
    await button.click();
    await page.getByRole("button", { name: "This cannot be connected now. Try again" }).waitFor();
    expect(context.pages()).toHaveLength(1);
    await context.close();
  });

  test("a request of another site makes no link", async () => {
    const answer = await fetch(`${example.origin}/connect`, { method: "POST", headers: { origin: "https://evil.example" } });
    expect(answer.status).toBe(403);
  });
});

describe.skipIf(!chromiumPath)("F96b: at an agent by Cloudflare's Agents SDK", () => {
  const PERSON = "margaret@example.com";
  let browser: Browser;
  let page: Page;
  let key: { id: string; key: string };
  let agent: { origin: string; stop: () => Promise<void> };

  /** Runs the agent's Worker as its README says. @param port the same one continues what was stored */
  async function startAgent(port: number) {
    const origin = `http://127.0.0.1:${port}`;
    const file = join(folder, "agent.env");
    writeFileSync(file, `CARDEA_API_KEY=${key.key}\nCARDEA_URL=${cardea.origin}\nCARDEA_PROJECT=demo\nPERSON=${PERSON}\n`);
    const args = ["start", "--", "--port", String(port), "--inspector-port", "0", "--persist-to", join(folder, "agent"), "--env-file", file];
    const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" };
    const child = spawn("npm", args, { cwd: "examples/cloudflare-agent", env, stdio: ["ignore", "pipe", "inherit"], detached: true });
    let output = "";
    for await (const line of createInterface(child.stdout)) {
      output += `${line}\n`;
      if (line.includes(`Ready on ${origin}`)) break;
    }
    if (!output.includes("Ready on")) throw new Error(`the agent did not start:\n${output}`);
    child.stdout.resume();
    const stop = async () => {
      process.kill(-(child.pid ?? 0), "SIGINT");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    };
    return { origin, stop };
  }

  beforeAll(async () => {
    await admin.api("POST", "/projects/demo/members", { email: PERSON });
    key = (await admin.api<{ id: string; key: string }>("POST", "/projects/demo/api-keys", { name: "Agent", actsForUsers: true })).body;
    [agent, browser] = await Promise.all([startAgent(await freeRange(1)), launchBrowser()]);
    const margaret = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    await margaret.signIn(PERSON);
    page = (await openSignedIn(browser, cardea.origin, margaret)).page;
    await page.goto(agent.origin);
  });
  afterAll(async () => {
    await browser?.close();
    await agent?.stop();
  });

  const write = async (text: string) => {
    await page.getByLabel("Message").fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  };

  test("a person gets the link in the chat, and the agent goes on by itself once they have connected, although it was restarted meanwhile", async () => {
    await write("What can you do?");
    await page.getByText(/Name one of my tools, and I call it: .*open__whoami/).waitFor();
    await write("Call notes__whoami, please");
    await page.getByText("I need your account at “notes” for this.").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await write("Then call open__whoami first");
    await page.getByText("This is the answer: ").waitFor();
    await write("And now notes__whoami");
    const link = page.getByRole("link", { name: "Connect your account" }).nth(1);
    await link.waitFor();

    await agent.stop();
    await page.getByText("The agent cannot be reached. Trying again").waitFor();
    agent = await startAgent(Number(new URL(agent.origin).port));
    await expect.poll(() => page.getByRole("status").textContent()).toBe("");

    const opening = page.context().waitForEvent("page");
    await link.click();
    const connect = await opening;
    await connect.getByRole("link", { name: "Connect" }).click();
    await connect.locator("input[type=password]").fill("demo-ada-1");
    await connect.getByRole("button", { name: "Try and connect" }).click();
    await page.getByText(/This is the answer: .*ada/).waitFor();
    expect(await page.getByText(/This is the answer: /).count()).toBe(2);

    type Credentials = { credentials: { id: string; server: string; email: string | null }[] };
    const { credentials } = (await admin.api<Credentials>("GET", "/projects/demo/credentials")).body;
    const hers = credentials.find(({ server, email }) => server === "notes" && email === PERSON);
    expect((await admin.api("DELETE", `/projects/demo/credentials/${hers?.id}`)).status).toBe(204);
    const links = page.getByRole("link", { name: "Connect your account" });
    await expect
      .poll(async () => {
        await write("Call notes__whoami once more");
        return links.count();
      })
      .toBeGreaterThan(2);
  });

  test("an agent whose key is revoked says that it does not reach Cardea, and keeps the chat", async () => {
    expect((await admin.api("DELETE", `/projects/demo/api-keys/${key.id}`)).status).toBeLessThan(300);
    const sorry = page.getByText("That did not work: I do not reach Cardea, or it refuses my key.");
    await expect
      .poll(async () => {
        await write("Call notes__whoami again");
        return sorry.count();
      })
      .toBeGreaterThan(0);
    await page.reload();
    await sorry.first().waitFor();
  });

  test("a message that a person writes before their page reaches the agent is sent once it does", async () => {
    let isReached = false;
    await page.routeWebSocket(/\/chat$/, (socket) => void (isReached ? socket.connectToServer() : socket.close()));
    await page.reload();
    const mine = page.locator("[data-from=person]", { hasText: "Are you there?" });
    await write("Are you there?");
    await page.getByText("Your message is sent as soon as it is.").waitFor();
    expect(await mine.count()).toBe(0);
    isReached = true;
    await mine.waitFor();
    expect(await mine.count()).toBe(1);
    expect(await page.getByLabel("Message").inputValue()).toBe("");
  });

  test("a page of another site does not open the chat of a person", async () => {
    const answer = await fetch(`${agent.origin}/chat`, { headers: { origin: "https://evil.example" } });
    expect(answer.status).toBe(403);
  });
});
