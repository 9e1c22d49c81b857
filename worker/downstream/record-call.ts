import { actorOf } from "../agents/agents.ts";
import type { RecordInBackground } from "../audit/audit.ts";
import type { Server } from "../db/db.ts";
import { type Clock, MINUTE } from "../lib/clock.ts";
import type { EventId, RuleId } from "../lib/ids.ts";
import { makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import type { RecordingSetting, Recordings } from "../recordings/recordings.ts";
import { codeOf, type NamedTool, type Withholding } from "../routing/routing.ts";
import type { TellCall } from "../telemetry/telemetry.ts";
import type { SecretSource } from "./injecting-fetch.ts";
import type { Caller } from "./subject-access.ts";
import { valuesOf } from "./without-secret.ts";

/**
 * What was said in a call, for a project that records it. @property reply the server's reply as the agent got it, as a text or as a value; absent if
 * none came @property sources whose secrets were injected
 */
type Said = { args: unknown; reply?: unknown; sources: readonly SecretSource[] };

/** A tool call that has ended. `startedAt` in UTC ms; `ruleId` if a rule allowed it; `code` if the tool, the server or Cardea refused it. */
type EndedCall = { server: Server; tool: string; ruleId: RuleId | undefined; startedAt: number; code: string | undefined; said: Said };

type Recorded = Pick<Caller, "principal" | "background" | "trace" | "recording">;
type Ports = { record: RecordInBackground; keepRecording: Recordings["keep"]; tellCall: TellCall | undefined; clock: Clock };

export type RecordCall = (by: Recorded, call: EndedCall) => void;

/**
 * Records one event for each call, on every lane (F110), and what was said in it, if the project wants that (F111). The collector is told of it, if there is
 * one (F114).
 */
export function makeRecordCall({ record, keepRecording, tellCall, clock }: Ports): RecordCall {
  function keep(recording: RecordingSetting, { principal, background }: Recorded, { server, said }: EndedCall, eventId: EventId): void {
    const { projectId, userId } = principal;
    const { args, reply, sources } = said;
    const hints = [...recording.hints, ...server.authScope.redactionHints];
    const values = sources.flatMap(({ secret }) => valuesOf(secret));
    background(keepRecording({ projectId, userId, eventId, days: recording.days, hints, values, args, reply }));
  }

  return (by, call) => {
    const { principal, background, trace } = by;
    const { server, tool, ruleId, startedAt, code, said } = call;
    const [now, sentAt] = [clock.now(), said.sources[0]?.sentAt];
    const event = {
      projectId: principal.projectId,
      by: actorOf(principal),
      action: "tool.call",
      server: server.slug,
      tool,
      outcome: code === undefined ? "ok" : "error",
      code,
      durationMs: now - startedAt,
      ...(sentAt !== undefined && { serverMs: now - sentAt }),
      authScopeId: server.authScopeId,
      ruleId,
      ...trace?.ids,
    } as const;
    const eventId = record(event, background);
    const { projectId } = principal;
    const fact = { projectId, server: server.slug, tool, navigator: trace?.ids.navigator, startedAt, sentAt, endedAt: now, code };
    tellCall?.(fact, { spans: said.sources[0]?.spans, context: trace?.context }, background);
    if (by.recording) keep(by.recording, by, call, eventId);
  };
}

/** @param reply the server's, as a text or as a value; absent if none came */
type EndCall = (code: string | undefined, reply?: unknown) => void;

/**
 * Lets a call end once. If its agent disconnects before, that is its end: then nothing reads the answer, and what waits to write it may wait for good.
 * @param gone aborted when the agent disconnects @param code of a call that ends so
 */
export function endOnce(done: EndCall, gone: AbortSignal, code = "call.abandoned"): EndCall {
  const ended = new AbortController();
  const end: EndCall = (how, reply) => {
    if (ended.signal.aborted) return;
    ended.abort();
    done(how, reply);
  };
  if (gone.aborted) end(code);
  else gone.addEventListener("abort", () => end(code), { once: true, signal: ended.signal });
  return end;
}

export type RecordSearch = (by: Recorded) => void;

/** Records a search for tools too, because an agent searches before it calls. The query is not recorded. */
export function makeRecordSearch(record: RecordInBackground): RecordSearch {
  return ({ principal, background, trace }) => {
    record({ projectId: principal.projectId, by: actorOf(principal), action: "tool.search", outcome: "ok", ...trace?.ids }, background);
  };
}

/** Records a call that was not made, if the agent may know why. @param called by the tool's own name */
export type RecordWithheld = (by: Recorded, called: NamedTool, withholding: Withholding) => void;

/** A call that is refused again within this time is no event of its own, in ms. */
const REFUSED_ONCE_IN = 1 * MINUTE;
/** So many refused tools of an agent and person are events in that time: the names of tools may be anything. */
const MOST_REFUSED = 20;
/** A longer name of a tool is told apart by its beginning only. */
const NAME_LENGTH = 100;
/** An estimate, with the server and the reason. */
const NAME_BYTES = 400;

/**
 * Records calls that a rule, a navigator, a hold or a pause refuses (F110). An agent that repeats them fills neither the audit nor the memory: of an agent and person, twenty of a minute
 * are recorded in an isolate, each tool once.
 */
export function makeRecordWithheld(record: RecordInBackground, clock: Clock): RecordWithheld {
  const refused = makeExpiringCache<Set<string>>({
    name: "refused calls",
    ttl: REFUSED_ONCE_IN,
    bytesOf: () => MOST_REFUSED * NAME_BYTES,
    clock,
  });

  return ({ principal, background, trace }, { serverSlug: server, tool }, { why, route }) => {
    if (why === undefined) return;
    const { projectId } = principal;
    const by = actorOf(principal);
    const key = JSON.stringify([projectId, by]);
    const seen = refused.find(key) ?? new Set<string>();
    const called = JSON.stringify([server, tool.slice(0, NAME_LENGTH), why]);
    if (seen.has(called) || seen.size >= MOST_REFUSED) return;
    seen.add(called);
    if (seen.size === 1) refused.keep(key, seen);
    const ruleId = route?.kind === "denied" ? route.rule?.id : undefined;
    record({ projectId, by, action: "tool.call", server, tool, outcome: "denied", code: codeOf(why), ruleId, ...trace?.ids }, background);
  };
}
