import type { Mail } from "./mailer.ts";

/** The content of a mail: one large element between two paragraphs. */
type MailContent = {
  language: string;
  subject: string;
  /** The paragraph before the large element. */
  lead: string;
  /** A list after it. */
  items?: string[];
  /** The large element: a code, or a link with its label. */
  main: { code: string } | { href: URL; label: string };
  /** The paragraph after it, line by line. */
  notes: string[];
  /** The last line: how the recipient ends mails of this kind. */
  unsubscribe?: { href: URL; label: string };
};

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
/** A mail header must be one line, so control characters of a project's name become spaces (S13). */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, " ").slice(0, 150);

/**
 * Builds a mail as text and as HTML. The HTML loads nothing: no pictures and no tracking, so the mail that was signed is complete.
 * @param to one address, already checked
 */
export function toMail(to: string, { language, subject, lead, items = [], main, notes, unsubscribe }: MailContent): Mail {
  const shown = "code" in main ? main.code : main.href.href;
  const big =
    "code" in main
      ? `<p style="font:600 28px/1.4 ui-monospace,monospace;letter-spacing:.1em">${escaped(main.code)}</p>`
      : `<p><a href="${escaped(main.href.href)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#2a4fd0;color:#fff;font-weight:600;text-decoration:none">${escaped(main.label)}</a></p>`;
  const list = items.length === 0 ? "" : `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join("")}</ul>`;
  const links = unsubscribe ? [`<a href="${escaped(unsubscribe.href.href)}" style="color:#5a6270">${escaped(unsubscribe.label)}</a>`] : [];
  const body = `<p>${escaped(lead)}</p>${list}${big}<p style="color:#5a6270">${[...notes.map(escaped), ...links].join("<br>")}</p>`;
  const lines = [...notes, ...(unsubscribe ? [`${unsubscribe.label}: ${unsubscribe.href.href}`] : [])];
  return {
    to,
    subject: oneLine(subject),
    text: `${lead}\n\n${items.map((item) => `- ${oneLine(item)}\n`).join("")}${items.length > 0 ? "\n" : ""}    ${shown}\n\n${lines.join("\n")}\n`,
    html: `<!doctype html><html lang="${escaped(language)}"><meta charset="utf-8"><title>${escaped(subject)}</title><body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#181b20"><div style="max-width:32rem;margin:0 auto">${body}</div></body></html>`,
    ...(unsubscribe && { unsubscribe: unsubscribe.href }),
  };
}
