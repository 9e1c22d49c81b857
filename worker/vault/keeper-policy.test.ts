import { describe, expect, test } from "vitest";
import { HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import { decideAfterFailure, decideUse, type KeptCredential, noteFailure, type RefreshIntent, supersedes } from "./keeper-policy.ts";

const NOW = 1_800_000_000_000;
const kept = (change: Partial<KeptCredential>): KeptCredential => ({ version: 1, status: "active", refreshable: true, lifetimeMs: HOUR, ...change });

describe("decisions on the use of a credential", () => {
  test.each([
    ["without a credential", undefined, "needs-sign-in"],
    ["for a credential that does not expire", kept({ expiresAt: undefined }), "use"],
    ["for a fresh credential", kept({ expiresAt: NOW + HOUR }), "use"],
    ["for a credential with just more than ten minutes left", kept({ expiresAt: NOW + 10 * MINUTE + 2 * SECOND }), "use"],
    ["for a credential with less than ten minutes left", kept({ expiresAt: NOW + 10 * MINUTE }), "use-and-refresh"],
    ["for a credential with less than ten minutes left and no refresh", kept({ expiresAt: NOW + 10 * MINUTE, refreshable: false }), "use"],
    ["for a credential of ten minutes with more than two left", kept({ expiresAt: NOW + 2 * MINUTE + 2 * SECOND, lifetimeMs: 10 * MINUTE }), "use"],
    ["for a credential of ten minutes with less than two left", kept({ expiresAt: NOW + 2 * MINUTE, lifetimeMs: 10 * MINUTE }), "use-and-refresh"],
    ["S28: for a fresh credential of five seconds", kept({ expiresAt: NOW + 5 * SECOND, lifetimeMs: 5 * SECOND }), "use"],
    ["for a credential that ends within the clock skew", kept({ expiresAt: NOW + SECOND }), "refresh-first"],
    ["for an expired credential without a refresh", kept({ expiresAt: NOW, refreshable: false }), "needs-sign-in"],
    ["for a credential whose grant is dead", kept({ status: "expired" }), "needs-sign-in"],
    ["for a revoked credential", kept({ status: "revoked" }), "needs-sign-in"],
  ] as const)("%s the decision follows its state: %j", (_, credential, expected) => {
    expect(decideUse(credential, NOW).kind).toBe(expected);
  });
});

describe("decisions after a failed refresh", () => {
  test("S27: only a dead grant ends the connection", () => {
    expect(decideAfterFailure({ kind: "grant-dead" }, { attempts: 1 }, NOW, 0.5)).toEqual({ status: "expired" });
    expect(decideAfterFailure({ kind: "provider-down" }, { attempts: 99 }, NOW, 0.5)).toMatchObject({ status: "active" });
  });

  test.each([
    ["seven bad answers over a day", 7, 24 * HOUR, "active"],
    ["eight bad answers in less than six hours", 8, 6 * HOUR - 1, "active"],
    ["eight bad answers over six hours", 8, 6 * HOUR, "expired"],
  ])("S27: after %s the connection is as it should be", (_, bad, over, status) => {
    expect(decideAfterFailure({ kind: "bad-answer" }, { attempts: bad, bad, badSince: NOW - over }, NOW, 0.5)).toMatchObject({ status });
  });

  test.each([
    ["up to a minute for a refresh that no call waits for", "aheadAt", [500, 1000, 2000, 30_000], [1000, 2000, 4000, 60_000]],
    ["S93: up to five seconds for a call", "retryAt", [500, 1000, 2000, 2500], [1000, 2000, 4000, 5000]],
  ] as const)("the wait for a provider that is down doubles, with jitter, %s", (_, name, shortest, longest) => {
    const waits = (random: number) =>
      [1, 2, 3, 10].map((attempts) => {
        const after = decideAfterFailure({ kind: "provider-down" }, { attempts }, NOW, random);
        return after.status === "active" ? after[name] - NOW : Number.NaN;
      });
    expect(waits(0)).toEqual(shortest);
    expect(waits(0.999999).map(Math.round)).toEqual(longest);
  });

  test("a refresh waits as long as the provider asks", () => {
    expect(decideAfterFailure({ kind: "provider-busy", retryAfterMs: 90 * SECOND }, { attempts: 1 }, NOW, 0)).toEqual({
      status: "active",
      retryAt: NOW + 90 * SECOND,
      aheadAt: NOW + 90 * SECOND,
      asksPerson: false,
    });
  });

  test("M9: bad answers make the waits longer, ask the person after the third, and end the connection at last", () => {
    let intent = { version: 1, startedAt: NOW, attempts: 0 };
    let now = NOW;
    const asked: boolean[] = [];
    for (let after: ReturnType<typeof decideAfterFailure> | undefined; after?.status !== "expired"; ) {
      intent = noteFailure({ ...intent, attempts: intent.attempts + 1 }, { kind: "bad-answer" }, now);
      after = decideAfterFailure({ kind: "bad-answer" }, intent, now, 0.5);
      if (after.status === "expired") break;
      asked.push(after.asksPerson);
      now = after.retryAt;
    }
    expect(asked.slice(0, 4)).toEqual([false, false, true, true]);
    expect(asked.length).toBeLessThan(25);
    expect(now - NOW).toBeGreaterThanOrEqual(5 * HOUR);
    expect(noteFailure(intent, { kind: "provider-busy", retryAfterMs: 1 }, now).busy).toBe(true);
    const interrupted = noteFailure({ ...intent, bad: 7 }, { kind: "provider-down" }, now);
    expect(decideAfterFailure({ kind: "provider-down" }, interrupted, now, 0)).toMatchObject({ status: "active", asksPerson: false });
  });
});

describe("decisions after refreshes that refuse Cardea as a client", () => {
  test("while the provider refuses Cardea's client, the person is not asked, the grant stays and the waits grow to an hour", () => {
    let intent: RefreshIntent = { version: 1, startedAt: NOW, attempts: 0 };
    let now = NOW;
    for (let times = 0; times < 40; times++) {
      intent = noteFailure({ ...intent, attempts: intent.attempts + 1 }, { kind: "client-refused" }, now);
      const after = decideAfterFailure({ kind: "client-refused" }, intent, now, 0.5);
      if (after.status !== "active") expect.fail("the grant has ended");
      expect(after.asksPerson).toBe(false);
      expect(after.retryAt - now).toBeLessThanOrEqual(1 * HOUR);
      now = after.retryAt;
    }
    expect(now - NOW).toBeGreaterThan(20 * HOUR);
    expect(intent.clientRefused).toBe(true);
    expect(noteFailure(intent, { kind: "bad-answer" }, now)).toMatchObject({ bad: 1, badSince: now });
    expect(noteFailure(intent, { kind: "provider-down" }, now).clientRefused).toBeUndefined();
  });
});

test("an older write never replaces a newer one", () => {
  expect(supersedes(2, kept({ version: 1 }))).toBe(true);
  expect(supersedes(1, kept({ version: 1 }))).toBe(false);
  expect(supersedes(1, kept({ version: 2, status: "revoked" }))).toBe(false);
  expect(supersedes(1, undefined)).toBe(true);
});
