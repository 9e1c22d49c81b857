import type { Mail } from "./mailer.ts";

/** @param to one address, already checked @param code six digits */
export function signInMail(to: string, code: string): Mail {
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
  return {
    to,
    subject: `${spaced} is your Cardea code`,
    text: `Your code to sign in to Cardea:\n\n    ${spaced}\n\nIt works once, for ten minutes, in the browser that asked for it.\nIf you did not ask for it, ignore this mail; nobody can sign in without it.\n`,
    html: `<p>Your code to sign in to Cardea:</p><p style="font:600 28px/1.4 ui-monospace,monospace;letter-spacing:.1em">${spaced}</p><p>It works once, for ten minutes, in the browser that asked for it.<br>If you did not ask for it, ignore this mail; nobody can sign in without it.</p>`,
  };
}
