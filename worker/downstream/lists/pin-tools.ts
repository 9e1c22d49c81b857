import type { Tool } from "@modelcontextprotocol/server";
import type { RecordEvent } from "../../audit/audit.ts";
import type { PinnedHash, SeenTool, Server, ToolDefinitions } from "../../db/db.ts";
import { type Background, runToEnd } from "../../lib/background.ts";
import { type Clock, DAY, MINUTE } from "../../lib/clock.ts";
import { reasonOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { type Content, hasHash, hashAt } from "./list-contents.ts";
import { toDefinition } from "./tool-definition-rules.ts";

/** @property held own names of the tools that waited for approval at `asOf` (UTC ms), if changes of the server are held */
export type Pinned = { held: ReadonlySet<string>; asOf: number };

/**
 * @param since when the caller's directory was read (UTC ms). A change that was approved before then is known, because no older pins are used.
 * @throws if D1 fails
 */
export type PinTools = (server: Server, content: Content, tools: Tool[], since: number, background: Background) => Promise<Pinned>;

/** @property at when the pins were read, UTC ms */
type Pins = { byTool: ReadonlyMap<string, PinnedHash>; at: number };

type Ports = { toolDefinitions: ToolDefinitions; record: RecordEvent; clock: Clock; log: Log };

const NONE: ReadonlySet<string> = new Set();

/** How long an isolate compares with the pins that it has read. Held tools are also in the project's directory, which is newer. */
const PINS_KNOWN_FOR = 1 * MINUTE;
/** How exactly it is known when a server last listed a tool. Unlisted ones are swept after months (`housekeeping.ts`). */
const NOTED_WITHIN = 7 * DAY;
/** The size in memory of one pin. */
const PIN_BYTES = 250;

/**
 * Remembers the first definition of each tool (F99). A later, different definition is recorded as an event. If changes of the server
 * are held, the tool is then withheld, because agents act on what a definition tells them. Definitions are hashed once for each content, and
 * the pins of a server are read once a minute and version of the directory.
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

  /** The pins as they were at `since` or later. Each approval and each noted change gives the directory a new version, so they are no older than it. */
  async function pinsOf(server: Server, since: number, background: Background): Promise<Pins> {
    const get = () => known.get(server.id, () => runToEnd(read(server), background));
    const pins = await get();
    if (pins.at >= since) return pins;
    known.forget(server.id);
    return get();
  }

  /** Stores changes that are in no pin yet, all of them with one telling of the project. @returns whether there were any */
  async function noteChanges({ projectId, id, slug }: Server, seen: SeenTool[], byTool: Pins["byTool"]): Promise<boolean> {
    const news = seen.filter(({ hash, definition }) => isNew(byTool.get(definition.name), hash));
    if (news.length === 0) return false;
    const noted = await toolDefinitions.noteChanges(projectId, id, news, clock.now());
    known.forget(id);
    const changed = { projectId, by: { kind: "system" }, action: "tool.change", server: slug, outcome: "ok" } as const;
    await Promise.all(noted.map((tool) => record({ ...changed, tool })));
    return true;
  }

  /** Pins tools without a known pin. If another isolate has just pinned another definition, this one counts as a change. */
  async function pinUnknown(server: Server, unknown: SeenTool[]): Promise<PinnedHash[]> {
    const pins = await toolDefinitions.pin(server.projectId, server.id, unknown, clock.now());
    known.forget(server.id);
    await noteChanges(server, unknown, byName(pins));
    return pins;
  }

  async function noteListed({ projectId, id }: Server, { names }: Content, byTool: Pins["byTool"]): Promise<void> {
    const isOld = names.some((name) => hasAge(byTool.get(name), clock.now() - NOTED_WITHIN));
    if (!isOld) return;
    const listed = names.filter((name) => byTool.has(name));
    await toolDefinitions.noteListed(projectId, id, listed, clock.now());
    known.forget(id);
  }

  return async (server, content, tools, since, background) => {
    const { projectId, slug } = server;
    const { names, beyond } = content;
    if (beyond > 0) log.error("gateway.tools_left_out", { projectId, server: slug, listed: names.length + beyond, kept: names.length });
    const { byTool, at: readAt } = await pinsOf(server, since, background);
    const pinOf = (at: number) => byTool.get(names[at] ?? "");
    const all = [...names.keys()];
    const unknown = all.filter((at) => !pinOf(at));
    const changed = all.filter((at) => !hasHash(content, at, pinOf(at)?.hash ?? ""));
    background(
      noteListed(server, content, byTool).catch((error: unknown) =>
        log.error("gateway.tools_not_noted", { projectId, server: slug, reason: reasonOf(error) }),
      ),
    );
    const pinning = unknown.length > 0 ? runToEnd(pinUnknown(server, seenAt(unknown, content, tools)), background) : [];
    const hasNews = await noteChanges(server, seenAt(changed.filter(pinOf), content, tools), byTool);
    if (!server.holdChanges) return { held: NONE, asOf: readAt };
    const pinned = byName(await pinning);
    const isHeld = (at: number) => {
      const pin = pinOf(at) ?? pinned.get(names[at] ?? "");
      return pin?.pendingHash != null || !hasHash(content, at, pin?.hash ?? "");
    };
    const held = all.filter(isHeld).map((at) => names[at] ?? "");
    return { held: held.length === 0 ? NONE : new Set(held), asOf: hasNews || pinned.size > 0 ? clock.now() : readAt };
  };
}

const byName = (pins: PinnedHash[]): ReadonlyMap<string, PinnedHash> => new Map(pins.map((pin) => [pin.tool, pin]));

/** Whether a definition differs from its pin, and the pin does not know this yet. */
const isNew = (pin: PinnedHash | undefined, hash: string): boolean => pin !== undefined && pin.hash !== hash && pin.pendingHash !== hash;

/** Whether it was noted before this time (UTC ms) that the server lists this tool. */
const hasAge = (pin: PinnedHash | undefined, before: number): boolean => pin !== undefined && (pin.listedAt ?? 0) < before;

/** The definitions of some tools of a content, with their hashes. */
function seenAt(places: number[], content: Content, tools: Tool[]): SeenTool[] {
  if (places.length === 0) return [];
  const byName = new Map(tools.toReversed().map((tool) => [tool.name, tool]));
  return places.flatMap((at) => {
    const tool = byName.get(content.names[at] ?? "");
    return tool ? [{ hash: hashAt(content, at), definition: toDefinition(tool) }] : [];
  });
}
