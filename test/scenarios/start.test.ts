import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isFree, run } from "../../scripts/processes.ts";
import { FIXTURES } from "../fixtures/origins.ts";
import { inPieces } from "../harness/bodies.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { freeRange } from "../harness/free-ports.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

describe("npm start", () => {
  let cardea: Cardea;
  let secrets: string;
  const digest = () =>
    createHash("sha256")
      .update(readFileSync(join(cardea.home, ".dev.vars")))
      .digest("hex");
  const linkIn = (output: string) => /Auth link\s+(\S+)/.exec(output)?.[1] ?? "";

  beforeAll(async () => {
    cardea = await startCardea(undefined, { CARDEA_PREPARED: "no" });
    secrets = digest();
  });

  afterAll(() => cardea?.stop());

  test("npm start prints the URLs of the console and the inbox, an auth link, and a snippet with the MCP URL", async () => {
    expect(cardea.output).toContain(`${cardea.origin}/ `);
    expect(cardea.output).toContain(`${cardea.origin}/dev/inbox`);
    expect(cardea.output).toContain(`"url": "${cardea.origin}/mcp/demo"`);
    expect((await fetch(`${cardea.origin}/`)).headers.get("content-type")).toContain("text/html");
    expect((await fetch(linkIn(cardea.output), { redirect: "manual" })).status).toBe(303);
    expect((await fetch(`${cardea.origin}/mcp/demo`, { method: "POST" })).status).toBe(401);
  });

  test("browsers never cache the console's page and always cache its assets, and no stylesheet has colours that old Safaris do not know", async () => {
    const page = await fetch(`${cardea.origin}/console/demo`);
    expect(page.headers.get("cache-control")).toBe("no-store");
    const built = [...(await page.text()).matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? "");
    expect(built.length).toBeGreaterThanOrEqual(2);
    for (const path of built) expect((await fetch(cardea.origin + path)).headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    for (const path of ["/connect.css", ...built.filter((path) => path.endsWith(".css"))])
      expect(await (await fetch(cardea.origin + path)).text()).not.toContain("light-dark(");
    const missing = await fetch(`${cardea.origin}/assets/index-old.js`);
    expect([missing.status, missing.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  });

  test("localhost redirects to the printed address", async () => {
    for (const path of ["/", "/sign-in?next=%2F", "/dev/inbox"]) {
      const response = await fetch(`http://localhost:${cardea.port}${path}`, { redirect: "manual" });
      expect([response.status, response.headers.get("location")]).toEqual([307, cardea.origin + path]);
    }
  });

  test.each(["/oauth/token", "/oauth/register", "/sign-in"])(
    "L1: %s refuses a body of 5 MB in pieces before it has read the whole body",
    async (path) => {
      const headers = { "content-type": "application/x-www-form-urlencoded", origin: cardea.origin };
      const init = { method: "POST", headers, body: inPieces(5 * 1024 * 1024), duplex: "half" };
      expect((await fetch(`${cardea.origin}${path}`, init)).status).toBe(413);
    },
  );
  test("M8: a request under another host name, as after DNS rebinding, reads nothing", async () => {
    for (const path of ["/dev/inbox", "/", "/api/v1/me"]) {
      const [answer] = (await once(get(`${cardea.origin}${path}`, { headers: { host: `evil.example:${cardea.port}` } }), "response")) as [
        IncomingMessage,
      ];
      answer.resume();
      expect(answer.statusCode).toBe(421);
    }
    expect((await fetch(`${cardea.origin}/dev/inbox`)).status).toBe(200);
  });

  test("a port in use gives an error of one sentence, and no process starts", async () => {
    const { ok, output } = await run(process.execPath, ["scripts/start.ts"], { PORT: String(cardea.port), CARDEA_HOME: cardea.home });
    expect(ok).toBe(false);
    expect(output.trim()).toMatch(new RegExp(`^Port ${cardea.port} is taken\\. .+PORT=\\d+ npm start$`));
  });

  test("a port in use by a demo server gives an error of one sentence", async () => {
    const demoPort = await freeRange(FIXTURES.length);
    const squatter = createServer().listen(demoPort + 3, "127.0.0.1");
    const env = { PORT: String(await freeRange(1)), DEMO_PORT: String(demoPort), CARDEA_HOME: cardea.home };
    const { ok, output } = await run(process.execPath, ["scripts/start.ts"], env);
    squatter.close();
    expect(ok).toBe(false);
    expect(output.trim()).toMatch(new RegExp(`^Port ${demoPort + 3}, for the demo's servers, is taken\\. .+$`));
  });

  test("a port that is not a number gives an error of one sentence", async () => {
    const { ok, output } = await run(process.execPath, ["scripts/start.ts"], { PORT: "eighty", CARDEA_HOME: cardea.home });
    expect(ok).toBe(false);
    expect(output.trim()).toBe("PORT is “eighty”; it must be a number from 1024 to 65535.");
  });

  const portsOf = ({ port, demoPort }: Cardea) => [port, ...FIXTURES.map((_, index) => demoPort + index)];
  const areFree = async (ports: number[]) => (await Promise.all(ports.map(isFree))).every(Boolean);

  test("Ctrl-C ends every process, and a second start keeps data and secrets and finds the demo servers at other ports", async () => {
    const link = linkIn(cardea.output);
    await cardea.stop();
    expect(await areFree(portsOf(cardea))).toBe(true);

    const { home, port } = cardea;
    cardea = await startCardea({ home, port, demoPort: await freeRange(FIXTURES.length) }, {}, ["npm", "start"]);
    expect(linkIn(cardea.output)).toBe(link);
    expect(digest()).toBe(secrets);
    expect((await fetch(link, { redirect: "manual" })).status).toBe(303);

    const ada = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
    const path = new URL(link).pathname;
    await ada.signIn("ada@example.com", path);
    const connected = await ada.submit(`${path}/notes`, { "X-API-Key": "demo-ada-1" });
    expect([connected.status, connected.location]).toEqual([303, `${path}?connected=notes`]);
    expect((await ada.submit(`${path}/calendar`)).text).toContain(`content="0;url=${cardea.origins.authorization}/`);
  });

  test("the end of npm itself ends every process that it has started", async () => {
    cardea.child.kill("SIGTERM");
    await expect.poll(() => areFree(portsOf(cardea))).toBe(true);
  });
});
