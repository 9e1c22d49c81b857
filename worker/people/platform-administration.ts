import type { Owners, PlatformAdmins } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { decidePlatformAdmin } from "./platform-admin-rules.ts";

export type PlatformAdministration = ReturnType<typeof makePlatformAdministration>;
type Ports = { platformAdmins: PlatformAdmins; owners: Pick<Owners, "has">; clock: Clock; adminEmails: string[] };

/** The owners of the deployment: the users that `ADMIN_EMAILS` names, and those whom an owner has added. An address of `ADMIN_EMAILS` names the user who first signed in with it, from then on. */
export function makePlatformAdministration({ platformAdmins, owners, clock, adminEmails }: Ports) {
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

    /** Whether the person owns the deployment: a platform administrator. */
    async isAdmin(person: { email: string; userId: string }): Promise<boolean> {
      const [claims, isAdded] = await Promise.all([platformAdmins.list(person.email, person.userId), owners.has(person.userId)]);
      const isAdmin = decidePlatformAdmin(person, named, claims);
      if (isAdmin && !claims.some(({ address }) => address === person.email)) await this.claim(person.email, person.userId);
      return isAdmin || isAdded;
    },
  };
}
