import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { connect, forgetIssued, ledger, makeProject, person, setFixtures } from "../../test/harness/worker/project.ts";
import { HOUR, MINUTE, SECOND } from "../lib/clock.ts";

const refreshes = async () => (await ledger()).tokenRequests.refresh_token ?? 0;

async function connected() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  await connect(ada, link, "oauth2", "ada");
  const { access_token } = await signInAgent(ada, project.slug);
  return { project, link, ada, agent: await connectAgent(project.slug, access_token) };
}

describe("F64: tokens that expire", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
  afterEach(async () => {
    vi.useRealTimers();
    await setFixtures({ tokenEndpoint: "up", refusing: [], accessTokenSeconds: 3600 });
  });

  test("S25: 200 parallel calls at the token's expiry cause one refresh, and all succeed", async () => {
    await setFixtures({ accessTokenSeconds: 1800 });
    const { agent } = await connected();
    const before = await refreshes();
    vi.setSystemTime(Date.now() + 30 * MINUTE);

    const owners = await Promise.all(Array.from({ length: 200 }, () => whoami(agent, "oauth2")));
    expect(new Set(owners)).toEqual(new Set(["ada"]));
    expect((await refreshes()) - before).toBe(1);
  });

  test.each([-10, 0, 10])(
    "S28: tokens that live for five seconds work, also at a provider whose clock is %i minutes away from Cardea's",
    async (minutes) => {
      await setFixtures({ accessTokenSeconds: 5 });
      vi.setSystemTime(Date.now() + minutes * MINUTE);
      const { agent } = await connected();
      const before = await refreshes();
      for (let times = 0; times < 3; times++) {
        expect(await whoami(agent, "oauth2")).toBe("ada");
        vi.setSystemTime(Date.now() + 6 * SECOND);
      }
      expect((await refreshes()) - before).toBeGreaterThanOrEqual(2);
    },
  );

  test("a token is refreshed in the background shortly before it expires, so that no call waits", async () => {
    await setFixtures({ accessTokenSeconds: 1800 });
    const { agent } = await connected();
    const before = await refreshes();
    vi.setSystemTime(Date.now() + 26 * MINUTE);
    expect(await whoami(agent, "oauth2")).toBe("ada");
    await expect.poll(async () => (await refreshes()) - before).toBe(1);
    expect(await whoami(agent, "oauth2")).toBe("ada");
    expect((await refreshes()) - before).toBe(1);
  });

  test("a call refreshes the token that it uses, and no other token of its person", async () => {
    await setFixtures({ accessTokenSeconds: 1800 });
    const { link, ada, agent } = await connected();
    await connect(ada, link, "header", "ada");
    const before = await refreshes();
    vi.setSystemTime(Date.now() + 26 * MINUTE);
    expect(await whoami(agent, "header")).toBe("ada");
    vi.setSystemTime(Date.now() + 6 * MINUTE);
    expect(await whoami(agent, "header")).toBe("ada");
    expect(await refreshes()).toBe(before);
    expect(await whoami(agent, "oauth2")).toBe("ada");
    expect((await refreshes()) - before).toBe(1);
  });

  test("calls that get a 401 before the token's expiry cause one refresh and are repeated once", async () => {
    const { agent } = await connected();
    expect(await whoami(agent, "oauth2")).toBe("ada");
    const before = await refreshes();
    await forgetIssued("AccessToken");

    const owners = await Promise.all(Array.from({ length: 20 }, () => whoami(agent, "oauth2")));
    expect(new Set(owners)).toEqual(new Set(["ada"]));
    expect((await refreshes()) - before).toBe(1);
  });

  test("while the provider is down the refusal says so, and the connection works again once the provider is back", async () => {
    await setFixtures({ accessTokenSeconds: 1800 });
    const { agent } = await connected();
    await setFixtures({ tokenEndpoint: "down" });
    vi.setSystemTime(Date.now() + 30 * MINUTE);
    const { text, isError } = await call(agent, "oauth2__whoami");
    expect(isError).toBe(true);
    expect(text).toContain("cannot refresh the person's sign-in at the moment");

    await setFixtures({ tokenEndpoint: "up" });
    vi.setSystemTime(Date.now() + 2 * MINUTE);
    expect(await whoami(agent, "oauth2")).toBe("ada");
  });

  test("if a server refuses a token while the provider is down, the person is not sent to sign in", async () => {
    const { agent } = await connected();
    await setFixtures({ refusing: ["oauth2"], tokenEndpoint: "down" });
    const { text, isError } = await call(agent, "oauth2__whoami");
    expect([isError, text.includes("/connect/")]).toEqual([true, false]);
    expect(text).toContain("cannot refresh the person's sign-in at the moment, because its sign-in service does not answer");

    await setFixtures({ refusing: [], tokenEndpoint: "up" });
    vi.setSystemTime(Date.now() + 2 * MINUTE);
    expect(await whoami(agent, "oauth2")).toBe("ada");
  });

  test("F65: if the grant is dead, the refusal asks the person to sign in again, and calls work after that", async () => {
    await setFixtures({ accessTokenSeconds: 1800 });
    const { project, link, ada, agent } = await connected();
    await forgetIssued("Grant", "RefreshToken", "AccessToken", "Session");
    vi.setSystemTime(Date.now() + 30 * MINUTE);
    const { text } = await call(agent, "oauth2__whoami");
    expect(text).toContain(`The person's sign-in to “oauth2” has expired`);

    vi.setSystemTime(Date.now() + 1 * HOUR);
    expect((await ada.open(link)).text).toContain("Sign-in has ended");
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("The oauth2 server is connected.");
    const { access_token } = await signInAgent(ada, project.slug);
    expect(await whoami(await connectAgent(project.slug, access_token), "oauth2")).toBe("ada");
  });
});
