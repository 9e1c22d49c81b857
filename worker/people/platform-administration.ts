import type { PlatformAdmins } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { decidePlatformAdmin } from "./platform-admin-rules.ts";

export type PlatformAdministration = ReturnType<typeof makePlatformAdministration>;
type Ports = { platformAdmins: PlatformAdmins; clock: Clock; adminEmails: string[] };

/** Whom `ADMIN_EMAILS` means: whoever signs in first with an address of it, from then on. */
export function makePlatformAdministration({ platformAdmins, clock, adminEmails }: Ports) {
  const named = new Set(adminEmails.map((email) => email.toLowerCase()));

  return {
    isNamed: (address: string): boolean => named.has(address),

    /**
     * Notes that this user is meant by the address, if it is named and they have signed in with it. It comes before whatever
     * takes the address from them: of somebody who signed in before Cardea noted it, nothing is left afterwards to tell by.
     */
    async claim(address: string, userId: string): Promise<void> {
      if (named.has(address)) await platformAdmins.claim(address, userId, clock.now());
    },

    /** Whether the person administers this Cardea. */
    async isAdmin(person: { email: string; userId: string }): Promise<boolean> {
      const claims = await platformAdmins.list(person.email, person.userId);
      const isAdmin = decidePlatformAdmin(person, named, claims);
      if (isAdmin && !claims.some(({ address }) => address === person.email)) await this.claim(person.email, person.userId);
      return isAdmin;
    },
  };
}
