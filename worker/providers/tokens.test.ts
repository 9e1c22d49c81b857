import { describe, expect, test } from "vitest";
import { DAY } from "../lib/clock.ts";
import { toOAuthSecret } from "./tokens.ts";

const NOW = 1_800_000_000_000;
const reply = (change: Record<string, unknown>) => ({ access_token: "a", token_type: "Bearer", ...change }) as Parameters<typeof toOAuthSecret>[0];

describe("S27: a token reply", () => {
  test.each([
    [3600, NOW + 3_600_000],
    ["3600", NOW + 3_600_000],
    [5, NOW + 5000],
    [1e12, NOW + 365 * DAY],
    [0, undefined],
    [-5, undefined],
    [Number.NaN, undefined],
    ["soon", undefined],
    [null, undefined],
    [undefined, undefined],
  ])("a token with expires_in %j expires at %j", (expires_in, expected) => {
    expect(toOAuthSecret(reply({ expires_in }), "i", NOW).expiresAt).toBe(expected);
  });

  test("a token reply without a refresh token keeps the old one, and with one replaces it", () => {
    const before = toOAuthSecret(reply({ refresh_token: "old", scope: "read" }), "i", NOW);
    expect(toOAuthSecret(reply({}), "i", NOW, before)).toMatchObject({ refreshToken: "old", scope: "read" });
    expect(toOAuthSecret(reply({ refresh_token: "new" }), "i", NOW, before)).toMatchObject({ refreshToken: "new" });
  });
});
