import { Buffer } from "node:buffer";

/** An id whose prefix says the kind of thing that it names. */
export type Id<Prefix extends string> = `${Prefix}_${string}`;

export type ProjectId = Id<"prj">;
export type ServerId = Id<"srv">;
export type AuthScopeId = Id<"scp">;
export type LinkId = Id<"lnk">;
export type CredentialId = Id<"crd">;
export type ApiKeyId = Id<"ck" | "ct" | "cb">;
export type DeploymentTokenId = Id<"cd">;
export type NavigatorId = Id<"nav">;
export type RuleId = Id<"rul">;
export type EventId = Id<"evt">;
export type ConflictId = Id<"cnf">;
export type JobId = Id<"job">;
export type ErasureId = Id<"ers">;
export type ServerRequestId = Id<"req">;
export type SecondFactorId = Id<"fac">;
export type WebhookId = Id<"whk">;
export type AuditTargetId = Id<"adt">;
export type AlertId = Id<"alr">;

/** Ids are cut from a prepared random text, because each call needs an id for its audit event. No part of the text is taken twice. */
const ID_LENGTH = 22;
const TEXT_BYTES = 3072;
let text = "";
let taken = 0;

/** The prefix and 132 random bits as base64url, so one id reveals nothing about another. */
export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  return `${prefix}_${take(ID_LENGTH)}`;
}

/** The digits of a time in base 36. They suffice until the year 5188. */
const TIME_LENGTH = 9;
const AFTER_TIME = 13;

/** An id that sorts by time, followed by 78 random bits: rows with such ids are written next to each other. It grants nothing. @param at UTC milliseconds */
export const newEventId = (at: number): EventId => `evt_${at.toString(36).padStart(TIME_LENGTH, "0")}${take(AFTER_TIME)}`;

const EVENT_ID = new RegExp(`^evt_([\\da-z]{${TIME_LENGTH}})[\\w-]{${AFTER_TIME}}`);

/** The time in the id of an event. @returns nothing for an id without one */
export function timeOfEventId(id: string): number | undefined {
  const [, digits] = EVENT_ID.exec(id) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits, 36);
}

function take(length: number): string {
  if (taken + length > text.length) {
    text = randomToken(TEXT_BYTES);
    taken = 0;
  }
  const cut = text.slice(taken, taken + length);
  taken += length;
  return cut;
}

/** @param bytes the number of random bytes @returns the bytes as base64url */
export const randomToken = (bytes: number): string => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("base64url");
