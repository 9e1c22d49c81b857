import type { Members, Project, Role, SignInConflicts, Users } from "../../db/db.ts";
import type { Clock } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import { mailboxOf, parseEmail, toTypedAddress } from "../../lib/text/email.ts";
import { invitationMail, type PostOffice } from "../../mail/mail.ts";
import { type KeeperClient, userSubject } from "../../vault/vault.ts";
import { type LimitState, type RateLimit, WINDOW } from "../rate-limit.ts";

export type Invitation = {
  email: string;
  role: Role;
  invitedBy: { email: string; userId: string };
  /** Hears what is left of the limits. */
  tellLimit: (limit: LimitState) => void;
};

/** @returns the member, and a promise for the mail; the promise never rejects */
export type InviteMember = (project: Project, invitation: Invitation) => Promise<{ userId: string; mailed: Promise<void> }>;

type Ports = {
  users: Users;
  signInConflicts: SignInConflicts;
  members: Members;
  keeper: KeeperClient;
  rateLimit: RateLimit;
  postOffice: PostOffice;
  clock: Clock;
  publicOrigin: string;
};

const INVITATIONS_A_PROJECT = 100;
/** Counted over all projects, by mailbox: Cardea fills no mailbox, whatever tag the address has (S13). */
const INVITATIONS_AN_ADDRESS = 3;

/**
 * Makes a person a member before their first sign-in, so that their agents can sign in (F50). Only an invitation restores a member who was
 * removed. The mail opens no session; it only says where to go.
 *
 * @throws AppError `session.email_invalid`, `request.too_many`, `member.address_disputed`
 */
export function makeInviteMember({ users, signInConflicts, members, keeper, rateLimit, postOffice, clock, publicOrigin }: Ports): InviteMember {
  return async (project, { email: entered, role, invitedBy, tellLimit }) => {
    const email = parseEmail(toTypedAddress(entered));
    if (!email) throw new AppError("session.email_invalid", { fields: { email: "Enter one e-mail address, such as ada@example.com." } });
    await rateLimit.require(`invite:${project.id}`, INVITATIONS_A_PROJECT, tellLimit);
    if (!(await rateLimit.take(`invite-to:${mailboxOf(email.address)}`, INVITATIONS_AN_ADDRESS, WINDOW, tellLimit)))
      throw new AppError("request.too_many", {
        fields: { email: "This address was sent three invitations a moment ago. Try again in a quarter of an hour." },
        retryAfter: rateLimit.secondsLeft(),
      });
    if (await signInConflicts.isDisputed(email.address)) throw new AppError("member.address_disputed");
    const userId = await users.ensure(email.address, clock.now());
    const [invited] = await members.invite(project.id, userId, clock.now(), role);
    if (invited) await keeper.setMember({ projectId: project.id, subject: userSubject(userId) }, true, invited.version);
    const where = new URL(role !== "member" ? `/console/${project.slug}` : `/home/${project.slug}`, publicOrigin);
    const mail = invitationMail(email.address, { projectName: project.name, invitedBy: invitedBy.email, role, where });
    return { userId, mailed: postOffice.send(mail).catch(() => undefined) };
  };
}
