import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../scripts/processes.ts";
import { type Browser, makeBrowserOn, sendTo } from "../harness/browser.ts";
import { type Cardea, startCardea } from "../scenarios/start-cardea.ts";
import { suite } from "./suite.ts";

/** Scenarios of extensions belong to no revision. */
const EXTENSION = "extension";
const REVISIONS = ["2025-03-26", "2025-11-25", "2026-07-28"];

/** The scenarios that are not run; docs/conformance.md gives the reasons. */
const LEFT_OUT = /dpop|wif-jwt-bearer/;

/** The `auth/*` scenarios of the suite, each with its revisions. */
async function listScenarios(): Promise<{ scenario: string; revision: string }[]> {
  const { output } = await run(process.execPath, [suite, "list"]);
  return [...output.matchAll(/- (auth\/\S+) \[([^\]]+)\]/g)].flatMap(([, scenario = "", revisions = ""]) =>
    LEFT_OUT.test(scenario)
      ? []
      : [...REVISIONS, EXTENSION].filter((revision) => revisions.includes(revision)).map((revision) => ({ scenario, revision })),
  );
}

const scenarios = await listScenarios();

describe("The official conformance suite with Cardea as the client", () => {
  let cardea: Cardea;
  let admin: Browser;
  const people = new Map<string, Browser>();

  beforeAll(async () => {
    cardea = await startCardea(undefined, {
      TRUSTED_ORIGINS: "http://localhost:*",
      CLIENT_METADATA_URL: "https://conformance-test.local/client-metadata.json",
    });
    const send = sendTo(cardea.origin);
    const link = new URL(/Auth link\s+(\S+)/.exec(cardea.output)?.[1] ?? "").pathname;
    admin = makeBrowserOn(cardea.origin, send);
    await admin.signIn("admin@example.com");
    for (const revision of REVISIONS) {
      const person = makeBrowserOn(cardea.origin, send);
      await person.signIn(`person-${revision}@example.com`, link);
      people.set(revision, person);
    }
  });

  afterAll(() => cardea?.stop());

  test("the suite has the expected scenarios", () => {
    expect(scenarios.length).toBeGreaterThan(40);
  });

  test.each(scenarios)("Cardea passes $scenario of $revision", async ({ scenario, revision }) => {
    const cookies = { admin: [...admin.cookies], ada: [...(people.get(revision) ?? admin).cookies] };
    const asked = revision === EXTENSION ? [] : ["--spec-version", revision];
    const command = `${process.execPath} ${join(import.meta.dirname, "client-driver.ts")}`;
    const { output } = await run(process.execPath, [suite, "client", "--command", command, "--scenario", scenario, ...asked], {
      CARDEA_ORIGIN: cardea.origin,
      CARDEA_COOKIES: JSON.stringify(cookies),
    });
    expect(output).toContain("OVERALL: PASSED");
    expect(output).toMatch(/Passed: [1-9]\d*\/\d+, 0 failed/);
  });
});
