import { reasonOf } from "../alerts/alerts.ts";
import {
  type NamedAlert,
  TEST_EVENT,
  type ToldConnection,
  type ToldKey,
  type ToldLink,
  type ToldMember,
  type ToldServer,
  type WebhookDelivery,
} from "../db/db.ts";

/** The event of a delivery, and what it is about. */
type ToldEvent = Pick<WebhookDelivery, "event" | "objectId" | "createdAt">;

/** What the rows of D1 say of the objects of some events, by the objects' ids. Those that have gone are left out. */
export type Told = {
  connections: Map<string, ToldConnection>;
  links: Map<string, ToldLink>;
  people: Map<string, ToldMember>;
  servers: Map<string, ToldServer>;
  keys: Map<string, ToldKey>;
  alerts: Map<string, NamedAlert>;
  /** The last failure of a mail. */
  mail: { fault: string | null; failedAt: number };
};

/** Events that are about an alert, whatever the first word of their names. */
const OF_ALERTS: readonly WebhookDelivery["event"][] = [
  "server.error_rate",
  "server.error_rate_normal",
  "provider.down",
  "provider.recovered",
  "credential.unusual",
];

/** The subject of an event: an alert, or the first word of the event's name. */
export type EventKind = "alert" | "connection" | "member" | "link" | "server" | "tool" | "key" | "mail" | "webhook";
export const kindOf = ({ event }: Pick<WebhookDelivery, "event">): EventKind =>
  OF_ALERTS.includes(event) ? "alert" : (event.slice(0, event.indexOf(".")) as EventKind);

/** The link and the user of an event about the use of a link; without a user if the event is about the link alone. */
export function linkUseOf(objectId: string): { link: string; user: string | undefined } {
  const [link = "", user] = objectId.split(" ");
  return { link, user };
}

export type EventProject = { id: string; slug: string };
/** The `data` of an event. It has names and ids, and no value of a credential. */
export type EventData = { project: EventProject; [name: string]: unknown };

const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** What an event tells, as it is when it is sent. */
export function dataOf({ event, objectId }: ToldEvent, project: EventProject, told: Told): EventData {
  if (event === TEST_EVENT) return { project, webhook: { id: objectId } };
  switch (kindOf({ event })) {
    case "member":
      // A person who was erased meanwhile has no address.
      return { project, ...memberData(event, objectId, told.people.get(objectId)) };
    case "link":
      return { project, ...linkData(objectId, told) };
    case "server":
    case "tool":
      return { project, ...serverData(event, objectId, told.servers.get(objectId)) };
    case "key": {
      const { name = null, expiresAt = null } = told.keys.get(objectId) ?? {};
      return { project, key: { id: objectId, name, endsAt: isoOf(expiresAt) } };
    }
    case "alert":
      return { project, ...alertData(objectId, told.alerts.get(objectId)) };
    case "mail":
      return { project, mail: { fault: told.mail.fault, failedAt: isoOf(told.mail.failedAt) } };
    default:
      return { project, ...connectionData(objectId, told.connections.get(objectId)) };
  }
}

function memberData(event: string, id: string, told: ToldMember | undefined) {
  const user = { id, email: told?.email ?? null };
  return event === "member.joined" ? { user, link: linkOf(told) } : { user };
}

/** The link that something arose from. */
const linkOf = (told: { link: string | null; tags: ToldMember["tags"] } | undefined) =>
  told?.link ? { id: told.link, tags: told.tags ?? {} } : null;

const connectionData = (id: string, told: ToldConnection | undefined) => ({
  connection: {
    id,
    server: told?.server ?? null,
    authScope: told?.authScope ?? null,
    user: told?.user ? { id: told.user, email: told.email } : null,
  },
  link: linkOf(told),
});

function linkData(objectId: string, { links, people }: Told) {
  const { link: id, user } = linkUseOf(objectId);
  const { type = null, name = null, tags = {}, expiresAt = null } = links.get(id) ?? {};
  const link = { id, type, name, tags, endsAt: isoOf(expiresAt) };
  return user === undefined ? { link } : { link, user: { id: user, email: people.get(user)?.email ?? null } };
}

function serverData(event: string, id: string, told: ToldServer | undefined) {
  const server = { id, slug: told?.slug ?? null, name: told?.name ?? null };
  if (event.startsWith("tool.")) return { server, tools: told?.tools ?? [] };
  return event === "server.unreachable" ? { server, problem: told?.problem ?? null } : { server };
}

function alertData(id: string, told: NamedAlert | undefined) {
  if (!told)
    return { alert: { id, kind: null, reason: null, openedAt: null, closedAt: null }, server: null, authScope: null, user: null, agent: null };
  const { kind, openedAt, closedAt, userId } = told.alert;
  const { server: slug, serverName, authScope, agent, agentName, email } = told;
  return {
    alert: { id, kind, reason: reasonOf(told), openedAt: isoOf(openedAt), closedAt: isoOf(closedAt) },
    server: slug === null ? null : { slug, name: serverName },
    authScope,
    user: userId === null ? null : { id: userId, email },
    agent: agent === null ? null : { id: agent, name: agentName },
  };
}

/** The body of a request: `type`, `timestamp` and `data`, as Standard Webhooks recommends. */
export const toBody = ({ event, createdAt }: ToldEvent, data: EventData): string =>
  JSON.stringify({ type: event, timestamp: new Date(createdAt).toISOString(), data });
