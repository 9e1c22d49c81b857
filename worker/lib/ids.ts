import { Buffer } from "node:buffer";

/** What an id names: its prefix, and so its type. */
export type Id<Prefix extends string> = `${Prefix}_${string}`;

export type ProjectId = Id<"prj">;
export type ServerId = Id<"srv">;
export type AuthScopeId = Id<"scp">;
export type LinkId = Id<"lnk">;
export type CredentialId = Id<"crd">;
export type ApiKeyId = Id<"ck">;
export type NavigatorId = Id<"nav">;
export type RuleId = Id<"rul">;
export type EventId = Id<"evt">;

/** 128 random bits, base64url, behind the prefix: knowing one id says nothing about another. */
export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  return `${prefix}_${randomToken(16)}`;
}

/** @param bytes how many random bytes; the result is base64url */
export function randomToken(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("base64url");
}
