import { abortAllDurableObjects } from "cloudflare:test";
import { SdkHttpError } from "@modelcontextprotocol/client";
import { describe, expect, test, vi } from "vitest";
import { call, connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { withEachFault } from "../../test/harness/worker/faults/each-fault.ts";
import { letClockGoOn } from "../../test/harness/worker/faults/onward-clock.ts";
import { plantFaults } from "../../test/harness/worker/faults/plant-faults.ts";
import { type Owned, ownedBy, placesOf, refreshTokenOf, rooms } from "../../test/harness/worker/faults/settled.ts";
import { connect, ledger, makeProject, person, refreshableAt, setFixtures } from "../../test/harness/worker/project.ts";
import { HOUR, SECOND } from "../lib/clock.ts";

letClockGoOn();

const refreshes = async () => (await ledger()).tokenRequests.refresh_token ?? 0;

/** A person with an agent, whose token has expired. @param accessTokenSeconds how long the provider's token lasts: for an hour, the call uses it while it is refreshed */
async function withExpiredToken(accessTokenSeconds = 3600) {
  await setFixtures({ accessTokenSeconds });
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  const login = `ada-${crypto.randomUUID().slice(0, 8)}`;
  await connect(ada, link, "oauth2", login);
  const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
  vi.setSystemTime(Date.now() + 40 * 60 * SECOND);
  // The agent's own token lasts an hour. The provider's one has expired for Cardea.
  const owned = await ownedBy(project, ada.email, "oauth2");
  const { kept } = await placesOf(owned);
  if (!kept) return expect.fail("not connected");
  return { ...owned, ada, login, agent, reconnect: () => connect(ada, link, "oauth2", login), seen: kept.version };
}

describe("S26: a refresh between the provider's answer and its storing", () => {
  test("a refresh that is cut off after the provider's answer is tried once more with the old token, and then the person is asked to sign in and is never shown as connected", async () => {
    const of = await withExpiredToken();
    const { faults, takeOut } = plantFaults(bindings);
    try {
      // The keeper gives its place at the provider back once it has the answer, and before it stores the token.
      faults.begin({ kind: "late", matches: ({ binding, text }) => binding === "PROVIDER_GATE" && text.startsWith("release ") });
      const before = await refreshes();
      const refreshing = rooms.vault.keeper.refresh(of, of.scope, of.seen).catch(() => "cut off");
      await expect.poll(() => faults.count()).toBe(1);
      expect((await refreshes()) - before).toBe(1);
      await abortAllDurableObjects();
      faults.end();
      expect(await refreshing).toBe("cut off");
      expect((await placesOf(of)).kept?.version).toBe(of.seen);

      expect((await rooms.vault.keeper.refresh(of, of.scope, of.seen)).kind).toBe("needs-sign-in");
      const asked = await refreshes();
      for (let times = 0; times < 5; times++) {
        vi.setSystemTime(Date.now() + 1 * HOUR);
        expect((await rooms.vault.keeper.refresh(of, of.scope, of.seen)).kind).toBe("needs-sign-in");
      }
      expect(await refreshes()).toBe(asked);
      expect((await placesOf(of)).kept?.status).toBe("expired");
      expect((await of.reconnect()).text).toContain("is connected");
      await expect.poll(() => refreshableAt(of.login)).toEqual([await refreshTokenOf(of)]);
    } finally {
      takeOut();
    }
  });
});

describe("S29: a person who disconnects while a token is refreshed", () => {
  test("once a person has disconnected during a refresh, no call carries the old or the new token, also the one that waits for it, and the provider takes neither any more", async () => {
    const of = await withExpiredToken(600);
    const { faults, takeOut } = plantFaults(bindings);
    try {
      // The provider has answered with the new token, and the keeper has not stored it.
      faults.begin({ kind: "late", matches: ({ binding, text }) => binding === "PROVIDER_GATE" && text.startsWith("release ") });
      const before = await refreshes();
      const waiting = call(of.agent, "oauth2__whoami");
      await expect.poll(() => faults.count()).toBe(1);
      expect((await refreshes()) - before).toBe(1);
      const id = /\/connections\/([^/"]+)\/disconnect/.exec((await of.ada.open("/connections")).text)?.[1];
      expect((await of.ada.follow(await of.ada.submit(`/connections/${id}/disconnect`))).text).toContain("is disconnected");
      faults.end();
      for (const answer of [await waiting, await call(of.agent, "oauth2__whoami")]) expect(answer.text).toContain("/connect/");
      expect((await ledger()).calls.oauth2 ?? []).not.toContain(of.login);
      const { kept } = await placesOf(of);
      expect(kept).toMatchObject({ status: "revoked" });
      expect(kept?.sealed).toBeUndefined();
      await expect.poll(() => refreshableAt(of.login)).toEqual([]);
      await expect.poll(async () => (await placesOf(of)).inVault).toEqual([]);
    } finally {
      takeOut();
    }
  });
});

test("S45: after any single fault while an expired token is refreshed, the call is answered or refused with what to do, and five seconds later the next call works", async () => {
  type Try = Owned & Awaited<ReturnType<typeof withExpiredToken>>;
  const callOnce = async ({ agent }: Try) => {
    try {
      const { text, isError } = await call(agent, "oauth2__whoami");
      return { status: isError ? 503 : 200, text };
    } catch (error) {
      // The agent's own token could not be looked up: the answer is one of HTTP, not of MCP.
      if (error instanceof SdkHttpError) return { status: error.status ?? 0, text: error.message };
      throw error;
    }
  };
  await withEachFault<Try>("refresh", {
    async prepare() {
      const of = await withExpiredToken();
      vi.setSystemTime(Date.now() + 19 * 60 * SECOND);
      return of;
    },
    own: ({ projectId, userId }) => [projectId, userId],
    act: callOnce,
    async again(of) {
      vi.setSystemTime(Date.now() + 5 * SECOND);
      expect(await callOnce(of)).toEqual({ status: 200, text: expect.stringContaining(of.login) });
    },
    async check(of) {
      await expect.poll(() => refreshableAt(of.login)).toEqual([await refreshTokenOf(of)]);
    },
  });
});
