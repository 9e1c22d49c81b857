import { randomBytes } from "node:crypto";

/** A new secret for a setting: 256 random bits as base64url. Vault keys also have an id. */
export const newSecret = (setting: string): string => `${setting === "VAULT_KEYS" ? "k1:" : ""}${randomBytes(32).toString("base64url")}`;
