import { randomBytes } from "node:crypto";

/** A new secret for a setting: 256 random bits as base64url. Vault keys also have an id. */
export const newSecret = (setting: string): string => `${setting === "VAULT_KEYS" ? "k1:" : ""}${randomBytes(32).toString("base64url")}`;

/**
 * A random text that stands for a secret whose value nobody can read. AWS's secrets have the letters of base64, and not those of base64url; those of a
 * collector are headers.
 */
export function standInFor(setting: string): string {
  if (setting === "SSM_SECRET_ACCESS_KEY") return randomBytes(30).toString("base64");
  return setting === "OTEL_EXPORTER_OTLP_HEADERS" ? `authorization=${newSecret(setting)}` : newSecret(setting);
}
