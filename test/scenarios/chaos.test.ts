import { afterAll, beforeAll, expect, test } from "vitest";
import { serverUrls } from "../fixtures/origins.ts";
import { makeAgents } from "../harness/agent.ts";
import { type Browser, makeBrowserOn, sendTo } from "../harness/browser.ts";
import { type Killer, startKiller } from "../harness/killer.ts";
import { PATIENCE } from "../harness/patience.ts";
import { provide } from "../harness/provide.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

/** `npm run test:faults` has 50 people with 20 calls each. */
const PEOPLE = Number(process.env.CHAOS_PEOPLE ?? 3);
const CALLS = Number(process.env.CHAOS_CALLS ?? 4);
const KILLS = PEOPLE > 10 ? 20 : 2;
const SEED = Number(process.env.FAULTS_SEED || 1);
/** Seconds. Most calls find an expired token, and a refreshed one reaches the server in time. */
const TOKEN_LIFETIME = 3;
const META = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };

type Person = { login: string; browser: Browser; token: string; asked: number; answered: number };
/** What an agent is told. `lost`: the connection ended with the Worker. */
type Outcome = "answered" | "sign-in" | "later" | "lost";

let cardea: Cardea;
let admin: Browser;
let link: string;

beforeAll(async () => {
  cardea = await startCardea(undefined, { CARDEA_RESTARTS: "10000" });
  await cardea.setFixtures({ accessTokenSeconds: TOKEN_LIFETIME });
  agents = makeAgents(cardea.origin, sendTo(cardea.origin));
  admin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  await admin.signIn("admin@example.com");
  await admin.api("POST", "/projects", { slug: "chaos", name: "Chaos" });
  const server = { slug: "oauth2", name: "OAuth", url: serverUrls(cardea.origins).oauth2, authScope: { type: "oauth2", level: "user" } };
  expect((await admin.api("POST", "/projects/chaos/servers", server)).status).toBe(201);
  const made = await admin.api<{ id: string }>("POST", "/projects/chaos/links", { type: "user", servers: ["oauth2"], domains: ["example.com"] });
  link = `/connect/${made.body.id}`;
});
afterAll(() => cardea?.stop());

const connect = (browser: Browser, login: string) => provide(browser, link, "oauth2", { owner: login, key: "", origin: cardea.origin });

async function join(number: number): Promise<Person> {
  const login = `person${number}`;
  const browser = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  await browser.signIn(`${login}@example.com`, link);
  expect((await connect(browser, login)).text).toContain("is connected");
  const { access_token: token } = await agents.signInAgent(browser, "chaos");
  return { login, browser, token, asked: 0, answered: 0 };
}

/** They register one client. */
let agents: ReturnType<typeof makeAgents>;

/** How many calls of each person the server has done. */
async function done({ login }: Person): Promise<number> {
  const { calls } = await cardea.readLedger();
  return (calls.oauth2 ?? []).filter((owner) => owner === login).length;
}

async function callOnce(person: Person): Promise<Outcome> {
  person.asked++;
  const response = await fetch(`${cardea.origin}/mcp/chaos`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${person.token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": "oauth2__whoami",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "oauth2__whoami", arguments: {}, _meta: META } }),
  }).catch(() => undefined);
  const text = await response?.text().catch(() => "");
  if (!text?.includes('"jsonrpc"')) return "lost";
  if (text.includes("/connect/")) return "sign-in";
  if (!text.includes("fingerprint")) return "later";
  expect(text).toContain(`\\"owner\\":\\"${person.login}\\"`);
  person.answered++;
  return "answered";
}

async function keepCalling(person: Person, killer: Killer): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  while (outcomes.length < CALLS || killer.kills() < KILLS) {
    await killer.untilUp();
    const outcome = await callOnce(person);
    outcomes.push(outcome);
    // Once the person is asked to sign in, every further call says the same until they do.
    if (outcome === "sign-in") return outcomes;
  }
  return outcomes;
}

const refreshable = async ({ login }: Person): Promise<unknown> => (await cardea.askFixtures(`/refreshable/${login}`)).json();

test("S26, S73, S90: after kills at any moment, what the provider and the server counted and what Cardea holds agree, and no call was done twice", async () => {
  console.log(`FAULTS_SEED=${SEED}: ${PEOPLE} people with ${CALLS} calls each`);
  const people: Person[] = [];
  for (let number = 0; number < PEOPLE; number++) people.push(await join(number));

  const killer = startKiller(cardea, SEED);
  const outcomes = (await Promise.all(people.map((person) => keepCalling(person, killer)))).flat();
  await killer.stop();
  const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
  console.log(
    `${killer.kills()} kills; ${(["answered", "sign-in", "later", "lost"] as const).map((wanted) => `${wanted}: ${count(wanted)}`).join(", ")}`,
  );

  for (const person of people) {
    // An agent that was cut off is served again, or asked to sign in.
    const settled = async () => {
      const outcome = await callOnce(person);
      return outcome === "answered" || outcome === "sign-in" ? outcome : "neither";
    };
    let last = "neither";
    await expect.poll(async () => (last = await settled()), PATIENCE).not.toBe("neither");
    if (last === "sign-in") {
      expect((await connect(person.browser, person.login)).text).toContain("is connected");
      await expect.poll(() => callOnce(person), PATIENCE).toBe("answered");
    }
    // The provider has one grant of this person, and Cardea holds it: the next refresh works too.
    await expect.poll(() => refreshable(person), PATIENCE).toHaveLength(1);
    await expect.poll(() => callOnce(person), PATIENCE).toBe("answered");
    const counted = await done(person);
    expect(counted).toBeGreaterThanOrEqual(person.answered);
    expect(counted).toBeLessThanOrEqual(person.asked);
  }
  type Listed = { credentials: { email: string; status: string }[] };
  const states = async () => (await admin.api<Listed>("GET", "/projects/chaos/credentials?limit=100")).body.credentials.map(({ status }) => status);
  await expect.poll(states, PATIENCE).toEqual(people.map(() => "active"));
}, 7_200_000);
