import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { atDecision } from "../../test/harness/worker/at-decision.ts";
import type { FaultKind } from "../../test/harness/worker/faults/fault.ts";
import { plantFaults } from "../../test/harness/worker/faults/plant-faults.ts";
import { placesOf, refreshTokenOf } from "../../test/harness/worker/faults/settled.ts";
import { aboutToSignIn, loseAnswer } from "../../test/harness/worker/giving.ts";
import { setFixtures } from "../../test/harness/worker/project.ts";
import { HOUR } from "../lib/clock.ts";
import { newId } from "../lib/ids.ts";
import { makeKeeperClient } from "../vault/keeper-client.ts";
import type { CredentialKeeper } from "./keeper.object.ts";

const namespace = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace<CredentialKeeper>;
const keeper = makeKeeperClient(namespace);

describe("a grant that a person gives", () => {
  // The runtime rings alarms by its own clock, which is an hour behind: so none rings unless a test rings it.
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1 * HOUR }));
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.useRealTimers();
    await setFixtures({ revocation: "up" });
  });

  test("a given grant is in use although the grant before it was refreshed for the first time while D1 decided", async () => {
    const { owned, signIn, grants, later } = await aboutToSignIn();
    await signIn();
    atDecision(async (decide) => {
      expect((await keeper.refresh(owned, owned.scope, 1)).kind).toBe("refreshed");
      return decide();
    });
    expect((await signIn()).text).toContain("is connected");
    await later();
    const { row, kept } = await placesOf(owned);
    expect([kept?.status, row?.status, row?.version]).toEqual(["active", "active", kept?.version]);
    const held = await refreshTokenOf(owned);
    await expect.poll(grants).toEqual([held]);
  });

  test("a given grant is in use once the alarm has asked D1, although the grant before it was refreshed meanwhile", async () => {
    const { owned, signIn, grants, later } = await aboutToSignIn();
    await signIn();
    loseAnswer();
    expect((await signIn()).status).toBe(500);
    expect((await keeper.refresh(owned, owned.scope, 1)).kind).toBe("refreshed");
    await later();
    await later();
    const { row, kept } = await placesOf(owned);
    expect([kept?.status, row?.status, row?.version]).toEqual(["active", "active", kept?.version]);
    const held = await refreshTokenOf(owned);
    await expect.poll(grants).toEqual([held]);
  });

  test("F110: a given grant leaves one event of the audit if only the alarm finds out that it is in use", async () => {
    const { signIn, later, provideEvents } = await aboutToSignIn();
    loseAnswer();
    expect((await signIn()).status).toBe(500);
    await later();
    await expect.poll(provideEvents).toEqual([["ok", "oauth2"]]);
  });

  test("F110: a given grant leaves one event of the audit if the alarm finds out that D1 does not have it, and ends at its provider", async () => {
    const { signIn, later, provideEvents, grants } = await aboutToSignIn();
    atDecision(() => Promise.reject(new Error("D1 is down")));
    expect((await signIn()).status).toBe(500);
    await later();
    await expect.poll(provideEvents).toEqual([["error", "oauth2"]]);
    await expect.poll(grants).toEqual([]);
  });

  test("a given grant ends at its provider when an administrator revokes it before D1's answer is known", async () => {
    const { project, owned, signIn, grants, keysOf } = await aboutToSignIn();
    await signIn();
    loseAnswer();
    expect((await signIn()).status).toBe(500);
    expect((await project.api("DELETE", `/members/${owned.userId}`)).status).toBe(204);
    expect(await keysOf("given:")).toEqual([]);
    await expect.poll(grants).toEqual([]);
  });

  test("a given grant ends at its provider, even if that is away for a while, when the same person was faster with another one", async () => {
    const { owned, signIn, grants, later } = await aboutToSignIn();
    let [status, decided] = [0, false];
    atDecision(async (decide) => {
      status = (await signIn()).status;
      await setFixtures({ revocation: "down" });
      decided = true;
      return decide();
    });
    expect((await signIn()).status).toBe(409);
    expect([status, decided]).toEqual([200, true]);
    expect(await grants()).toHaveLength(2);
    await setFixtures({ revocation: "up" });
    await later();
    const held = await refreshTokenOf(owned);
    await expect.poll(grants).toEqual([held]);
  });

  const lost: [string, FaultKind, number][] = [
    ["it does not reach the person's object", "fails", 0],
    ["the object's answer is lost", "applied", 1],
  ];
  test.each(lost)("a given grant is alive at its provider only if the object has it: %s", async (_, kind, left) => {
    const { owned, signIn, grants, later } = await aboutToSignIn();
    const { faults, takeOut } = plantFaults(bindings);
    try {
      faults.begin({ kind, matches: ({ binding, text }) => binding === "CREDENTIAL_KEEPER" && text.includes("provide") });
      expect((await signIn()).status).toBe(500);
      expect(faults.count()).toBe(1);
    } finally {
      takeOut();
    }
    await expect.poll(async () => (await grants()).length).toBe(left);
    await later();
    expect((await grants()).length).toBe(left);
    expect((await placesOf(owned)).kept?.status).toBe(left === 0 ? undefined : "active");
  });

  test("a given grant counts as lost at an object of an earlier version, which does not know how to take it", async () => {
    const { owned } = await aboutToSignIn();
    const earlier = new Set<PropertyKey>(["provide", "hasAttempt"]);
    const olderStub = (name: string) =>
      new Proxy(namespace.getByName(name), {
        get: (stub, method) => Reflect.get(stub, earlier.has(method) ? `earlier${String(method)}` : method, stub),
      });
    const outcome = await makeKeeperClient({ getByName: olderStub }).provide(
      owned,
      { type: "values", values: {} },
      {
        ...{ ...owned, authScopeId: owned.scope, accountLabel: undefined },
        link: { id: newId("lnk"), type: "user", email: null, domains: [], emails: [] },
        server: { id: newId("srv"), slug: "oauth2", url: "https://none.example", level: "user" },
        person: { userId: owned.userId, email: "ada@example.com", sessionId: "none" },
        ...{ requiresMember: false, joins: false, now: Date.now() },
      },
    );
    expect(outcome).toMatchObject({ kind: "lost", reason: expect.stringContaining("provide") });
  });
});
