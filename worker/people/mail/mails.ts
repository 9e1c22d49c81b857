import { toMail } from "./mail-template.ts";
import type { Mail } from "./mailer.ts";

/** The texts of the mail with the code, in the language of the page that asked for it. `{code}` is replaced. */
export type CodeMailTexts = { language: string; subject: string; lead: string; notes: string[] };

/** @param to one address, already checked @param code six digits */
export function signInMail(to: string, code: string, { subject, ...texts }: CodeMailTexts): Mail {
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
  return toMail(to, { ...texts, subject: subject.replace("{code}", spaced), main: { code: spaced } });
}

type Invited = { projectName: string; invitedBy: string; role: "member" | "admin"; where: URL };

/** Says where to go; whoever opens it signs in there as everybody does. */
export function invitationMail(to: string, { projectName, invitedBy, role, where }: Invited): Mail {
  const what = role === "admin" ? "administer" : "use";
  return toMail(to, {
    language: "en",
    subject: `You can ${what} ${projectName} in Cardea`,
    lead: `${invitedBy} has added you to ${projectName}, so that your agents can use its servers in your name.`,
    main: { href: where, label: role === "admin" ? "Open the project" : "See your connections" },
    notes: ["You sign in with this address.", "If you did not expect this mail, ignore it."],
  });
}
