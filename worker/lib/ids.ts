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

/** 128 random bits, base64url, behind the prefix: knowing one id says nothing about another. */
export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  return `${prefix}_${randomToken(16)}`;
}

/** Random bytes are asked for in advance, each is handed out once: a call leaves an event, whose id needs sixteen of them. */
const POOL = Buffer.alloc(4096);
let used = POOL.length;

/** @param bytes how many random bytes, up to 4096; the result is base64url */
export function randomToken(bytes: number): string {
  if (used + bytes > POOL.length) {
    crypto.getRandomValues(POOL);
    used = 0;
  }
  const text = POOL.toString("base64url", used, used + bytes);
  POOL.fill(0, used, used + bytes);
  used += bytes;
  return text;
}
