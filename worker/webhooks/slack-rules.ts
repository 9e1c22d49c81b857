import type { WebhookDelivery } from "../db/db.ts";
import type { EventData } from "./told-rules.ts";

type Named = { [name: string]: unknown };
type Sentence = (data: EventData) => string;

/** Slack gives a meaning to these three characters only (docs.slack.dev/messaging/formatting-message-text). */
const escaped = (text: string): string => text.replace(/[&<>]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[one] ?? "");
const of = (data: Named, name: string): Named => (typeof data[name] === "object" && data[name] !== null ? (data[name] as Named) : {});
const text = (value: unknown, fallback: string): string => (typeof value === "string" && value !== "" ? escaped(value) : fallback);

const person = (data: Named): string => text(of(data, "user").email, "A person");
const server = (data: Named): string => text(of(data, "server").name, "a server");
const link = (data: Named): string => {
  const { name, type } = of(data, "link");
  return typeof name === "string" ? `the link ${escaped(name)}` : `a ${text(type, "auth")} link`;
};
/** Whose connection it is, and to which server. */
const connection: Sentence = (data) => {
  const own = of(data, "connection");
  const whose = own.user === null ? "the project" : text(of(own, "user").email, "a person");
  return `the connection of ${whose} to ${text(own.server, "a server")}`;
};
const tools = (data: Named): string =>
  (Array.isArray(data.tools) ? data.tools : [])
    .filter((one) => typeof one === "string")
    .map(escaped)
    .join(", ");

const reason: Sentence = (data) => text(of(data, "alert").reason, "");

const SENTENCES: Record<WebhookDelivery["event"], Sentence> = {
  "connection.made": (data) => `New: ${connection(data)}.`,
  "connection.renewed": (data) => `Given again: ${connection(data)}.`,
  "connection.expired": (data) => `Ended, only a new sign-in revives it: ${connection(data)}.`,
  "connection.revoked": (data) => `Revoked: ${connection(data)}.`,
  "connection.refused": (data) => `Refused by its server: ${connection(data)}.`,
  "connection.ending": (data) => `Ends soon: ${connection(data)}.`,
  "connection.recovered": (data) => `Well again: ${connection(data)}.`,
  "member.joined": (data) => `${person(data)} has joined.`,
  "member.removed": (data) => `${person(data)} was removed.`,
  "link.opened": (data) => `Opened for the first time: ${link(data)}.`,
  "link.used": (data) => `${person(data)} has used ${link(data)}.`,
  "link.expired": (data) => `Expired: ${link(data)}.`,
  "server.unreachable": (data) => `${server(data)} is out of reach. ${text(data.problem, "")}`.trim(),
  "server.recovered": (data) => `${server(data)} is in reach again.`,
  "tool.changed": (data) => `${server(data)} has changed tools: ${tools(data)}`,
  "tool.held": (data) => `Changed tools of ${server(data)} are held until an administrator approves them: ${tools(data)}`,
  "key.expiring": (data) => `The API key ${text(of(data, "key").name, "")} ends within a week.`,
  "mail.failing": (data) => `Mail does not go out (${text(of(data, "mail").fault, "unknown")}): sign-in codes and invitations do not arrive.`,
  "server.error_rate": (data) => `Many calls fail. ${reason(data)}`,
  "server.error_rate_normal": (data) => `Calls of ${server(data)} fail as rarely as usual again.`,
  "provider.down": (data) => `A provider is down. ${reason(data)}`,
  "provider.recovered": (data) => `The provider of ${text(data.authScope, "an auth scope")} renews tokens again.`,
  "credential.unusual": (data) => `Unusual use of a credential. ${reason(data)}`,
  "webhook.test": () => "This is a test: events of the project arrive here.",
};

/** The body of a message to a channel, as Slack's incoming webhooks take it. Its text is English. */
export const toSlackBody = (event: WebhookDelivery["event"], data: EventData): string =>
  JSON.stringify({ text: `*${escaped(data.project.slug)}*: ${SENTENCES[event](data)}` });
