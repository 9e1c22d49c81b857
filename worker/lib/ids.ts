import { Buffer } from "node:buffer";

/** An id whose prefix says the kind of thing that it names. */
export type Id<Prefix extends string> = `${Prefix}_${string}`;

export type ProjectId = Id<"prj">;
export type ServerId = Id<"srv">;
export type AuthScopeId = Id<"scp">;
export type LinkId = Id<"lnk">;
export type CredentialId = Id<"crd">;
export type ApiKeyId = Id<"ck" | "ct">;
export type NavigatorId = Id<"nav">;
export type RuleId = Id<"rul">;
export type EventId = Id<"evt">;
export type ConflictId = Id<"cnf">;
export type JobId = Id<"job">;

/** Ids are cut from a prepared random text, because each call needs an id for its audit event. No part of the text is taken twice. */
const ID_LENGTH = 22;
const TEXT_BYTES = 3072;
let text = "";
let taken = 0;

/** The prefix and 132 random bits as base64url, so one id reveals nothing about another. */
export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  if (taken + ID_LENGTH > text.length) {
    text = randomToken(TEXT_BYTES);
    taken = 0;
  }
  const id = text.slice(taken, taken + ID_LENGTH);
  taken += ID_LENGTH;
  return `${prefix}_${id}`;
}

/** @param bytes the number of random bytes @returns the bytes as base64url */
export const randomToken = (bytes: number): string => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("base64url");
