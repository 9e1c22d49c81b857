import type { DeploymentTokens, Owner, Owners, SignInConflicts, Users } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, reasonOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { parseEmail, toTypedAddress } from "../lib/text/email.ts";
import { ownerMail, type PostOffice } from "../mail/mail.ts";
import type { Session } from "./sign-in/sign-in.ts";

type Ports = {
  owners: Owners;
  deploymentTokens: Pick<DeploymentTokens, "revokeMadeBy">;
  users: Users;
  signInConflicts: SignInConflicts;
  postOffice: PostOffice;
  clock: Clock;
  log: Log;
  adminEmails: string[];
  publicOrigin: string;
};

/** The owners of the deployment, whom only owners see, add and remove (F56). */
export function makeDeploymentOwners({ owners, deploymentTokens, users, signInConflicts, postOffice, clock, log, adminEmails, publicOrigin }: Ports) {
  const named = adminEmails.map((email) => email.toLowerCase());

  return {
    list: (): Promise<Owner[]> => owners.list(named),

    /**
     * Makes a person an owner who has signed in before: an address alone proves nothing.
     * @returns the owner, and a promise for the mail to them; the promise never rejects
     * @throws AppError `session.email_invalid`, `owner.unknown`, `owner.too_many`, `member.address_disputed`
     */
    async add(entered: string, by: Session): Promise<{ owner: Owner; mailed: Promise<void> }> {
      const email = parseEmail(toTypedAddress(entered));
      if (!email) throw new AppError("session.email_invalid", { fields: { email: "Enter one e-mail address, such as ada@example.com." } });
      const known = await users.findByEmail(email.address);
      if (!known?.emailVerified)
        throw new AppError("owner.unknown", { fields: { email: "Nobody has signed in with this address yet. Ask the person to sign in once." } });
      if (await signInConflicts.isDisputed(email.address)) throw new AppError("member.address_disputed");
      const before = await this.list();
      if (!(await owners.add(known.id, by.userId, clock.now()))) throw new AppError("owner.too_many");
      const owner = (await this.list()).find(({ userId }) => userId === known.id);
      if (!owner) throw new AppError("internal.failed", { reason: "the owner was removed at once" });
      const isNew = !before.some(({ userId }) => userId === known.id);
      if (isNew) log.info("owner.added", { owner: known.id, by: by.userId, role: "none → owner" });
      const mail = ownerMail(owner.email, { addedBy: by.email, where: new URL("/", publicOrigin) });
      return {
        owner,
        mailed: isNew ? postOffice.send(mail).catch((error) => log.error("owner.mail_failed", { reason: reasonOf(error) })) : Promise.resolve(),
      };
    },

    /** @throws AppError `resource.not_found`, `owner.named` for one whom `ADMIN_EMAILS` names, `owner.last` */
    async remove(userId: string, by: Session): Promise<void> {
      const owner = (await this.list()).find((one) => one.userId === userId);
      if (!owner) throw new AppError("resource.not_found");
      if (owner.named !== null) throw new AppError("owner.named");
      if (!(await owners.remove(userId, named))) throw new AppError((await owners.has(userId)) ? "owner.last" : "resource.not_found");
      // From here on none of their tokens counts, because each asks whether its maker is an owner. Now none comes back with them.
      await deploymentTokens.revokeMadeBy(userId, clock.now());
      log.info("owner.removed", { owner: userId, by: by.userId, role: "owner → none" });
    },
  };
}
