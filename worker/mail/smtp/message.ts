import { Buffer } from "node:buffer";
import { type Mail, SENDER_NAME, unsubscribeHeaders } from "../mailer.ts";

/** The most bytes of text in one encoded word: its base64 and its marks have at most 75 characters (RFC 2047 §2). */
const WORD_BYTES = 45;
/** Characters of a base64 line (RFC 2045 §6.8). */
const LINE_LENGTH = 76;

/**
 * Writes a mail as a message (RFC 5322) with its text and its HTML as alternatives (RFC 2046 §5.1.4). All of it is ASCII.
 * @param from the sender's address
 * @param now UTC milliseconds
 */
export function toMessage(mail: Mail, from: string, now: number): string {
  const { to, subject, text, html } = mail;
  const boundary = `cardea-${crypto.randomUUID()}`;
  const part = (type: string, content: string) =>
    [`--${boundary}`, `Content-Type: ${type}; charset=utf-8`, "Content-Transfer-Encoding: base64", "", ...inLines(content)].join("\r\n");
  const headers = [
    `From: ${SENDER_NAME} <${from}>`,
    `To: <${to}>`,
    `Subject: ${toHeaderText(subject)}`,
    `Date: ${new Date(now).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${crypto.randomUUID()}@${from.slice(from.lastIndexOf("@") + 1)}>`,
    // No out-of-office answer comes to an automatic mail (RFC 3834 §5).
    "Auto-Submitted: auto-generated",
    ...unsubscribeHeaders(mail).map(([name, value]) => `${name}: ${value}`),
    "MIME-Version: 1.0",
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
  ];
  return [...headers, "", part("text/plain", text), part("text/html", html), `--${boundary}--`, ""].join("\r\n");
}

const inLines = (content: string): string[] =>
  Buffer.from(content, "utf8")
    .toString("base64")
    .match(new RegExp(`.{1,${LINE_LENGTH}}`, "g")) ?? [];

/** The text of a header. A text that is not short, printable ASCII becomes encoded words, so no character of it can end the header. */
function toHeaderText(text: string): string {
  if (/^[\x20-\x7e]{0,60}$/.test(text) && !text.includes("=?")) return text;
  const words: string[] = [];
  let word = "";
  for (const character of text.toWellFormed()) {
    if (Buffer.byteLength(word + character) > WORD_BYTES) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  return [...words, word].map((part) => `=?utf-8?B?${Buffer.from(part, "utf8").toString("base64")}?=`).join("\r\n ");
}
