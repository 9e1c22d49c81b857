/** Hosts of Microsoft Entra's issuers: worldwide, for the government of the United States, and in China. */
const ENTRA_HOSTS = new Set(["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"]);

/** The forms in which Entra writes that a claim is true. */
const ENTRA_TRUE = new Set<unknown>([true, 1, "1", "true"]);

/**
 * Whether the provider says that the address belongs to the person (OpenID Connect Core §5.1, `email_verified`). Entra has no such claim, and its
 * users can enter any address. Its claim `xms_edov` says that the address is in a domain whose owner is verified
 * (learn.microsoft.com/entra/identity-platform/migrate-off-email-claim-authorization).
 */
export function isAddressVerified(issuer: string, { email_verified, xms_edov }: Record<string, unknown>): boolean {
  if (email_verified !== undefined) return email_verified === true;
  return ENTRA_HOSTS.has(new URL(issuer).hostname) && ENTRA_TRUE.has(xms_edov);
}
