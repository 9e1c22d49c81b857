import type { Alerts, MailHealth, WebhookDelivery, Webhooks } from "../db/db.ts";
import type { ProjectId } from "../lib/ids.ts";
import { type EventKind, kindOf, linkUseOf, type Told } from "./told-rules.ts";

type Ports = { webhooks: Webhooks; alerts: Pick<Alerts, "listTold">; mailHealth: Pick<MailHealth, "get"> };

/** Reads what some events tell of, as it is now. Nothing is asked for a kind of which there is no event. */
export function makeReadTold({ webhooks, alerts, mailHealth }: Ports) {
  return async (projectId: ProjectId, deliveries: WebhookDelivery[]): Promise<Told> => {
    const idsOf = (...kinds: EventKind[]) => deliveries.filter((one) => kinds.includes(kindOf(one))).map(({ objectId }) => objectId);
    const read = async <Row>(ids: string[], list: (ids: string[]) => Promise<Row[]>): Promise<Row[]> => (ids.length > 0 ? list(ids) : []);
    const uses = idsOf("link").map(linkUseOf);
    const people = [...idsOf("member"), ...uses.flatMap(({ user }) => user ?? [])];
    const [connections, links, members, servers, keys, named, mail] = await Promise.all([
      read(idsOf("connection"), (ids) => webhooks.listTold(projectId, ids)),
      read(
        uses.map(({ link }) => link),
        (ids) => webhooks.listToldLinks(projectId, ids),
      ),
      read(people, (ids) => webhooks.listToldMembers(projectId, ids)),
      read(idsOf("server", "tool"), (ids) => webhooks.listToldServers(projectId, ids)),
      read(idsOf("key"), (ids) => webhooks.listToldKeys(projectId, ids)),
      read(idsOf("alert"), (ids) => alerts.listTold(projectId, ids)),
      idsOf("mail").length > 0 ? mailHealth.get() : { fault: null, failedAt: 0 },
    ]);
    return {
      connections: byId(connections),
      links: byId(links),
      people: byId(members),
      servers: byId(servers),
      keys: byId(keys),
      alerts: new Map(named.map((one) => [one.alert.id, one])),
      mail,
    };
  };
}

const byId = <Row extends { id: string }>(rows: Row[]): Map<string, Row> => new Map(rows.map((row) => [row.id, row]));
