import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixtures, startFixtures } from "../fixtures/fixtures.ts";
import { FIXTURES, serverUrls } from "../fixtures/origins.ts";
import { makeAgents } from "../harness/agent.ts";
import { type Browser, makeBrowserOn, sendTo } from "../harness/browser.ts";
import { type BuiltWorker, startBuiltWorker } from "../harness/built-worker.ts";
import { freeRange } from "./start-cardea.ts";

let fixtures: Fixtures;
let cardea: BuiltWorker;
let admin: Browser;
let second: number;
let token: string;

beforeAll(async () => {
  const first = await freeRange(FIXTURES.length + 2);
  second = first + 1;
  fixtures = await startFixtures(FIXTURES.map((_, index) => first + 2 + index));
  cardea = await startBuiltWorker({ trusted: Object.values(fixtures.origins), port: first, secondPort: second });
  const by = sendTo(cardea.origin);
  admin = makeBrowserOn(cardea.origin, by);
  await admin.signIn("admin@example.com");
  await admin.api("POST", "/projects", { slug: "two", name: "Two" });
  const server = { slug: "open", name: "Open", url: serverUrls(fixtures.origins).none, authScope: { type: "none", level: "user" } };
  await admin.api("POST", "/projects/two/servers", server);
  token = (await makeAgents(cardea.origin, by).signInAgent(admin, "two")).access_token;
});

afterAll(async () => {
  await cardea?.stop();
  await fixtures?.close();
});

/** A request to the other isolate, under the name both have. */
async function ask(method: string, headers: Record<string, string>, body?: object): Promise<IncomingMessage> {
  const sent = request({
    host: "127.0.0.1",
    port: second,
    path: "/mcp/two",
    method,
    headers: {
      host: new URL(cardea.origin).host,
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
  });
  sent.end(body && JSON.stringify({ jsonrpc: "2.0", id: 1, ...body }));
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return answer.setEncoding("utf8");
}

const textOf = async (answer: IncomingMessage): Promise<string> => (await answer.toArray()).join("");

test("F45: what an administrator changes in one isolate is heard and listed in another", async () => {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
  const opened = await ask("POST", {}, { method: "initialize", params });
  const session = { "mcp-session-id": String(opened.headers["mcp-session-id"]) };
  await textOf(opened);
  const list = async () => textOf(await ask("POST", session, { method: "tools/list" }));
  expect(await list()).toContain("open__whoami");
  const stream = await ask("GET", { ...session, accept: "text/event-stream" });
  expect(stream.statusCode).toBe(200);
  const heard = (async () => {
    for await (const chunk of stream) if (String(chunk).includes("notifications/tools/list_changed")) return true;
    return false;
  })();
  expect((await admin.api("PATCH", "/projects/two/servers/open", { state: "paused" })).status).toBe(204);
  expect(await heard).toBe(true);
  expect(await list()).not.toContain("open__whoami");
});
