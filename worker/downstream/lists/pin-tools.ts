import type { Tool } from "@modelcontextprotocol/server";
import type { RecordEvent } from "../../audit/audit.ts";
import type { PinnedHash, SeenTool, Server, ToolDefinitions } from "../../db/db.ts";
import { type Background, runToEnd } from "../../lib/background.ts";
import { type Clock, MINUTE } from "../../lib/clock.ts";
import type { Log } from "../../lib/log.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { type Content, hasHash, hashAt } from "./list-contents.ts";
import { toDefinition } from "./tool-definition-rules.ts";

/** @property held own names of the tools that waited for approval at `asOf` (UTC ms), if changes of the server are held */
export type Pinned = { held: ReadonlySet<string>; asOf: number };

export type PinTools = (server: Server, content: Content, tools: Tool[], background: Background) => Promise<Pinned>;

/** @property at when the pins were read, UTC ms */
type Pins = { byTool: ReadonlyMap<string, PinnedHash>; at: number };

type Ports = { toolDefinitions: ToolDefinitions; record: RecordEvent; clock: Clock; log: Log };

const NONE: ReadonlySet<string> = new Set();

/** How long an isolate compares with the pins that it has read. Held tools are also in the project's directory, which is newer. */
const PINS_KNOWN_FOR = 1 * MINUTE;
/** The size in memory of one pin. */
const PIN_BYTES = 250;

/**
 * Remembers the first definition of each tool (F99). A later, different definition is recorded as an event. If changes of the server
 * are held, the tool is then withheld, because agents act on what a definition tells them. Definitions are hashed once for each content, and
 * the pins of a server are read once a minute.
 */
export function makePinTools({ toolDefinitions, record, clock, log }: Ports): PinTools {
  const known = makeExpiringCache<Pins>({
    name: "pins of servers",
    ttl: PINS_KNOWN_FOR,
    bytesOf: ({ byTool }) => PIN_BYTES * byTool.size,
    clock,
  });

  async function read({ projectId, id }: Server): Promise<Pins> {
    const at = clock.now();
    const pins = await toolDefinitions.listHashes(projectId, id);
    return { byTool: new Map(pins.map((pin) => [pin.tool, pin])), at };
  }

  return async (server, content, tools, background) => {
    const { projectId, id: serverId, slug } = server;
    const { names, beyond } = content;
    if (beyond > 0) log.error("gateway.tools_left_out", { projectId, server: slug, listed: names.length + beyond, kept: names.length });
    const { byTool, at: readAt } = await known.get(serverId, () => runToEnd(read(server), background));
    const pinOf = (at: number) => byTool.get(names[at] ?? "");
    const all = [...names.keys()];
    const unknown = all.filter((at) => !pinOf(at));
    const changed = all.filter((at) => !hasHash(content, at, pinOf(at)?.hash ?? ""));
    const isNew = (at: number) => !hasHash(content, at, pinOf(at)?.pendingHash ?? NO_HASH);
    const news = changed.filter((at) => pinOf(at) && isNew(at));
    if (unknown.length > 0) {
      const pinning = toolDefinitions.pin(projectId, serverId, seenAt(unknown, content, tools), clock.now());
      background(pinning.then(() => known.forget(serverId)));
    }
    await Promise.all(
      seenAt(news, content, tools).map(async (now) => {
        if (!(await toolDefinitions.noteChange(projectId, serverId, now, clock.now()))) return;
        known.forget(serverId);
        await record({ projectId, by: { kind: "system" }, action: "tool.change", server: slug, tool: now.definition.name, outcome: "ok" });
      }),
    );
    if (!server.holdChanges) return { held: NONE, asOf: readAt };
    const held = all.filter((at) => pinOf(at)?.pendingHash != null || changed.includes(at)).map((at) => names[at] ?? "");
    return { held: held.length === 0 ? NONE : new Set(held), asOf: news.length > 0 ? clock.now() : readAt };
  };
}

/** No tool has this hash. */
const NO_HASH = "-";

/** The definitions of some tools of a content, with their hashes. */
function seenAt(places: number[], content: Content, tools: Tool[]): SeenTool[] {
  if (places.length === 0) return [];
  const byName = new Map(tools.toReversed().map((tool) => [tool.name, tool]));
  return places.flatMap((at) => {
    const tool = byName.get(content.names[at] ?? "");
    return tool ? [{ hash: hashAt(content, at), definition: toDefinition(tool) }] : [];
  });
}
