import { createHmac } from "node:crypto";
import type { VaultKeys } from "../seal.ts";

/** A key of the settings without the key. @property mark one-way, and another one for another key */
export type KeyMark = { id: string; mark: string };

/** The keys of the settings in their order: the first one seals. The mark is HMAC-SHA-256 (RFC 2104) of a fixed text, base64url. */
export const listKeyMarks = (keys: VaultKeys): KeyMark[] =>
  [...keys].map(([id, key]) => ({ id, mark: createHmac("sha256", key).update("cardea/vault-key-mark").digest("base64url") }));
