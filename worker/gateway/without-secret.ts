import type { Secret } from "../vault/secret.ts";

/** A server's words with every value of the credential taken out that it was asked with (SECURITY.md: secrets never appear in error messages). */
export function withoutSecret(text: string, secret: Secret | undefined): string {
  const values = secret?.type === "values" ? Object.values(secret.values) : secret ? [secret.accessToken] : [];
  return values
    .filter(Boolean)
    .reduce((said, value) => said.replaceAll(value, "[REDACTED]").replaceAll(encodeURIComponent(value.toWellFormed()), "[REDACTED]"), text);
}
