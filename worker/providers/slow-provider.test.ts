import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { connect, ledger, makeProject, person, setFixtures, type TestProject } from "../../test/harness/worker/project.ts";
import { HOUR, SECOND } from "../lib/clock.ts";
import { inTime } from "../lib/in-time.ts";
import { FIRST_WIDTH } from "./provider-gate-policy.ts";

/** More callers than there are places. */
const SLOW = FIRST_WIDTH + 3;

/** A server whose manual provider has its token endpoint at a slow path of the fixtures' authorization server. */
async function addSlowServer(project: TestProject): Promise<void> {
  const { authorization } = inject("origins");
  const { redirectUri } = (await project.api<{ redirectUri: string }>("GET", "/redirect-uri")).body;
  const metadata = { redirect_uris: [redirectUri], token_endpoint_auth_method: "none", grant_types: ["authorization_code", "refresh_token"] };
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(metadata) };
  const { client_id: id } = (await (await fetch(`${authorization}/reg`, init)).json()) as { client_id: string };
  const provider = { kind: "manual", authorizationUrl: `${authorization}/auth`, tokenUrl: `${authorization}/slow/token` };
  await project.addOAuthServer("slow", { provider, client: { id, redirectUri }, scopes: ["openid", "mcp:tools"] });
}

/** Connects a person to the server. @returns a call to the server by the person's agent */
async function connected(project: TestProject, slug: string, name: string) {
  const link = await project.userLink([slug]);
  const browser = await person(name, link);
  expect((await connect(browser, link, slug, name)).text).toContain("is connected");
  return async () => whoami(await connectAgent(project.slug, (await signInAgent(browser, project.slug)).access_token), slug);
}

describe("L15: a provider that is slow to one project", () => {
  afterEach(async () => {
    vi.useRealTimers();
    await setFixtures({ slowPath: "open" });
  });

  test("a provider that is slow to one project does not delay another project's refreshes, and all refreshes succeed in the end", async () => {
    const [slow, other] = [await makeProject(), await makeProject()];
    await addSlowServer(slow);
    const slowCalls = await Promise.all(Array.from({ length: SLOW }, (_, index) => connected(slow, "slow", `slow${index}`)));
    const otherCalls = await Promise.all(["ada", "bob", "carol"].map((name) => connected(other, "oauth2", name)));

    await setFixtures({ slowPath: "held" });
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 1 * HOUR + 1 * SECOND);
    const waiting = Promise.all(slowCalls.map((call) => call()));
    await vi.waitFor(async () => expect((await ledger()).atSlowPath).toBe(FIRST_WIDTH), PATIENCE);

    const answered = Promise.all(otherCalls.map((call) => call()));
    expect(await inTime(answered, 8 * SECOND, () => new Error("the other project waits"))).toEqual(["ada", "bob", "carol"]);
    expect((await ledger()).atSlowPath).toBe(FIRST_WIDTH);

    await setFixtures({ slowPath: "open" });
    expect(await waiting).toEqual(Array.from({ length: SLOW }, (_, index) => `slow${index}`));
  });
});
