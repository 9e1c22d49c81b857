import { Buffer } from "node:buffer";

/** What an id names: its prefix, and so its type. */
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

/** Ids are cut from a text of random characters, each once: a call leaves an event, which needs one. */
const ID_LENGTH = 22;
const TEXT_BYTES = 3072;
let text = "";
let taken = 0;

/** 132 random bits, base64url, behind the prefix: knowing one id says nothing about another. */
export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  if (taken + ID_LENGTH > text.length) {
    text = randomToken(TEXT_BYTES);
    taken = 0;
  }
  const id = text.slice(taken, taken + ID_LENGTH);
  taken += ID_LENGTH;
  return `${prefix}_${id}`;
}

/** @param bytes how many random bytes; the result is base64url */
export const randomToken = (bytes: number): string => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("base64url");
