import { expect, test } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "../../lib/clock.ts";
import type { KeptCredential } from "../../vault/keeper-policy.ts";
import { checkAt, checkOf, noteCheck } from "./watch-rules.ts";

const NOW = 1_800_000_000_000;
const KEY: KeptCredential = { version: 1, status: "active", refreshable: false, sealed: "…", attempt: { linkId: "lnk_x", now: NOW } };
const token = (refreshable: boolean, lifetimeMs: number, left = lifetimeMs): KeptCredential => ({
  ...KEY,
  refreshable,
  lifetimeMs,
  expiresAt: NOW + left,
});

test.each([
  ["a key", KEY, "try"],
  ["a token of an hour that can be refreshed", token(true, HOUR), "refresh"],
  ["a token of a month that can be refreshed", token(true, 30 * DAY), "try"],
  ["a token of a month on its last day", token(true, 30 * DAY, 20 * HOUR), "refresh"],
  ["a token that nothing refreshes", token(false, HOUR, 1 * MINUTE), "try"],
  ["a token that nothing refreshes, after its end", token(false, HOUR, -1), "end"],
  ["a credential that has expired", { ...KEY, status: "expired" as const }, undefined],
  ["a credential that was revoked", { ...KEY, status: "revoked" as const, sealed: undefined }, undefined],
])("F75: how %s is checked", (_, kept, check) => expect(checkOf(kept, NOW)).toBe(check));

test("F75: a connection is checked within a day of when it was last known to be well, and those of different people at different times", () => {
  expect(checkAt(KEY, undefined, NOW, 0)).toBe(NOW + DAY);
  expect(checkAt(KEY, undefined, NOW, 0.5)).toBe(NOW + 21 * HOUR);
  expect(checkAt(KEY, { at: NOW + DAY }, NOW + DAY, 0)).toBe(NOW + 2 * DAY);
  expect(checkAt(token(true, HOUR, 30 * MINUTE), undefined, NOW, 0)).toBe(NOW + DAY);
  expect(checkAt({ ...token(true, HOUR, 2 * HOUR), attempt: undefined }, undefined, NOW, 0)).toBe(NOW + HOUR + DAY);
  expect(checkAt({ ...KEY, status: "revoked" }, undefined, NOW, 0)).toBe(Infinity);
});

test("F75: a token that cannot be refreshed is checked as soon as it has ended", () => {
  expect(checkAt(token(false, HOUR), undefined, NOW, 0)).toBe(NOW + HOUR + SECOND);
});

test("F75: a value counts as refused when its server refuses it twice in a row, an hour apart, and is told once", () => {
  const first = noteCheck(KEY, undefined, "refused", NOW);
  expect(first).toEqual({ watched: { at: 0, refusedAt: NOW, nextAt: NOW + HOUR } });
  const second = noteCheck(KEY, first.watched, "refused", NOW + HOUR);
  expect(second.trouble).toEqual({ kind: "refused", at: NOW });
  expect(noteCheck(KEY, second.watched, "refused", NOW + DAY)).toMatchObject({ watched: { told: "refused" } });
  expect(noteCheck(KEY, second.watched, "refused", NOW + DAY).trouble).toBeUndefined();
});

test("F75: an acceptance ends the count of refusals, and D1 is told that a value which it has as refused is well again", () => {
  const { watched } = noteCheck(KEY, undefined, "refused", NOW);
  expect(noteCheck(KEY, watched, "well", NOW + HOUR)).toEqual({ watched: { at: NOW + HOUR } });
  expect(noteCheck(KEY, { at: 0, refusedAt: NOW, told: "refused" }, "well", NOW + DAY)).toEqual({ watched: { at: NOW + DAY }, trouble: "none" });
});

test.each([
  ["that says nothing is repeated in two hours", "unclear", 2 * HOUR],
  ["at a paused server is left out until the next day", "unasked", DAY],
] as const)("F75: a check %s, and forgets nothing", (_, result, pause) => {
  const known = { at: NOW, refusedAt: NOW, told: "refused" as const };
  expect(noteCheck(KEY, known, result, NOW + DAY)).toEqual({ watched: { ...known, nextAt: NOW + DAY + pause } });
});

test("F75: the end of a connection that only its person can renew is told once, a week before, unless the connection is always short-lived", () => {
  const ending = token(false, 90 * DAY, 6 * DAY);
  const noted = noteCheck(ending, undefined, "well", NOW);
  expect(noted).toEqual({ watched: { at: NOW, told: "ending" }, trouble: { kind: "ending", at: NOW + 6 * DAY } });
  expect(noteCheck(ending, noted.watched, "well", NOW + DAY).trouble).toBeUndefined();
  for (const other of [token(false, 90 * DAY), token(false, 2 * DAY), token(true, 90 * DAY, 6 * DAY)])
    expect(noteCheck(other, undefined, "well", NOW).trouble).toBeUndefined();
});

test("F75: a key whose end its person has given is told of a week before, once, and no more when it is over and still accepted", () => {
  const key = { ...KEY, endsAt: NOW + 8 * DAY };
  expect(noteCheck(key, undefined, "well", NOW)).toEqual({ watched: { at: NOW } });
  const noted = noteCheck(key, undefined, "well", NOW + DAY);
  expect(noted).toEqual({ watched: { at: NOW + DAY, told: "ending" }, trouble: { kind: "ending", at: NOW + 8 * DAY } });
  expect(noteCheck(key, noted.watched, "well", NOW + 2 * DAY).trouble).toBeUndefined();
  expect(noteCheck(key, noted.watched, "well", NOW + 9 * DAY).trouble).toBe("none");
  expect(checkOf(key, NOW + 9 * DAY)).toBe("try");
});
