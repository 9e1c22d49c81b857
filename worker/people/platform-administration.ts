import type { PlatformAdmins } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { decidePlatformAdmin } from "./platform-admin-rules.ts";

export type PlatformAdministration = ReturnType<typeof makePlatformAdministration>;
type Ports = { platformAdmins: PlatformAdmins; clock: Clock; adminEmails: string[] };

/** The users that `ADMIN_EMAILS` names. An address names the user who first signed in with it, from then on. */
export function makePlatformAdministration({ platformAdmins, clock, adminEmails }: Ports) {
  const named = new Set(adminEmails.map((email) => email.toLowerCase()));

  return {
    isNamed: (address: string): boolean => named.has(address),

    /**
     * Notes that a named address means this user, who has signed in with it; does nothing for other addresses. It must run before any change that
     * takes the address from the user: afterwards nothing would tell that they had it.
     */
    async claim(address: string, userId: string): Promise<void> {
      if (named.has(address)) await platformAdmins.claim(address, userId, clock.now());
    },

    /** Whether the person is a platform administrator. */
    async isAdmin(person: { email: string; userId: string }): Promise<boolean> {
      const claims = await platformAdmins.list(person.email, person.userId);
      const isAdmin = decidePlatformAdmin(person, named, claims);
      if (isAdmin && !claims.some(({ address }) => address === person.email)) await this.claim(person.email, person.userId);
      return isAdmin;
    },
  };
}
