import type { ErrorCode } from "../../lib/errors.ts";

/** A server's answer to one command (RFC 5321 §4.2). */
export type Reply = { code: number; lines: string[] };

/** A server may send this much for one reply. A longer one is no reply. */
const MAX_REPLY = 16 * 1024;

/**
 * Reads the first complete reply of what a server has sent.
 * @returns the reply and the text behind it; `incomplete` if more has to come; `broken` if it is no SMTP
 */
export function readReply(text: string): { reply: Reply; rest: string } | "incomplete" | "broken" {
  const lines: string[] = [];
  let code: string | undefined;
  let from = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
    const line = /^([2-5]\d\d)(?:([ -])(.*))?$/.exec(text.slice(from, end).replace(/\r$/, ""));
    if (!line || (code !== undefined && line[1] !== code)) return "broken";
    code = line[1];
    from = end + 1;
    lines.push(line[3] ?? "");
    if (line[2] !== "-") return { reply: { code: Number(code), lines }, rest: text.slice(from) };
    if (from > MAX_REPLY) return "broken";
  }
  return text.length > MAX_REPLY ? "broken" : "incomplete";
}

/** What a server can do, as its answer to EHLO says (RFC 5321 §4.1.1.1). */
type Capabilities = { startTls: boolean; auth: string[] };

export function capabilitiesOf({ lines }: Reply): Capabilities {
  const words = lines.slice(1).map((line) => line.toUpperCase().split(/[\s=]+/));
  return { startTls: words.some(([name]) => name === "STARTTLS"), auth: words.filter(([name]) => name === "AUTH").flatMap(([, ...names]) => names) };
}

/** The part of a delivery that a reply belongs to. */
export type Stage = "greeting" | "hello" | "tls" | "sign-in" | "sender" | "recipient" | "data" | "content";

/** What a reply means that does not let the delivery go on. */
export function decideSmtpFault(stage: Stage, { code, lines }: Reply): ErrorCode {
  const status = enhancedStatusOf(lines);
  if (code < 500 && code >= 400) return status.startsWith("4.7.") && stage !== "sign-in" ? "mail.rate_limited" : "mail.down";
  // 530 asks for a sign-in, and 534, 535 and 538 refuse one (RFC 4954 §6).
  if (stage === "sign-in" || code === 530 || code === 534 || code === 535 || code === 538) return "mail.key_refused";
  if (stage === "sender") return "mail.sender_refused";
  // A relay that may not be used, or a policy against the sender, is told at the first recipient and concerns every one (RFC 3463 §3.8).
  if (stage === "recipient")
    return status.startsWith("5.7.") || lines.some((line) => /\brelay/i.test(line)) ? "mail.sender_refused" : "mail.recipient_refused";
  return "mail.refused";
}

/** The reply for the log: its numbers only. Its text may repeat an address. */
export const sayReply = ({ code, lines }: Reply): string => `${code} ${enhancedStatusOf(lines)}`.trimEnd();

/** The enhanced status code (RFC 3463), such as `5.7.8`. */
const enhancedStatusOf = (lines: string[]): string => /^\d\.\d{1,3}\.\d{1,3}(?= |$)/.exec(lines[0] ?? "")?.[0] ?? "";
