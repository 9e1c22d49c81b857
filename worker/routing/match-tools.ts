import type { Server, Servers, ToolDefinitions } from "../db/db.ts";
import type { ProjectId } from "../lib/ids.ts";
import { fitsGlob } from "./glob-rules.ts";
import { isDenied } from "./navigator-rules.ts";
import { toToolName } from "./tool-names.ts";

/** Patterns of a rule, which are for the tools of a server or of all servers (`null`), or those of a deny list. */
export type AskedPatterns = { server: string | null; tools: string[] } | { denied: string[] };

/**
 * What a pattern fits among the tools that were seen.
 * @property tools names at navigators, the first ones @property isServer whether it names a server of the project; true for a pattern of a rule
 */
export type PatternMatch = { pattern: string; count: number; tools: string[]; isServer: boolean };

/** The most names of tools that an answer has for one pattern. */
const MOST_NAMES = 20;

type Ports = { servers: Servers; toolDefinitions: ToolDefinitions };
type Seen = { server: Server; tool: string };

/** Says which tools patterns fit, by the functions that rules and deny lists themselves use. */
export function makeMatchTools({ servers, toolDefinitions }: Ports) {
  return async (projectId: ProjectId, asked: AskedPatterns): Promise<PatternMatch[]> => {
    const all = await servers.list(projectId);
    const concerned = "tools" in asked && asked.server !== null ? all.filter(({ slug }) => slug === asked.server) : all;
    const names = await toolDefinitions.listNamesOf(
      projectId,
      concerned.map(({ id }) => id),
    );
    const byId = new Map(concerned.map((server) => [server.id, server]));
    const seen = names.flatMap(({ serverId, tool }): Seen[] => {
      const server = byId.get(serverId);
      return server ? [{ server, tool }] : [];
    });
    const fits = (pattern: string, { server, tool }: Seen) =>
      "tools" in asked ? fitsGlob(pattern, tool) : isDenied({ denied: [pattern] }, server.slug, tool);
    const hasServer = (pattern: string) => "tools" in asked || all.some(({ slug }) => pattern === slug || pattern.startsWith(`${slug}__`));
    return ("tools" in asked ? asked.tools : asked.denied).map((pattern) => {
      const fitting = seen.filter((one) => fits(pattern, one));
      const tools = fitting.slice(0, MOST_NAMES).map(({ server, tool }) => toToolName(server.slug, tool));
      return { pattern, count: fitting.length, tools, isServer: hasServer(pattern) };
    });
  };
}
