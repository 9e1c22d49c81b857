import { Buffer } from "node:buffer";
import { AppError } from "../lib/errors.ts";

/** What a ciphertext is bound to. It opens only with exactly these. */
export type SealContext = { project: string; authScope: string; subject: string; version: number };

/** Key id → 256-bit key, in the order of the setting. The first key is the active one. */
export type VaultKeys = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

export type Seal = {
  /** The key that seals. */
  activeKeyId: string;
  /** @returns `v1.{key id}.{IV}.{ciphertext and tag}`, the last two base64url */
  seal(plaintext: string, context: SealContext): Promise<string>;
  /** @throws AppError `vault.unreadable` if key, context and ciphertext do not belong together */
  open(sealed: string, context: SealContext): Promise<string>;
};

const FORMAT = "v1";
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * AES-256-GCM (NIST SP 800-38D) with a key for each record (HKDF-SHA-256, RFC 5869, over the record's
 * path), a fresh 96-bit IV, and the whole context as additional data: a ciphertext moved to another
 * project, auth scope, subject or version does not decrypt.
 */
export function makeSeal(keys: VaultKeys): Seal {
  const activeKeyId = keys.keys().next().value;
  if (activeKeyId === undefined) throw new AppError("settings.invalid", { reason: "VAULT_KEYS names no key" });

  return {
    activeKeyId,
    async seal(plaintext, context) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const key = await recordKey(keys, activeKeyId, context);
      const sealed = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv, additionalData: additionalDataOf(context, activeKeyId) },
        key,
        encoder.encode(plaintext),
      );
      return [FORMAT, activeKeyId, base64url(iv), base64url(new Uint8Array(sealed))].join(".");
    },
    async open(sealed, context) {
      const [format, keyId, iv, body, ...rest] = sealed.split(".");
      if (format !== FORMAT || !keyId || !iv || !body || rest.length > 0) {
        throw new AppError("vault.unreadable", { reason: "not a sealed value of a known format" });
      }
      const key = await recordKey(keys, keyId, context);
      try {
        const algorithm = { name: "AES-GCM", iv: Buffer.from(iv, "base64url"), additionalData: additionalDataOf(context, keyId) };
        return decoder.decode(await crypto.subtle.decrypt(algorithm, key, Buffer.from(body, "base64url")));
      } catch {
        throw new AppError("vault.unreadable", { reason: `does not decrypt as ${recordPath(context)} version ${context.version}` });
      }
    },
  };
}

/** The id of the key that sealed a value. @returns nothing for a text that is not sealed */
export function keyIdOf(sealed: string): string | undefined {
  const [format, keyId, iv, body, ...rest] = sealed.split(".");
  return format === FORMAT && keyId && iv && body && rest.length === 0 ? keyId : undefined;
}

/** The subjects of credentials, whose records belong to a keeper. */
export const KEEPER_SUBJECT = /^(user:.+|playground:.+|project)$/;
/** The subject of secrets of Cardea's registrations. */
export const CLIENT_SUBJECT = "oauth-client";
/** The subject of signing secrets of webhooks. In place of an auth scope their records name the webhook. */
export const WEBHOOK_SUBJECT = "webhook";
/** The subject of tokens of audit targets. In place of an auth scope their records name the target. */
export const AUDIT_TARGET_SUBJECT = "audit-target";

/** The path of a record, for the store and the key derivation. Parts are escaped, so that distinct records have distinct paths. */
export function recordPath(context: Omit<SealContext, "version">): string {
  return [context.project, context.authScope, context.subject].map(encodeURIComponent).join("/");
}

/** The record of a path. @returns nothing if `recordPath` did not make the path */
export function recordOf(path: string): Omit<SealContext, "version"> | undefined {
  const [project, authScope, subject, ...rest] = path.split("/").map(decodeURIComponent);
  return project && authScope && subject && rest.length === 0 ? { project, authScope, subject } : undefined;
}

async function recordKey(keys: VaultKeys, keyId: string, context: SealContext): Promise<CryptoKey> {
  const master = keys.get(keyId);
  if (!master) throw new AppError("vault.unreadable", { reason: `no key with id ${keyId}` });
  const base = await crypto.subtle.importKey("raw", master, "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: encoder.encode(`cardea/vault/${recordPath(context)}`) };
  return crypto.subtle.deriveKey(derivation, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function additionalDataOf(context: SealContext, keyId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encoder.encode(JSON.stringify([FORMAT, keyId, context.project, context.authScope, context.subject, context.version])));
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
