import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixtures, startFixtures } from "../fixtures/fixtures.ts";
import { FIXTURES, serverUrls } from "../fixtures/origins.ts";
import { makeAgents, whoami } from "../harness/agent.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { type BuiltWorker, startBuiltWorker } from "../harness/built-worker.ts";
import { freeRange } from "../harness/free-ports.ts";
import { provide } from "../harness/provide.ts";

/** The URL under which authorization servers fetch Cardea's client metadata document. They accept https only. */
const CARDEA_DOCUMENT = "https://cardea.example/oauth/client.json";

let cardea: BuiltWorker;
let fixtures: Fixtures;

beforeAll(async () => {
  const first = await freeRange(FIXTURES.length + 1);
  fixtures = await startFixtures(FIXTURES.map((_, index) => first + 1 + index));
  const settings = { CLIENT_METADATA_URL: CARDEA_DOCUMENT };
  cardea = await startBuiltWorker({ trusted: Object.values(fixtures.origins), port: first, settings });
});

afterAll(async () => {
  await cardea?.stop();
  await fixtures?.close();
});

test("F63, F96: an agent that identifies itself by its document calls a server at which Cardea identifies itself by its document", async () => {
  const { origins } = fixtures;
  const send = sendTo(cardea.origin);
  const browser = makeBrowserOn(cardea.origin, send);
  await browser.signIn("admin@example.com");
  await browser.api("POST", "/projects", { slug: "both", name: "Both ways" });
  const server = { slug: "documents", name: "Documents", url: serverUrls(origins).documents, authScope: { type: "oauth2", level: "user" } };
  expect((await browser.api("POST", "/projects/both/servers", server)).status).toBe(201);
  const { body } = await browser.api<{ id: string }>("POST", "/projects/both/links", {
    type: "user",
    servers: ["documents"],
    domains: ["example.com"],
  });

  const own = await (await send("/oauth/client.json")).json();
  await sendTo(origins.control)("/settings", { method: "POST", body: JSON.stringify({ documents: { [CARDEA_DOCUMENT]: own } }) });
  const page = await provide(browser, `/connect/${body.id}`, "documents", { owner: "ada", key: "", origin: cardea.origin });
  expect(page.text).toContain("is connected");
  const db = await cardea.miniflare.getD1Database("DB");
  expect(await db.prepare("SELECT registration, client_id FROM oauth_registrations").first()).toEqual({
    registration: "cimd",
    client_id: CARDEA_DOCUMENT,
  });

  const client_id = `${origins.agents}/agent/client.json`;
  const document = {
    client_id,
    client_name: "Document agent",
    redirect_uris: ["http://127.0.0.1/callback"],
    grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    token_endpoint_auth_method: "none",
    logo_uri: null,
  };
  await fetch(client_id, { method: "PUT", body: JSON.stringify([{ body: JSON.stringify(document) }]) });
  const { authorize, redeemCode, refreshToken, connectAgent } = makeAgents(cardea.origin, send);
  const grant = await authorize(browser, "both", { client_id });
  const first = (await (await redeemCode(grant)).json()) as { refresh_token: string };
  const renewed = (await (await refreshToken(grant, first.refresh_token)).json()) as { access_token: string };
  const agent = await connectAgent("both", renewed.access_token);
  expect(await whoami(agent, "documents")).toBe("ada");
  await agent.close();
});
