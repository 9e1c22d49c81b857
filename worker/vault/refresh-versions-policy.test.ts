import { describe, expect, test } from "vitest";
import { HOUR } from "../lib/clock.ts";
import type { KeptCredential } from "./keeper-policy.ts";
import { judgeVaultCopy, nextRefreshVersion, versionInVault, versionInVaultAfter } from "./refresh-versions-policy.ts";

const kept = (change: Partial<KeptCredential>): KeptCredential => ({
  version: 1,
  status: "active",
  refreshable: true,
  lifetimeMs: HOUR,
  sealed: "v1",
  ...change,
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
