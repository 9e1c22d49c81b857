import { Webhook } from "standardwebhooks";
import { CardeaError } from "./cardea-error.ts";

/** The project of an event. */
type Project = { id: string; slug: string };

/** What happened to a connection. @property user null if it is the project's @property link through which it was given; null if through none */
type ConnectionEvent = {
  type:
    | "connection.made"
    | "connection.renewed"
    | "connection.expired"
    | "connection.revoked"
    | "connection.refused"
    | "connection.ending"
    | "connection.recovered";
  /** When it happened (ISO 8601). */
  timestamp: string;
  data: {
    project: Project;
    connection: { id: string; server: string; authScope: string; user: { id: string; email: string } | null };
    link: { id: string; tags: Record<string, string> } | null;
  };
};

/** Who is a member now, or no longer. @property email null for a person who was erased meanwhile */
type MemberEvent = {
  type: "member.joined" | "member.removed";
  timestamp: string;
  data: { project: Project; user: { id: string; email: string | null } };
};

/** What happened to an auth link. @property user who used it, of `link.used` */
type LinkEvent = {
  type: "link.opened" | "link.used" | "link.expired";
  timestamp: string;
  data: {
    project: Project;
    link: { id: string; type: string | null; name: string | null; tags: Record<string, string>; endsAt: string | null };
    user?: { id: string; email: string | null };
  };
};

type Server = { id: string; slug: string | null; name: string | null };
/** Whether Cardea reaches a server. @property problem why not, of `server.unreachable` */
type ServerEvent = {
  type: "server.unreachable" | "server.recovered";
  timestamp: string;
  data: { project: Project; server: Server; problem?: string | null };
};

/** Tools of a server that have changed. Those of `tool.held` wait for an administrator. */
type ToolEvent = { type: "tool.changed" | "tool.held"; timestamp: string; data: { project: Project; server: Server; tools: string[] } };

/** An API key that ends within a week. */
type KeyEvent = {
  type: "key.expiring";
  timestamp: string;
  data: { project: Project; key: { id: string; name: string | null; endsAt: string | null } };
};

/** Mail does not go out. @property fault a code, such as `mail.key_refused` */
type MailEvent = { type: "mail.failing"; timestamp: string; data: { project: Project; mail: { fault: string | null; failedAt: string | null } } };

/** An event by which an administrator tries a webhook. */
type WebhookTest = { type: "webhook.test"; timestamp: string; data: { project: Project; webhook: { id: string } } };

export type WebhookEvent = ConnectionEvent | MemberEvent | LinkEvent | ServerEvent | ToolEvent | KeyEvent | MailEvent | WebhookTest;

/** What is verified of a request: its body as it came, before it is parsed, and its headers. */
export type WebhookRequest = { body: string; headers: Headers | Record<string, string | string[] | undefined> };

/**
 * Reads an event that Cardea has sent to a webhook, if its signature is right and it was signed within the last five minutes
 * (Standard Webhooks, https://www.standardwebhooks.com). While a secret is changed, each of the two verifies every event.
 *
 * @param secret of the webhook, `whsec_…`
 * @returns the event. An event may come twice: `webhook-id` is the same then. Ignore a `type` that your program does not know
 * @throws CardeaError `client.webhook_refused` if it is not an event that was signed with this secret just now
 */
export function verifyWebhook({ body, headers }: WebhookRequest, secret: string): WebhookEvent {
  const given: [string, string | string[] | undefined][] = headers instanceof Headers ? [...headers] : Object.entries(headers);
  const named = given.flatMap(([name, value]): [string, string][] => (typeof value === "string" ? [[name.toLowerCase(), value]] : []));
  try {
    return new Webhook(secret).verify(body, Object.fromEntries(named)) as WebhookEvent;
  } catch (cause) {
    throw new CardeaError("client.webhook_refused", "The request is no event that was signed with this secret in the last five minutes.", { cause });
  }
}
