import { toMail } from "./mail-template.ts";
import type { Mail } from "./mailer.ts";

/** The texts of the mail with the code, in the language of the page on which the code was requested. `{code}` is replaced. */
export type CodeMailTexts = { language: string; subject: string; lead: string; notes: string[] };

/** @param to one address, already checked @param code six digits */
export function signInMail(to: string, code: string, { subject, ...texts }: CodeMailTexts): Mail {
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
  return toMail(to, { ...texts, subject: subject.replace("{code}", spaced), main: { code: spaced } });
}

/** The texts of a mail that only tells something, in the language of the page on which it happened. */
export type NoticeMailTexts = { language: string; subject: string; lead: string; label: string; notes: string[] };

/** A mail that tells a person what has happened to their account. @param where the page on which they see it */
export const noticeMail = (to: string, { label, ...texts }: NoticeMailTexts, where: URL): Mail =>
  toMail(to, { ...texts, main: { href: where, label } });

/** A trouble of a connection, as a mail tells of it. @property at since when, or when it ends, UTC ms */
type MailedTrouble = { kind: "expired" | "refused" | "ending"; at: number; server: string; project: string };
/** The texts of the mail about connections that need their person, in the person's language. */
export type TroubleMailTexts = {
  language: string;
  subject: (count: number) => string;
  lead: string;
  item: (trouble: MailedTrouble) => string;
  /** The line in place of those that are not listed. */
  more: (count: number) => string;
  label: string;
  notes: string[];
  unsubscribe: string;
};
/** The most connections that a mail lists. */
const LISTED = 20;

/** A mail that tells a person which of their connections need them. @param where the page on which they connect again @param unsubscribe see Mail */
export function troubleMail(
  to: string,
  texts: TroubleMailTexts,
  troubles: MailedTrouble[],
  { where, unsubscribe }: { where: URL; unsubscribe: URL },
): Mail {
  const left = troubles.length - LISTED;
  return toMail(to, {
    ...texts,
    subject: texts.subject(troubles.length),
    items: [...troubles.slice(0, LISTED).map(texts.item), ...(left > 0 ? [texts.more(left)] : [])],
    main: { href: where, label: texts.label },
    unsubscribe: { href: unsubscribe, label: texts.unsubscribe },
  });
}

type Invitation = { projectName: string; invitedBy: string; role: "member" | "auditor" | "admin"; where: URL };

/** The mail to a new member. It says where to go; the person signs in there in the usual way. */
export function invitationMail(to: string, { projectName, invitedBy, role, where }: Invitation): Mail {
  const what = { member: "use", auditor: "audit", admin: "administer" }[role];
  return toMail(to, {
    language: "en",
    subject: `You can ${what} ${projectName} in Cardea`,
    lead:
      role === "auditor"
        ? `${invitedBy} has made you an auditor of ${projectName}. You can read everything there, and change nothing.`
        : `${invitedBy} has added you to ${projectName}, so that your agents can use its servers in your name.`,
    main: { href: where, label: role !== "member" ? "Open the project" : "Connect your accounts" },
    notes: ["You sign in with this address.", "If you did not expect this mail, ignore it."],
  });
}

/** The mail to a new owner of the deployment. @param where the console */
export function ownerMail(to: string, { addedBy, where }: { addedBy: string; where: URL }): Mail {
  return toMail(to, {
    language: "en",
    subject: "You are an owner of Cardea",
    lead: `${addedBy} has made you an owner of this Cardea instance. You can create projects and operate it.`,
    main: { href: where, label: "Open the console" },
    notes: ["You sign in as before.", "If you did not expect this mail, tell the person who added you."],
  });
}

/** A mail by which an administrator tries whether mail can be sent. @param where the console */
export function testMail(to: string, where: URL): Mail {
  return toMail(to, {
    language: "en",
    subject: "Cardea can send mail",
    lead: "This mail was sent to try the settings of mail. It has arrived, so sign-in codes will arrive too.",
    main: { href: where, label: "Open the console" },
    notes: ["Nothing has to be done."],
  });
}
