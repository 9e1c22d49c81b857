import { and, asc, eq, gt, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { ProjectId, ServerId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { isAmong } from "./json-list.ts";
import type { KeyPage } from "./page.ts";
import { servers, type ToolDefinition, toolDefinitions } from "./schema.ts";

export type PinnedTool = typeof toolDefinitions.$inferSelect;
export type PinnedHash = Pick<PinnedTool, "tool" | "hash" | "pendingHash" | "listedAt">;
/** A change of a tool with its server. */
export type ToolChange = PinnedTool & { server: { slug: string; name: string; holdChanges: boolean } };
/** The end of a page of changes: a server and a tool of it. */
type ToolPlace = { serverId: string; tool: string };
/** A change as an administrator has seen it. */
type SeenChange = { serverId: ServerId; tool: string; hash: string };
export type SeenTool = { hash: string; definition: ToolDefinition };
export type ToolDefinitions = ReturnType<typeof makeToolDefinitions>;

/** The number of statements that D1 runs in one batch in good time. */
const AT_ONCE = 50;

/** Changes that nobody has decided on are counted up to this number. */
export const MOST_COUNTED = 100;

/** The query for the tools that wait for approval, at servers that hold changes. @param project its id, or a query for it */
export const selectHeld = (db: Database, project: ProjectId | SQL) =>
  db
    .select({ serverId: toolDefinitions.serverId, tool: toolDefinitions.tool })
    .from(servers)
    // CROSS JOIN: the servers first, so that changes at servers that hold none are not read (sqlite.org/optoverview.html §8).
    .crossJoin(toolDefinitions)
    .where(
      and(
        eq(servers.projectId, project),
        sql`${servers.holdChanges} = 1`,
        isNull(servers.deletedAt),
        eq(toolDefinitions.projectId, project),
        eq(toolDefinitions.serverId, servers.id),
        isNotNull(toolDefinitions.pendingHash),
      ),
    );

const isIn = (tools: string[]) => isAmong(toolDefinitions.tool, tools);

const inBatches = (seen: SeenTool[]): SeenTool[][] =>
  Array.from({ length: Math.ceil(seen.length / AT_ONCE) }, (_, at) => seen.slice(at * AT_ONCE, (at + 1) * AT_ONCE));

export function makeToolDefinitions(db: Database) {
  const of = (projectId: ProjectId, serverId: ServerId, tool?: string) =>
    and(
      eq(toolDefinitions.projectId, projectId),
      eq(toolDefinitions.serverId, serverId),
      tool === undefined ? undefined : eq(toolDefinitions.tool, tool),
    );

  const { tool, hash, pendingHash, listedAt } = toolDefinitions;
  const selectHashes = (projectId: ProjectId, serverId: ServerId, tools?: string[]) =>
    db
      .select({ tool, hash, pendingHash, listedAt })
      .from(toolDefinitions)
      .where(and(of(projectId, serverId), tools && isIn(tools)));

  /** The statement by which a reviewed definition becomes the pinned one. */
  const approval = (projectId: ProjectId, change: SeenChange) =>
    db
      .update(toolDefinitions)
      .set({ hash: sql`${pendingHash}`, definition: sql`${toolDefinitions.pendingDefinition}`, pendingHash: null, pendingDefinition: null })
      .where(and(of(projectId, change.serverId, change.tool), eq(pendingHash, change.hash)))
      .returning({ tool });

  /** Decides on changes in one transaction. @returns those on which a statement decided */
  async function decide(changes: SeenChange[], statement: (change: SeenChange) => ReturnType<typeof approval>): Promise<SeenChange[]> {
    const [first, ...rest] = changes.map(statement);
    if (!first) return [];
    const decided = await db.batch([first, ...rest]);
    return changes.filter((_, at) => (decided[at]?.length ?? 0) > 0);
  }

  return {
    /** A server's pinned tools in pages, by their names. */
    async list(projectId: ProjectId, serverId: ServerId, { after, limit }: KeyPage): Promise<PinnedTool[]> {
      const further = after === undefined ? undefined : gt(tool, after);
      return db
        .select()
        .from(toolDefinitions)
        .where(and(of(projectId, serverId), further))
        .orderBy(asc(tool))
        .limit(limit)
        .all();
    },

    /** The hashes of a server's pinned tools, without their definitions. */
    async listHashes(projectId: ProjectId, serverId: ServerId): Promise<PinnedHash[]> {
      return selectHashes(projectId, serverId).all();
    },

    /** The names of all tools of some servers that were ever seen. */
    async listNamesOf(projectId: ProjectId, serverIds: ServerId[]): Promise<Pick<PinnedTool, "serverId" | "tool">[]> {
      return db
        .select({ serverId: toolDefinitions.serverId, tool })
        .from(toolDefinitions)
        .where(and(isAmong(toolDefinitions.serverId, serverIds), sql`+${toolDefinitions.projectId} = ${projectId}`))
        .orderBy(asc(toolDefinitions.serverId), asc(tool))
        .all();
    },

    /** The names of all tools of a server that were ever seen. */
    async listNames(projectId: ProjectId, serverId: ServerId): Promise<string[]> {
      const rows = await db.select({ tool: toolDefinitions.tool }).from(toolDefinitions).where(of(projectId, serverId)).all();
      return rows.map(({ tool }) => tool);
    },

    /** The changes of a project's tools that wait for a decision, or that were refused, in pages by server and tool. */
    async listChanges(
      projectId: ProjectId,
      state: "waiting" | "refused",
      { after, limit }: { after?: ToolPlace | undefined; limit: number },
    ): Promise<ToolChange[]> {
      const isIn = state === "waiting" ? sql`pending_hash IS NOT NULL AND refused_at IS NULL` : sql`refused_at IS NOT NULL`;
      const further = after && sql`(${toolDefinitions.serverId}, ${tool}) > (${after.serverId}, ${after.tool})`;
      const { slug, name, holdChanges } = servers;
      const rows = await db
        .select({ change: toolDefinitions, server: { slug, name, holdChanges } })
        .from(toolDefinitions)
        .innerJoin(servers, and(eq(servers.id, toolDefinitions.serverId), isNull(servers.deletedAt)))
        .where(and(eq(toolDefinitions.projectId, projectId), isIn, further))
        .orderBy(asc(toolDefinitions.serverId), asc(tool))
        .limit(limit)
        .all();
      return rows.map(({ change, server }) => ({ ...change, server }));
    },

    /** How many changes wait for a decision; at most `MOST_COUNTED`. */
    async countWaiting(projectId: ProjectId): Promise<number> {
      const row = await db.get<{ count: number }>(sql`SELECT count(*) AS count FROM (SELECT 1 FROM tool_definitions t
        JOIN servers s ON s.id = t.server_id AND s.deleted_at IS NULL
        WHERE t.project_id = ${projectId} AND t.pending_hash IS NOT NULL AND t.refused_at IS NULL LIMIT ${MOST_COUNTED})`);
      return row?.count ?? 0;
    },

    /** Refuses changes, which stay held. @param now UTC ms @returns those that are still as the administrator has seen them */
    refuse: (projectId: ProjectId, changes: SeenChange[], now: number): Promise<SeenChange[]> =>
      decide(changes, ({ serverId, tool: name, hash: seen }) =>
        db
          .update(toolDefinitions)
          .set({ refusedAt: now })
          .where(and(of(projectId, serverId, name), eq(pendingHash, seen)))
          .returning({ tool }),
      ),

    /** Approves changes. @returns those that were still as the administrator has seen them */
    approveAll: (projectId: ProjectId, changes: SeenChange[]): Promise<SeenChange[]> => decide(changes, (change) => approval(projectId, change)),

    /** Whether a server was seen to list a tool. */
    async has(projectId: ProjectId, serverId: ServerId, name: string): Promise<boolean> {
      const row = await db
        .select({ tool: toolDefinitions.tool })
        .from(toolDefinitions)
        .where(of(projectId, serverId, name))
        .get();
      return row !== undefined;
    },

    /** The number of tools that differ from their pinned definition, by server. @param serverIds those that are asked for */
    async countChanged(projectId: ProjectId, serverIds: ServerId[]): Promise<Map<ServerId, number>> {
      const rows = await db
        .select({ serverId: toolDefinitions.serverId, count: sql<number>`count(*)` })
        .from(toolDefinitions)
        .where(and(eq(toolDefinitions.projectId, projectId), isAmong(toolDefinitions.serverId, serverIds), isNotNull(toolDefinitions.pendingHash)))
        .groupBy(toolDefinitions.serverId)
        .all();
      return new Map(rows.map(({ serverId, count }) => [serverId, count]));
    },

    /** The tools of the project that wait for approval, at servers that hold changes. */
    listHeld: (projectId: ProjectId): Promise<Pick<PinnedTool, "serverId" | "tool">[]> => selectHeld(db, projectId).all(),

    /**
     * Stores tools that are seen for the first time; known ones stay.
     * @returns the pins of all these tools, which another isolate may have stored a moment before @param now UTC ms
     */
    async pin(projectId: ProjectId, serverId: ServerId, seen: SeenTool[], now: number): Promise<PinnedHash[]> {
      const pins: PinnedHash[] = [];
      for (const some of inBatches(seen)) {
        const inserts = some.map(({ hash, definition }) =>
          db
            .insert(toolDefinitions)
            .values({ projectId, serverId, tool: definition.name, hash, definition, firstSeenAt: now, listedAt: now })
            .onConflictDoNothing(),
        );
        const names = some.map(({ definition }) => definition.name);
        const [found] = await db.batch([selectHashes(projectId, serverId, names), ...inserts]);
        const known = new Map(found.map((pin) => [pin.tool, pin]));
        pins.push(
          ...some.map(({ hash, definition }) => known.get(definition.name) ?? { tool: definition.name, hash, pendingHash: null, listedAt: now }),
        );
      }
      return pins;
    },

    /** Stores definitions that differ from the pinned ones. @param now UTC ms @returns the names of the tools whose change is new */
    async noteChanges(projectId: ProjectId, serverId: ServerId, changed: SeenTool[], now: number): Promise<string[]> {
      const noted: string[] = [];
      for (const some of inBatches(changed)) {
        const [first, ...rest] = some.map(({ hash, definition }) =>
          db
            .update(toolDefinitions)
            .set({ pendingHash: hash, pendingDefinition: definition, changedAt: now })
            .where(
              and(
                of(projectId, serverId, definition.name),
                ne(toolDefinitions.hash, hash),
                or(isNull(toolDefinitions.pendingHash), ne(toolDefinitions.pendingHash, hash)),
              ),
            )
            .returning({ tool: toolDefinitions.tool }),
        );
        if (first) noted.push(...(await db.batch([first, ...rest])).flatMap((rows) => rows.map(({ tool }) => tool)));
      }
      return noted;
    },

    /** Notes when a server last listed these tools. Those that were not listed for long are swept. @param now UTC ms */
    async noteListed(projectId: ProjectId, serverId: ServerId, tools: string[], now: number): Promise<void> {
      await db
        .update(toolDefinitions)
        .set({ listedAt: now })
        .where(and(of(projectId, serverId), isIn(tools)));
    },

    /** The reviewed definition becomes the pinned one. @param hash of the reviewed definition @returns whether it was the waiting one */
    async approve(projectId: ProjectId, serverId: ServerId, tool: string, hash: string): Promise<boolean> {
      return (await approval(projectId, { serverId, tool, hash })).length > 0;
    },
  };
}
