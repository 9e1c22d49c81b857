import type { ReportSubject, Server, ServerReports } from "../../db/db.ts";
import { type Background, runToEnd } from "../../lib/background.ts";
import { type Clock, MINUTE } from "../../lib/clock.ts";
import type { AppError, ErrorCode } from "../../lib/errors.ts";
import { reasonOf } from "../../lib/errors.ts";
import type { ProjectId, ServerId } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import { makeExpiringCache } from "../../lib/memory/expiring-cache.ts";
import { describeToAdministrator } from "../faults/fault-words.ts";
import { ServerFault } from "../faults/server-fault.ts";
import type { LeftOut } from "../reading/readable-lists.ts";

/** An isolate writes the same report again after this time, because another isolate may have written a different one. */
const WRITTEN_FOR = 10 * MINUTE;
/** A different report is written at most this often, because reports can alternate between callers. */
const SETTLES = 1 * MINUTE;

/** The size in memory of the key of a report. */
const KEY_BYTES = 150;
const keyOf = (id: ServerId, about: ReportSubject): string => `${id} ${about}`;

/** Errors that concern only one person's credential, and not the server. */
const OF_THE_PERSON = new Set<ErrorCode>([
  "credential.needs_sign_in",
  "credential.needs_scope",
  "credential.provider_down",
  "credential.provider_busy",
  "credential.refused",
  "authorization.client_refused",
]);

/** Whether an error concerns only the person's credential, so that the server itself answers. */
export const isOfThePerson = (code: ErrorCode): boolean => OF_THE_PERSON.has(code);

const NOUNS = { tools: "tools", prompts: "prompts", resources: "resources", resourceTemplates: "resource templates" } as const;

/** Stores for administrators what was wrong with a server at its last list. A report is written when it changes, and else rarely. */
export function makeNoteReports({ serverReports, clock, log }: { serverReports: ServerReports; clock: Clock; log: Log }) {
  const written = makeExpiringCache<{ text: string; at: number }>({
    name: "server reports",
    ttl: WRITTEN_FOR,
    bytesOf: ({ text }) => 2 * text.length,
    clock,
  });

  const stored = makeExpiringCache<ReadonlySet<string>>({
    name: "servers with reports",
    ttl: WRITTEN_FOR,
    bytesOf: ({ size }) => size * KEY_BYTES,
    clock,
  });

  async function readStored(projectId: ProjectId): Promise<ReadonlySet<string>> {
    return new Set((await serverReports.list(projectId)).map(({ serverId, about }) => keyOf(serverId, about)));
  }

  /** Most servers have no report, so one query for all servers of a project replaces one for each. */
  async function clear({ projectId, id }: Server, about: ReportSubject, background: Background): Promise<void> {
    const found = await stored.get(projectId, () => runToEnd(readStored(projectId), background));
    if (found.has(keyOf(id, about))) await serverReports.clear(projectId, id, about);
  }

  function note(server: Server, about: ReportSubject, text: string, background: Background): void {
    const key = keyOf(server.id, about);
    const last = written.find(key);
    if (last && (last.text === text || clock.now() - last.at < SETTLES)) return;
    written.keep(key, { text, at: clock.now() });
    const { projectId, id } = server;
    if (text !== "" || last) stored.forget(projectId);
    const writing = text === "" ? clear(server, about, background) : serverReports.note(projectId, id, about, text, clock.now());
    background(writing.catch((error) => log.error("gateway.report_failed", { projectId, server: server.slug, reason: reasonOf(error) })));
  }

  return {
    listed(server: Server, leftOut: LeftOut, background: Background): void {
      note(server, "connection", "", background);
      note(server, leftOut.kind, toText(leftOut), background);
    },
    failed(server: Server, error: AppError, background: Background): void {
      if (isOfThePerson(error.code)) return;
      note(server, "connection", describeToAdministrator(server, error.code, error instanceof ServerFault ? error.facts : {}), background);
    },
  };
}

/** The same with tools beyond the limits of what is remembered of a server (F99). Agents do not see those tools. */
export const withUnpinned = (found: LeftOut, unpinned: number): LeftOut =>
  unpinned === 0
    ? found
    : {
        ...found,
        leftOut: found.leftOut + unpinned,
        reasons: [...found.reasons, "tools beyond the first 1000, or longer than 64 KiB, are not listed"],
      };

function toText({ kind, leftOut, listed, reasons }: LeftOut): string {
  if (leftOut === 0) return "";
  const more = leftOut > reasons.length ? "; …" : "";
  return `${leftOut} of ${Math.max(leftOut, listed)} ${NOUNS[kind]} could not be read: ${reasons.join("; ")}${more}`.slice(0, 1000);
}
