import type { Tool } from "@modelcontextprotocol/server";
import type { RecordEvent } from "../audit/audit.ts";
import type { Server, ToolDefinition, ToolDefinitions } from "../db/db.ts";
import type { Background } from "../lib/background.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { sha256 } from "../lib/text/digest.ts";

/** @property held names of those that wait for approval now, where the server's changes are held */
export type Pinned = { tools: Tool[]; held: ReadonlySet<string> };

export type PinTools = (server: Server, tools: Tool[], background: Background) => Promise<Pinned>;

type Ports = { toolDefinitions: ToolDefinitions; record: RecordEvent; clock: Clock; log: Log };

const NONE: ReadonlySet<string> = new Set();

/** Tools of one server, and the length of each as JSON: what all projects together remember has a limit. */
const MOST_TOOLS = 1000;
const LONGEST_TOOL = 64 * 1024;

/**
 * Remembers each tool as it was first seen (F99). A definition that later differs is an event, and the tool is withheld
 * where the server's changes are held: what an agent is told of a tool is what it acts on.
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

/** A tool beyond the limits is left out: no agent could use it, and a change of it would not be seen. */
function withinLimits(tools: Tool[]): Tool[] {
  return tools.filter((tool) => JSON.stringify(tool).length <= LONGEST_TOOL).slice(0, MOST_TOOLS);
}

function toDefinition({ name, title, description, inputSchema, outputSchema, annotations }: Tool): ToolDefinition {
  return { name, title, description, inputSchema, outputSchema, annotations };
}

/** The same text for the same content, in whatever order its parts come. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
