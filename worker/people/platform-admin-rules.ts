/**
 * Whether a user is a platform administrator. This needs one of two things: `ADMIN_EMAILS` names the user's address and no other user has claimed
 * it, or the user claimed a named address before their own address changed.
 *
 * @param named the addresses of `ADMIN_EMAILS`, lower-case
 * @param claims the claims of the person's address, and the person's own claims
 */
export function decidePlatformAdmin(
  { userId, email }: { userId: string; email: string },
  named: ReadonlySet<string>,
  claims: { address: string; userId: string }[],
): boolean {
  if (claims.some((claim) => claim.userId === userId && named.has(claim.address))) return true;
  return named.has(email) && !claims.some((claim) => claim.address === email);
}
