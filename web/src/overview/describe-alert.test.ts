import { afterAll, beforeEach, expect, test } from "vitest";
import { chooseLanguage, loadTexts } from "../texts/texts.ts";
import { type Alert, describeAlert } from "./describe-alert.ts";

const ALERT = {
  ...{ id: "alr_1", reason: "", server: null, authScope: null, agent: null, user: null },
  ...{ openedAt: 1, acknowledgedAt: null, closedAt: null },
};
const SERVER = { slug: "github", name: "GitHub" };
const USER = { id: "u1", email: "ada@example.com" };
const AGENT = { id: "agt_1", name: "Night owl" };

const KINDS: [name: string, alert: Omit<Alert, keyof typeof ALERT> & Partial<Alert>][] = [
  ["errors of a server", { kind: "error_rate", facts: { calls: 40, failed: 30, usual: 0.025 }, server: SERVER }],
  ["errors of a new server that has gone", { kind: "error_rate", facts: { calls: 40, failed: 30, usual: null } }],
  ["a provider", { kind: "provider_down", facts: { people: 3 }, authScope: "GitHub account", server: SERVER }],
  ["a new agent", { kind: "new_agent", facts: { people: 1, known: 1 }, agent: AGENT, user: USER }],
  ["a new agent of several people", { kind: "new_agent", facts: { people: 12, known: 2 }, agent: AGENT, user: USER }],
  ["a new country", { kind: "new_country", facts: { country: "BR", known: 2 }, user: USER }],
  ["the Tor network", { kind: "new_country", facts: { country: "T1", known: 1 }, user: USER }],
  ["a code that is no country", { kind: "new_country", facts: { country: "A1", known: 1 }, user: USER }],
  ["a burst of a person who has gone", { kind: "burst", facts: { calls: 900, most: 20 } }],
];

const described = () => KINDS.map(([name, alert]) => [name, ...Object.values(describeAlert({ ...ALERT, ...alert }))].join(" · "));

const inEnglish = async () => {
  await chooseLanguage("en");
  await loadTexts();
};
beforeEach(inEnglish);
afterAll(inEnglish);

test("F118: an alert says what it is about and why it was opened, with its numbers", () => {
  expect(described()).toEqual([
    "errors of a server · Many calls of GitHub fail · 30 of 40 calls have failed (75%). Usually 2.5% fail.",
    "errors of a new server that has gone · Many calls of a server fail · 30 of 40 calls have failed (75%). Too few calls came before to say what is usual.",
    "a provider · The provider of GitHub account gives no tokens · The tokens of 3 people were not renewed, at two tries each.",
    "a new agent · Night owl is new for ada@example.com · It uses this person’s credentials for the first time. One other agent was known.",
    "a new agent of several people · Night owl is new for ada@example.com · It uses 12 people’s credentials for the first time. 2 other agents were known.",
    "a new country · Credentials of ada@example.com are used from Brazil · That is new. 2 other countries were known.",
    "the Tor network · Credentials of ada@example.com are used from the Tor network · That is new. One other country was known.",
    "a code that is no country · Credentials of ada@example.com are used from A1 · That is new. One other country was known.",
    "a burst of a person who has gone · Agents of a person call far more often than usual · 900 calls in a day; on the busiest of the two weeks before there were 20.",
  ]);
});

test.each(["de", "es"] as const)("F118: an alert has its own words in %s", async (language) => {
  const english = described();
  await chooseLanguage(language);
  await loadTexts();
  for (const [index, text] of described().entries()) {
    expect(text).not.toBe(english[index]);
    expect(text).not.toMatch(/undefined|null|NaN/);
  }
});
