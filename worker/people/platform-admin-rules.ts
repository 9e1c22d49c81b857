/**
 * Whether somebody administers this Cardea: `ADMIN_EMAILS` names the address they have, which is no other user's by
 * claim, or one they claimed before their address changed.
 *
 * @param named the addresses of `ADMIN_EMAILS`, lower-case
 * @param claims who claimed the person's address, and what the person claimed
 */
export function decidePlatformAdmin(
  { userId, email }: { userId: string; email: string },
  named: ReadonlySet<string>,
  claims: { address: string; userId: string }[],
): boolean {
  if (claims.some((claim) => claim.userId === userId && named.has(claim.address))) return true;
  return named.has(email) && !claims.some((claim) => claim.address === email);
}
