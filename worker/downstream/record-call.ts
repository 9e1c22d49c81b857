import { actorOf } from "../agents/agents.ts";
import type { RecordInBackground } from "../audit/audit.ts";
import type { Server } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { RuleId } from "../lib/ids.ts";
import type { Caller } from "./subject-access.ts";

/** A tool call that has ended. `startedAt` in UTC ms; `ruleId` if a rule allowed it; `code` if the tool, the server or Cardea refused it. */
type EndedCall = { server: Server; tool: string; ruleId: RuleId | undefined; startedAt: number; code: string | undefined };

type Recorded = Pick<Caller, "principal" | "background" | "trace">;

export type RecordCall = (by: Recorded, call: EndedCall) => void;

/** Records one event for each call, on every lane (F110). */
export function makeRecordCall({ record, clock }: { record: RecordInBackground; clock: Clock }): RecordCall {
  return ({ principal, background, trace }, { server, tool, ruleId, startedAt, code }) => {
    const event = {
      projectId: principal.projectId,
      by: actorOf(principal),
      action: "tool.call",
      server: server.slug,
      tool,
      outcome: code === undefined ? "ok" : "error",
      code,
      durationMs: clock.now() - startedAt,
      authScopeId: server.authScopeId,
      ruleId,
      ...trace,
    } as const;
    record(event, background);
  };
}

/**
 * Lets a call end once. If its agent disconnects before, that is its end: then nothing reads the answer, and what waits to write it may wait for good.
 * @param gone aborted when the agent disconnects @param code of a call that ends so
 */
export function endOnce(done: (code: string | undefined) => void, gone: AbortSignal, code = "call.abandoned"): (code: string | undefined) => void {
  const ended = new AbortController();
  const end = (how: string | undefined): void => {
    if (ended.signal.aborted) return;
    ended.abort();
    done(how);
  };
  if (gone.aborted) end(code);
  else gone.addEventListener("abort", () => end(code), { once: true, signal: ended.signal });
  return end;
}

export type RecordSearch = (by: Recorded) => void;

/** Records a search for tools too, because an agent searches before it calls. The query is not recorded. */
export function makeRecordSearch(record: RecordInBackground): RecordSearch {
  return ({ principal, background, trace }) =>
    record({ projectId: principal.projectId, by: actorOf(principal), action: "tool.search", outcome: "ok", ...trace }, background);
}
