import type { Tool } from "@modelcontextprotocol/client";
import type { Server } from "../db/servers.ts";
import type { Background } from "../lib/background.ts";
import { type Clock, MINUTE, SECOND } from "../lib/clock.ts";
import { reasonOf } from "../lib/errors.ts";
import { makeExpiringCache } from "../lib/expiring-cache.ts";
import type { Log } from "../lib/log.ts";
import { type Downstream, downstreamError } from "./downstream.ts";
import type { Principal } from "./principal.ts";
import { refOf, type SubjectAccess } from "./subject-access.ts";
import { toToolName } from "./tool-names.ts";

export type ToolCatalog = ReturnType<typeof makeToolCatalog>;

const LISTED_FOR = 1 * MINUTE;
/** How long a server that failed is left alone, so that it does not slow every list down. */
const REST_AFTER_FAILURE = 5 * SECOND;
const MAX_KEPT = 2000;
const LIST_TIMEOUT = 10 * SECOND;

/** The tools of a project's servers as one list. A server that is down, or not connected, lacks its own and no other's. */
export function makeToolCatalog(ports: { access: SubjectAccess; downstream: Downstream; clock: Clock; log: Log }) {
  const { access, downstream, clock, log } = ports;
  const lists = makeExpiringCache<Tool[]>({ ttl: LISTED_FOR, max: MAX_KEPT, clock });
  const restUntil = new Map<string, number>();

  async function listOf(principal: Principal, server: Server, background: Background): Promise<Tool[]> {
    const ref = refOf(principal, server);
    const restKey = JSON.stringify([server.id, server.url, ref.subject]);
    if ((restUntil.get(restKey) ?? 0) > clock.now()) return [];
    try {
      const found = await access.find(ref, server, background);
      if (found.kind !== "ready") return [];
      return await lists.get(JSON.stringify([restKey, found.version]), () => {
        const source = access.sourceOf(ref, server, found);
        const listing = downstream.listTools({ server, subject: ref.subject, source }, AbortSignal.timeout(LIST_TIMEOUT));
        background(listing.catch(() => undefined));
        return listing;
      });
    } catch (error) {
      log.error("gateway.list_failed", { projectId: server.projectId, server: server.slug, reason: reasonOf(downstreamError(error)) });
      if (restUntil.size > MAX_KEPT) restUntil.clear();
      restUntil.set(restKey, clock.now() + REST_AFTER_FAILURE);
      return [];
    }
  }

  return {
    /** Tools of every server the principal can call now, named `{server}__{tool}`. */
    async list(principal: Principal, servers: Server[], background: Background): Promise<Tool[]> {
      const lists = await Promise.all(
        servers.map(async (server) => (await listOf(principal, server, background)).map((tool) => toListedTool(server, tool))),
      );
      return lists.flat();
    },
  };
}

function toListedTool(server: Server, tool: Tool): Tool {
  const inputSchema = withoutHeaderParameters(tool.inputSchema) as Tool["inputSchema"];
  return { ...tool, name: toToolName(server.slug, tool.name), inputSchema };
}

/**
 * The schema without `x-mcp-header` (MCP 2026-07-28, custom headers from tool parameters): clients would send
 * such arguments as headers to Cardea, which takes none from them.
 */
function withoutHeaderParameters(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutHeaderParameters);
  if (typeof schema !== "object" || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => key !== "x-mcp-header");
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutHeaderParameters(value)]));
}
