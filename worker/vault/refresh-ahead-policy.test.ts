import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import type { KeptCredential } from "./keeper-policy.ts";
import {
  decideRefreshAhead,
  judgeVaultCopy,
  KEPT_WARM_FOR,
  nextRefreshVersion,
  versionInVault,
  versionInVaultAfter,
} from "./refresh-ahead-policy.ts";

const NOW = 1_800_000_000_000;
const kept = (change: Partial<KeptCredential>): KeptCredential => ({
  version: 1,
  status: "active",
  refreshable: true,
  lifetimeMs: HOUR,
  sealed: "v1",
  ...change,
});

describe("F64: refreshes ahead of time", () => {
  test.each([
    ["five minutes before the expiry in an hour", kept({ expiresAt: NOW + HOUR }), 0, NOW + HOUR - 5 * MINUTE - SECOND],
    [
      "at a random time in the first half of the five minutes",
      kept({ expiresAt: NOW + HOUR }),
      0.999,
      NOW + HOUR - 5 * MINUTE - SECOND + 0.999 * 2.5 * MINUTE,
    ],
    ["now if it is due", kept({ expiresAt: NOW + MINUTE }), 0, NOW],
    ["never if it does not expire", kept({ expiresAt: undefined }), 0, undefined],
    ["never if it cannot be refreshed", kept({ expiresAt: NOW + HOUR, refreshable: false }), 0, undefined],
    ["never if it lives less than a minute", kept({ expiresAt: NOW + 59 * SECOND, lifetimeMs: 59 * SECOND }), 0, undefined],
    ["never if its grant is dead", kept({ expiresAt: NOW + HOUR, status: "expired" }), 0, undefined],
    ["never if its subject may have left before it is due", kept({ expiresAt: NOW + DAY, lifetimeMs: DAY }), 0, undefined],
  ] as const)("a token is refreshed ahead of time %s", (_, credential, random, expected) => {
    expect(decideRefreshAhead(credential, NOW - HOUR, NOW, random)).toBe(expected);
  });

  test("a token is refreshed ahead of time only if its subject used Cardea in the last four hours", () => {
    expect(decideRefreshAhead(kept({ expiresAt: NOW }), NOW - KEPT_WARM_FOR, NOW, 0)).toBe(NOW);
    expect(decideRefreshAhead(kept({ expiresAt: NOW }), NOW - KEPT_WARM_FOR - 1, NOW, 0)).toBeUndefined();
  });
});

describe("the versions of refreshed credentials", () => {
  test("32 refreshes write the counter once, and no number is given out twice", () => {
    let current = kept({ version: 1 });
    let reserved = 1;
    const written: number[] = [];
    for (let times = 0; times < 64; times++) {
      const next = nextRefreshVersion(current, reserved);
      expect(next.version).toBe(times + 2);
      if (next.reserved !== reserved) written.push(next.reserved);
      ({ reserved } = next);
      current = { ...current, ...next };
    }
    expect(written).toEqual([33, 65]);
  });

  test("a person who connects between two refreshes has a higher number than the second refresh", () => {
    const first = nextRefreshVersion(kept({ version: 1 }), 1);
    const ofPerson = first.reserved + 1;
    expect(nextRefreshVersion(kept(first), ofPerson).version).toBeLessThan(ofPerson);
    expect(nextRefreshVersion(kept({ version: ofPerson }), ofPerson).version).toBe(ofPerson + 1);
  });

  test("an older release, which counts on from the stored number, never repeats one", () => {
    const { version, reserved } = nextRefreshVersion(kept({ version: 7 }), 7);
    expect(reserved + 1).toBeGreaterThan(version);
  });
});

describe("the vault's copy of a credential", () => {
  const secret = (refreshToken?: string) => ({ type: "oauth2" as const, issuer: "i", accessToken: "a", refreshToken });

  test.each([
    ["stays if the refresh token is the same", kept({ version: 3 }), "one", "one", 3],
    ["stays what it was before if the refresh token is still the same", kept({ version: 5, inVault: 3 }), "one", "one", 3],
    ["stays for a machine's token, which has no refresh token", kept({ version: 3 }), undefined, undefined, 3],
    ["goes if the provider has rotated the refresh token", kept({ version: 3 }), "one", "two", 0],
    ["is not made again after that", kept({ version: 5, inVault: 0 }), "two", "two", 0],
  ] as const)("at a refresh the copy %s", (_, before, old, refreshed, expected) => {
    expect(versionInVaultAfter(before, secret(old), secret(refreshed))).toBe(expected);
  });

  test.each([
    ["in use if it is the version of the keeper", kept({ version: 3 }), 3, 3, "in-use"],
    ["in use if the keeper has refreshed since", kept({ version: 9, inVault: 3, ownVersionsTo: 35 }), 35, 3, "in-use"],
    ["left if the keeper has a newer one", kept({ version: 9 }), 9, 3, "left"],
    ["left if its refresh token was rotated", kept({ version: 9, inVault: 0 }), 35, 3, "left"],
    ["left if its credential is revoked", kept({ version: 4, status: "revoked", sealed: undefined }), 4, 3, "left"],
    ["left if the request that stored it ended before the keeper's commit", undefined, 3, 3, "left"],
    ["unknown to a keeper that never gave out its number", undefined, 0, 3, "unknown"],
    ["left if its keeper lost its storage and the person has connected again", kept({ version: 1 }), 1, 3, "left"],
  ] as const)("the copy is %s", (_, current, reserved, version, expected) => {
    expect(judgeVaultCopy(current, reserved, version)).toBe(expected);
  });

  test("a record of an earlier release has a copy of its own version, and a revoked one has none", () => {
    expect(versionInVault(kept({ version: 6 }))).toBe(6);
    expect(versionInVault(kept({ version: 6, sealed: undefined }))).toBe(0);
  });
});
