import { and, asc, eq, gt, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { ProjectId, ServerId } from "../lib/ids.ts";
import type { Database } from "./client.ts";
import { isAmong } from "./json-list.ts";
import type { KeyPage } from "./page.ts";
import { servers, type ToolDefinition, toolDefinitions } from "./schema.ts";

export type PinnedTool = typeof toolDefinitions.$inferSelect;
export type PinnedHash = Pick<PinnedTool, "tool" | "hash" | "pendingHash" | "listedAt">;
export type SeenTool = { hash: string; definition: ToolDefinition };
export type ToolDefinitions = ReturnType<typeof makeToolDefinitions>;

/** The number of statements that D1 runs in one batch in good time. */
const AT_ONCE = 50;

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

    /** The names of all tools of a server that were ever seen. */
    async listNames(projectId: ProjectId, serverId: ServerId): Promise<string[]> {
      const rows = await db.select({ tool: toolDefinitions.tool }).from(toolDefinitions).where(of(projectId, serverId)).all();
      return rows.map(({ tool }) => tool);
    },

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
      const { pendingHash, pendingDefinition } = toolDefinitions;
      const approved = await db
        .update(toolDefinitions)
        .set({ hash: sql`${pendingHash}`, definition: sql`${pendingDefinition}`, pendingHash: null, pendingDefinition: null })
        .where(and(of(projectId, serverId, tool), eq(pendingHash, hash)))
        .returning({ tool: toolDefinitions.tool });
      return approved.length > 0;
    },
  };
}
