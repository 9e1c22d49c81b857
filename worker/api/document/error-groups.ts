import type { ErrorCode } from "../../lib/errors.ts";

/** What can fail where a route stores a secret. */
export const STORE_ERRORS: readonly ErrorCode[] = [
  "store.not_set_up",
  "store.credentials_refused",
  "store.access_denied",
  "store.key_unusable",
  "store.full",
  "store.value_too_large",
  "store.busy",
  "store.down",
  "store.refused",
  "vault.key_missing",
  "vault.other_settings",
];

/** What can fail where a route asks an OAuth provider for tokens. */
export const PROVIDER_ERRORS: readonly ErrorCode[] = [
  "authorization.client_needed",
  "authorization.client_refused",
  "authorization.discovery_failed",
  "authorization.exchange_failed",
  "authorization.provider_broken",
  "authorization.provider_busy",
  "authorization.refused",
  "authorization.registration_failed",
  "authorization.scope_refused",
];

/** What can fail where a route sends a mail. */
export const MAIL_ERRORS: readonly ErrorCode[] = [
  "mail.key_refused",
  "mail.sender_refused",
  "mail.recipient_refused",
  "mail.rate_limited",
  "mail.tls_missing",
  "mail.refused",
  "mail.down",
];
