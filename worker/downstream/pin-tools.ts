import type { Tool } from "@modelcontextprotocol/server";
import type { RecordEvent } from "../audit/audit.ts";
import type { Server, ToolDefinition, ToolDefinitions } from "../db/db.ts";
import type { Background } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { sha256 } from "../lib/text/digest.ts";

/** @property held names of the tools that wait for approval now, if changes of the server are held */
export type Pinned = { tools: Tool[]; held: ReadonlySet<string> };

export type PinTools = (server: Server, tools: Tool[], background: Background) => Promise<Pinned>;

type Ports = { toolDefinitions: ToolDefinitions; record: RecordEvent; clock: Clock; log: Log };

const NONE: ReadonlySet<string> = new Set();

/** The most tools of one server, and the longest tool in characters of JSON. They limit what all projects together store. */
const MAX_TOOLS = 1000;
const LONGEST_TOOL = 64 * 1024;

/**
 * Remembers the first definition of each tool (F99). A later, different definition is recorded as an event. If changes of the server
 * are held, the tool is then withheld, because agents act on what a definition tells them.
 */
export function makePinTools({ toolDefinitions, record, clock, log }: Ports): PinTools {
  return async (server, listed, background) => {
    const { projectId, id: serverId } = server;
    const tools = withinLimits(listed);
    if (tools.length < listed.length)
      log.error("gateway.tools_left_out", { projectId, server: server.slug, listed: listed.length, kept: tools.length });
    const pinned = new Map((await toolDefinitions.list(projectId, serverId)).map((pin) => [pin.tool, pin]));
    const seen = await Promise.all(
      tools.map(async (tool) => {
        const definition = toDefinition(tool);
        return { tool, definition, hash: await sha256(canonical(definition)) };
      }),
    );
    const unknown = seen.filter(({ tool }) => !pinned.has(tool.name));
    const changed = seen.filter(({ tool, hash }) => (pinned.get(tool.name)?.hash ?? hash) !== hash);
    if (unknown.length > 0) background(toolDefinitions.pin(projectId, serverId, unknown, clock.now()));
    await Promise.all(
      changed.map(async ({ tool, ...now }) => {
        if (!(await toolDefinitions.noteChange(projectId, serverId, now, clock.now()))) return;
        await record({ projectId, by: { kind: "system" }, action: "tool.change", server: server.slug, tool: tool.name, outcome: "ok" });
      }),
    );
    if (!server.holdChanges) return { tools, held: NONE };
    const waiting = seen.filter(({ tool }) => pinned.get(tool.name)?.pendingHash != null);
    return { tools, held: new Set([...changed, ...waiting].map(({ tool }) => tool.name)) };
  };
}

/** A tool beyond the limits is left out, because a change of it would not be noticed. */
function withinLimits(tools: Tool[]): Tool[] {
  return tools.filter((tool) => JSON.stringify(tool).length <= LONGEST_TOOL).slice(0, MAX_TOOLS);
}

function toDefinition({ name, title, description, inputSchema, outputSchema, annotations }: Tool): ToolDefinition {
  return { name, title, description, inputSchema, outputSchema, annotations };
}

/** The JSON of a value with sorted members, so that equal content gives equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
