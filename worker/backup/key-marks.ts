import { Buffer } from "node:buffer";
import type { VaultKeys } from "../vault/vault.ts";

/** The name and a mark of a vault key. The mark tells whether two deployments have the same key, and tells nothing else of it. */
export type KeyMark = { id: string; mark: string };

const encoder = new TextEncoder();
const MARK_BITS = 128;

/** The mark is derived by HKDF-SHA-256 (RFC 5869) for this one purpose, so it reveals neither the key nor what is derived for records. */
export async function markKeys(keys: VaultKeys): Promise<KeyMark[]> {
  return Promise.all(
    [...keys].map(async ([id, key]) => {
      const material = await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveBits"]);
      const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode("cardea backup: mark of a vault key") };
      return { id, mark: Buffer.from(await crypto.subtle.deriveBits(how, material, MARK_BITS)).toString("base64url") };
    }),
  );
}
