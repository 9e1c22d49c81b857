import type { RecordEvent } from "../audit/record.ts";
import type { Server } from "../db/servers.ts";
import type { Clock } from "../lib/clock.ts";
import { actorOf, type Principal } from "./principal.ts";

/** A tool call that is over. `startedAt` in UTC ms; `code` where the tool, the server or Cardea said no. */
export type EndedCall = { principal: Principal; server: Server; tool: string; startedAt: number; code: string | undefined };

export type RecordCall = (call: EndedCall) => Promise<void>;

/** Longer names than any tool has are cut: an event is small, whatever an agent sends. */
const LONGEST_NAME = 200;

/** Each call leaves one event, whichever way it took (F110). */
export function makeRecordCall({ record, clock }: { record: RecordEvent; clock: Clock }): RecordCall {
  return ({ principal, server, tool, startedAt, code }) =>
    record({
      projectId: principal.projectId,
      actor: actorOf(principal),
      action: "tool.call",
      server: server.slug,
      tool: tool.slice(0, LONGEST_NAME),
      outcome: code === undefined ? "ok" : "error",
      code,
      durationMs: clock.now() - startedAt,
    });
}

export type RecordSearch = (principal: Principal) => Promise<void>;

/** A search for tools leaves one too: it is what an agent asks before it calls. What it asked for is not kept. */
export function makeRecordSearch(record: RecordEvent): RecordSearch {
  return (principal) => record({ projectId: principal.projectId, actor: actorOf(principal), action: "tool.search", outcome: "ok" });
}
