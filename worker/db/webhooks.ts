import { and, desc, eq, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { CredentialId, ProjectId, WebhookId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { credentials, links } from "./connection-schema.ts";
import { isAmong, slugList } from "./json-list.ts";
import type { Page } from "./page.ts";
import { apiKeys, authScopes, members, projects, servers, user, webhookDeliveries, webhooks } from "./schema.ts";
import { deleteBatch } from "./sweeps.ts";
import { unchanged } from "./unchanged.ts";
import { TEST_EVENT } from "./webhook-schema.ts";

export type Webhook = typeof webhooks.$inferSelect;
export type WebhookDelivery = typeof webhookDeliveries.$inferSelect;
/** The properties of a webhook that an edit can set. The version changes with an address that is a secret. */
export type WebhookChange = Pick<Webhook, "url" | "events" | "description" | "paused" | "secretVersion">;
export type ToldMember = Awaited<ReturnType<Webhooks["listToldMembers"]>>[number];
export type Webhooks = ReturnType<typeof makeWebhooks>;
/** What an event tells of a connection, as it is now. */
export type ToldConnection = Awaited<ReturnType<Webhooks["listTold"]>>[number];
export type ToldLink = Awaited<ReturnType<Webhooks["listToldLinks"]>>[number];
export type ToldServer = Awaited<ReturnType<Webhooks["listToldServers"]>>[number];
export type ToldKey = Awaited<ReturnType<Webhooks["listToldKeys"]>>[number];
/** Things with an end: auth links, and API keys. */
const ENDING = {
  links: {
    table: sql.raw("links"),
    event: "link.expired",
    counts: sql.raw("o.deleted_at IS NULL AND o.finished_at IS NULL AND o.type IN ('user', 'project')"),
  },
  keys: { table: sql.raw("api_keys"), event: "key.expiring", counts: sql.raw("o.revoked_at IS NULL") },
} as const;
/** The most tools that an event names. */
const TOOLS_TOLD = 50;
/** The end of one attempt. @property dueAt of the next one; unused at the end */
type DeliveryOutcome = Pick<WebhookDelivery, "status" | "dueAt" | "lastStatus">;

/** The most webhooks of a project. */
export const MOST_WEBHOOKS = 20;

/** Where a project's events are sent, and what is sent there. */
export function makeWebhooks(db: Database) {
  const of = (projectId: ProjectId, id: string) => and(eq(webhooks.projectId, projectId), eq(webhooks.id, id as WebhookId));
  const deliveriesOf = (projectId: ProjectId, id: string) =>
    and(eq(webhookDeliveries.projectId, projectId), eq(webhookDeliveries.webhookId, id as WebhookId));
  const isPending = sql`${webhookDeliveries.status} = 'pending'`;

  return {
    /** All of a project's webhooks, at most twenty. */
    list: async (projectId: ProjectId): Promise<Webhook[]> =>
      db.select().from(webhooks).where(eq(webhooks.projectId, projectId)).orderBy(webhooks.id).limit(MOST_WEBHOOKS).all(),

    find: async (projectId: ProjectId, id: string): Promise<Webhook | undefined> => db.select().from(webhooks).where(of(projectId, id)).get(),

    /** @returns whether it was added: a project has at most twenty, and a removed one has none */
    async create({ id, projectId, url, events, secretVersion, createdAt, description, format }: Webhook): Promise<boolean> {
      const count = sql`(SELECT count(*) FROM ${webhooks} WHERE ${webhooks.projectId} = ${projectId})`;
      const lives = sql`EXISTS (SELECT 1 FROM ${projects} WHERE ${projects.id} = ${projectId} AND ${projects.deletedAt} IS NULL)`;
      const row = sql`SELECT ${id}, ${projectId}, ${url}, ${JSON.stringify(events)}, ${secretVersion}, ${createdAt}, ${description}, 0, NULL, NULL, ${format}`;
      const added = await db.insert(webhooks).select(sql`${row} WHERE ${count} < ${MOST_WEBHOOKS} AND ${lives}`).returning({ id: webhooks.id });
      return added.length > 0;
    },

    /**
     * Changes a webhook that is still as it was read. What waits at one that is paused has failed.
     * @returns the webhook; nothing if it has changed meanwhile
     */
    async edit(projectId: ProjectId, id: string, change: WebhookChange, read: WebhookChange): Promise<Webhook | undefined> {
      // Null for one that is not paused, so that none of its deliveries is read.
      const ifPaused = sql`(SELECT w.id FROM webhooks AS w WHERE w.project_id = ${projectId} AND w.id = ${id} AND w.paused = 1)`;
      const [[edited]] = await db.batch([
        db
          .update(webhooks)
          .set(change)
          .where(and(of(projectId, id), unchanged(webhooks, read)))
          .returning(),
        db
          .update(webhookDeliveries)
          .set({ status: "failed" })
          .where(and(eq(webhookDeliveries.projectId, projectId), sql`${webhookDeliveries.webhookId} = ${ifPaused}`, isPending)),
      ]);
      return edited;
    },

    /** Lets a new signing secret take the place of this version, which still signs until its end. @returns whether that was the version in use */
    async rotate({ projectId, id, secretVersion }: Webhook, version: number, formerEndsAt: number | null): Promise<boolean> {
      const rotated = await db
        .update(webhooks)
        .set({ secretVersion: version, formerVersion: formerEndsAt === null ? null : secretVersion, formerEndsAt })
        .where(and(of(projectId, id), eq(webhooks.secretVersion, secretVersion)))
        .returning({ id: webhooks.id });
      return rotated.length > 0;
    },

    /** Writes a test event for a webhook. @returns its delivery; nothing if there is no such webhook */
    async addTest(projectId: ProjectId, id: string, delivery: string, now: number): Promise<WebhookDelivery | undefined> {
      const row = sql`SELECT ${delivery}, ${projectId}, ${webhooks.id}, ${TEST_EVENT}, ${webhooks.id}, ${now}, ${now}, 0, 'pending', NULL`;
      const [added] = await db
        .insert(webhookDeliveries)
        .select(sql`${row} FROM ${webhooks} WHERE ${of(projectId, id)}`)
        .returning();
      return added;
    },

    /** Removes a webhook with its deliveries. @returns the webhook */
    async remove(projectId: ProjectId, id: string): Promise<Webhook | undefined> {
      const [[removed]] = await db.batch([
        db.delete(webhooks).where(of(projectId, id)).returning(),
        db.delete(webhookDeliveries).where(deliveriesOf(projectId, id)),
      ]);
      return removed;
    },

    /** Whether a sealed signing secret is in use. */
    async usesSecret(projectId: ProjectId, id: string, version: number): Promise<boolean> {
      const found = await db
        .select({ id: webhooks.id })
        .from(webhooks)
        .where(and(of(projectId, id), or(eq(webhooks.secretVersion, version), eq(webhooks.formerVersion, version))))
        .get();
      return found !== undefined;
    },

    /** The deliveries of a webhook, in pages, newest first. */
    async listDeliveries(projectId: ProjectId, id: string, { after, limit }: Page): Promise<WebhookDelivery[]> {
      const place = after && sql`(${webhookDeliveries.createdAt}, ${webhookDeliveries.id}) < (${after.createdAt}, ${after.id})`;
      return db
        .select()
        .from(webhookDeliveries)
        .where(and(deliveriesOf(projectId, id), place))
        .orderBy(desc(webhookDeliveries.createdAt), desc(webhookDeliveries.id))
        .limit(limit)
        .all();
    },

    /** The webhooks of the deliveries of all projects that are due. The one that waits longest comes first. */
    async listDue(now: number, limit: number): Promise<Pick<WebhookDelivery, "projectId" | "webhookId">[]> {
      return db
        .select({ projectId: webhookDeliveries.projectId, webhookId: webhookDeliveries.webhookId })
        .from(webhookDeliveries)
        .where(and(isPending, sql`${webhookDeliveries.dueAt} <= ${now}`))
        .orderBy(webhookDeliveries.dueAt)
        .limit(limit)
        .all();
    },

    /** Takes deliveries that are due, so that no other sender sends them before the lease ends. */
    async claim(projectId: ProjectId, id: string, { now, until, limit }: { now: number; until: number; limit: number }): Promise<WebhookDelivery[]> {
      const due = alias(webhookDeliveries, "due");
      const chosen = db
        .select({ id: due.id })
        .from(due)
        .where(and(eq(due.projectId, projectId), eq(due.webhookId, id as WebhookId), sql`${due.status} = 'pending'`, sql`${due.dueAt} <= ${now}`))
        .orderBy(due.dueAt)
        .limit(limit);
      return db
        .update(webhookDeliveries)
        .set({ dueAt: until, attempts: sql`${webhookDeliveries.attempts} + 1` })
        .where(and(sql`${webhookDeliveries.id} IN ${chosen}`, sql`+${webhookDeliveries.projectId} = ${projectId}`))
        .returning();
    },

    /** Notes how an attempt ended, unless a later one has begun. */
    async finish({ projectId, id, attempts }: Pick<WebhookDelivery, "projectId" | "id" | "attempts">, outcome: DeliveryOutcome): Promise<void> {
      const isLatest = and(eq(webhookDeliveries.attempts, attempts), sql`+${webhookDeliveries.status} = 'pending'`);
      await db
        .update(webhookDeliveries)
        .set(outcome)
        .where(and(eq(webhookDeliveries.id, id), sql`+${webhookDeliveries.projectId} = ${projectId}`, isLatest));
    },

    /** Lets a delivery that has ended be sent again, from its first attempt. @returns whether there is one that has ended */
    async replay(projectId: ProjectId, webhookId: string, id: string, now: number): Promise<boolean> {
      const replayed = await db
        .update(webhookDeliveries)
        .set({ status: "pending", dueAt: now, attempts: 0, lastStatus: null })
        .where(
          and(
            eq(webhookDeliveries.id, id),
            sql`+${webhookDeliveries.projectId} = ${projectId}`,
            sql`+${webhookDeliveries.webhookId} = ${webhookId}`,
            sql`+${webhookDeliveries.status} <> 'pending'`,
          ),
        )
        .returning({ id: webhookDeliveries.id });
      return replayed.length > 0;
    },

    /** What events tell of these connections. */
    async listTold(projectId: ProjectId, ids: string[]) {
      const person = sql`CASE WHEN ${credentials.subject} LIKE 'user:%' THEN substr(${credentials.subject}, 6) END`;
      return db
        .select({
          id: sql<CredentialId>`${credentials.id}`,
          server: servers.slug,
          authScope: authScopes.name,
          user: user.id,
          email: user.email,
          link: credentials.linkId,
          tags: links.tags,
          events: links.events,
        })
        .from(credentials)
        .innerJoin(authScopes, eq(authScopes.id, credentials.authScopeId))
        .leftJoin(servers, or(eq(servers.authScopeId, authScopes.id), eq(servers.id, authScopes.serverId)))
        .leftJoin(user, eq(user.id, person))
        .leftJoin(links, eq(links.id, credentials.linkId))
        .where(and(isAmong(credentials.id, ids as CredentialId[]), sql`+${credentials.projectId} = ${projectId}`))
        .all();
    },

    /** People who are or were members, by their ids, each with the link by which they became one, if its first use did that. */
    async listToldMembers(projectId: ProjectId, ids: string[]) {
      // The first use, the credential and the membership are written in one transaction, with one time.
      const joinedBy = sql`(SELECT r.link_id FROM credentials c JOIN redemptions r ON r.link_id = c.link_id AND r.user_id = ${members.userId}
        WHERE c.subject = 'user:' || ${members.userId} AND c.project_id = ${projectId} AND r.created_at = ${members.createdAt} LIMIT 1)`;
      return db
        .select({ id: user.id, email: user.email, link: links.id, tags: links.tags, events: links.events })
        .from(members)
        .innerJoin(user, eq(user.id, members.userId))
        .leftJoin(links, eq(links.id, joinedBy))
        .where(and(eq(members.projectId, projectId), isAmong(members.userId, ids)))
        .all();
    },

    /** What events tell of these links. */
    async listToldLinks(projectId: ProjectId, ids: string[]) {
      const { id, type, name, tags, expiresAt, events } = links;
      return db
        .select({ id, type, name, tags, expiresAt, events })
        .from(links)
        .where(and(isAmong(links.id, ids), sql`+${links.projectId} = ${projectId}`))
        .all();
    },

    /** What events tell of these servers: the problem with their connection, and some of the tools that have changed. */
    async listToldServers(projectId: ProjectId, ids: string[]) {
      const problem = sql<
        string | null
      >`(SELECT r.text FROM server_reports r WHERE r.project_id = ${projectId} AND r.server_id = ${servers.id} AND r.about = 'connection')`;
      const changed = sql`SELECT t.tool FROM tool_definitions t WHERE t.project_id = ${projectId} AND t.server_id = ${servers.id} AND t.pending_hash IS NOT NULL LIMIT ${TOOLS_TOLD}`;
      return db
        .select({
          id: servers.id,
          slug: servers.slug,
          name: servers.name,
          problem,
          tools: slugList(sql`(SELECT json_group_array(tool) FROM (${changed}))`),
        })
        .from(servers)
        .where(and(isAmong(servers.id, ids), sql`+${servers.projectId} = ${projectId}`))
        .all();
    },

    /** What events tell of these API keys. */
    async listToldKeys(projectId: ProjectId, ids: string[]) {
      const { id, name, expiresAt } = apiKeys;
      return db
        .select({ id, name, expiresAt })
        .from(apiKeys)
        .where(and(isAmong(apiKeys.id, ids), sql`+${apiKeys.projectId} = ${projectId}`))
        .all();
    },

    /** Writes the events of links or keys of all projects whose end is after `since` and not after `until`, one for each of them and webhook. */
    async tellEnds(what: keyof typeof ENDING, since: number, until: number, now: number): Promise<void> {
      const { table, event, counts } = ENDING[what];
      await db.run(sql`INSERT OR IGNORE INTO webhook_deliveries (id, project_id, webhook_id, event, object_id, created_at, due_at)
        SELECT 'msg_' || w.id || '-' || o.id || '-' || o.expires_at, o.project_id, w.id, ${event}, o.id, ${now}, ${now}
        FROM ${table} AS o CROSS JOIN webhooks AS w ON w.project_id = o.project_id AND w.paused = 0 AND instr(w.events, ${`"${event}"`}) > 0
        WHERE o.expires_at IS NOT NULL AND o.expires_at > ${since} AND o.expires_at <= ${until} AND ${counts}`);
    },

    /** Forgets former signing secrets that have ended. The sweep of the vault deletes what nothing names. */
    async sweepFormer(now: number): Promise<void> {
      await db.run(sql`UPDATE ${webhooks} SET former_version = NULL, former_ends_at = NULL WHERE former_ends_at <= ${now}`);
    },

    /** Forgets a batch of deliveries of events that happened before this time. */
    async sweep(before: number): Promise<void> {
      await deleteBatch(db, webhookDeliveries, sql`SELECT rowid FROM ${webhookDeliveries} WHERE created_at < ${before}`);
    },
  };
}
