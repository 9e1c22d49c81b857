import { DAY, HOUR, SECOND } from "../../lib/clock.ts";
import type { GrantOwner } from "../grant-ref.ts";
import { REMEMBERED_FOR } from "./token-gate-policy.ts";

/** A value of the provider package. @property until UTC ms; absent if it does not end by itself */
export type GateValue = { value: string; until?: number };

/**
 * What a token gate stores of its grant, in one row. Codes and tokens are known by their SHA-256 alone.
 * @property issued until when a code or token that was not exchanged is valid, UTC ms
 * @property used when a code or refresh token was exchanged, UTC ms: the last ones of all
 * @property rows how many rows of earlier `used` there are
 * @property values the package's records of the grant and of its access tokens, by their keys in KV
 * @property heldSince since when the records are here and not in KV, UTC ms; absent for a grant of an earlier version that was not used since
 * @property copiedAt when KV got the grant's record for the lists of grants, UTC ms
 */
export type GateRecord = {
  owner?: GrantOwner;
  issued: Record<string, number>;
  used: Record<string, number>;
  rows: number;
  values: Record<string, GateValue>;
  heldSince?: number;
  copiedAt?: number;
};

/** What a gate says of a key: its value, that there is none, or that KV may have it. */
export type FoundValue = { kind: "value"; value: string } | { kind: "none" } | { kind: "elsewhere" };

export const NEW_RECORD: GateRecord = { issued: {}, used: {}, rows: 0, values: {} };

/** How many exchanged codes and tokens the record has before they get a row of their own. */
export const USED_IN_RECORD = 100;
/** The longest life of an access token that an earlier version has stored in KV. */
const LONGEST_IN_KV = 1 * HOUR;
/** How often the grant's record is written to KV, where it is only listed. There it stays for so much longer than the grant. */
export const COPIED_EVERY = 7 * DAY;

/** What the gate knows of a key of its grant. @param grantKey the key of the grant's own record @param now UTC ms */
export function findInGate({ values, heldSince }: GateRecord, key: string, grantKey: string, now: number): FoundValue {
  const own = values[key];
  if (own) return own.until === undefined || own.until > now ? { kind: "value", value: own.value } : { kind: "none" };
  if (heldSince === undefined) return { kind: "elsewhere" };
  // The tokens that were issued before the grant's record came here are in KV until they end.
  return key === grantKey || heldSince + LONGEST_IN_KV <= now ? { kind: "none" } : { kind: "elsewhere" };
}

/** All values that the gate holds, by their keys; undefined if KV has them. */
export function valuesOf({ values, heldSince }: GateRecord, now: number): Record<string, GateValue> | undefined {
  if (heldSince === undefined) return undefined;
  return Object.fromEntries(Object.entries(values).filter(([, { until }]) => until === undefined || until > now));
}

/** The record after the package has written a value. @param until UTC ms */
export function withValue(record: GateRecord, key: string, value: string, until: number | undefined, now: number): GateRecord {
  const alive = Object.entries(record.values).filter(([, each]) => each.until === undefined || each.until > now);
  const values = { ...Object.fromEntries(alive), [key]: { value, ...(until !== undefined && { until }) } };
  return { ...record, values, heldSince: record.heldSince ?? now };
}

/** The record after the package has deleted a value. With the grant's own record all are gone, and KV is not asked again. */
export function withoutValue(record: GateRecord, key: string, grantKey: string, now: number): GateRecord {
  const { [key]: _, ...values } = record.values;
  return key === grantKey ? { ...record, values: {}, heldSince: Math.min(record.heldSince ?? now, now - LONGEST_IN_KV) } : { ...record, values };
}

/** Until when KV keeps the grant's record if it is to get it now, UTC ms, Infinity for ever; undefined if it has a recent one. */
export function copyUntil({ copiedAt }: GateRecord, until: number | undefined, now: number): number | undefined {
  if (copiedAt !== undefined && copiedAt + COPIED_EVERY > now) return undefined;
  return until === undefined ? Infinity : until + COPIED_EVERY;
}

/** @property accessToken SHA-256, like `credential` and `refreshToken` @property expiresIn of the access token, in seconds */
type Exchange = { credential: string; accessToken: string | undefined; refreshToken: string | undefined; expiresIn: number };

/** The record after an exchange: the credential is used, and the tokens of the reply belong to the grant. @param wasUsed whether it was used before */
export function withExchange(
  record: GateRecord,
  { credential, accessToken, refreshToken, expiresIn }: Exchange,
  wasUsed: boolean,
  now: number,
): GateRecord {
  const alive = Object.entries(record.issued).filter(([hash, until]) => until > now && hash !== credential);
  const issued = {
    ...Object.fromEntries(alive),
    ...(accessToken && { [accessToken]: now + expiresIn * SECOND }),
    ...(refreshToken && { [refreshToken]: now + REMEMBERED_FOR }),
  };
  return { ...record, issued, used: wasUsed ? record.used : { ...record.used, [credential]: now } };
}

/** Whether nothing in a row of exchanged codes and tokens need be remembered any more. */
export const isOver = (used: Record<string, number>, now: number): boolean => Object.values(used).every((at) => at + REMEMBERED_FOR < now);
