import { actorOf } from "../agents/agents.ts";
import type { RecordInBackground } from "../audit/audit.ts";
import type { Server } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { Caller } from "./subject-access.ts";

/** A tool call that is over. `startedAt` in UTC ms; `code` where the tool, the server or Cardea said no. */
export type EndedCall = { server: Server; tool: string; startedAt: number; code: string | undefined };

type Recorded = Pick<Caller, "principal" | "background">;

export type RecordCall = (by: Recorded, call: EndedCall) => void;

/** Each call leaves one event, whichever way it took (F110). */
export function makeRecordCall({ record, clock }: { record: RecordInBackground; clock: Clock }): RecordCall {
  return ({ principal, background }, { server, tool, startedAt, code }) => {
    const event = {
      projectId: principal.projectId,
      by: actorOf(principal),
      action: "tool.call",
      server: server.slug,
      tool,
      outcome: code === undefined ? "ok" : "error",
      code,
      durationMs: clock.now() - startedAt,
    } as const;
    record(event, background);
  };
}

export type RecordSearch = (by: Recorded) => void;

/** A search for tools leaves one too: it is what an agent asks before it calls. What it asked for is not kept. */
export function makeRecordSearch(record: RecordInBackground): RecordSearch {
  return ({ principal, background }) =>
    record({ projectId: principal.projectId, by: actorOf(principal), action: "tool.search", outcome: "ok" }, background);
}
