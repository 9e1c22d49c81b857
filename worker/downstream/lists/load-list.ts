import type { Tool } from "@modelcontextprotocol/client";
import type { Server, ServerReports } from "../../db/db.ts";
import { type Clock, SECOND } from "../../lib/clock.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import type { ListKind } from "../../protocol/listed.ts";
import type { Subject } from "../../vault/vault.ts";
import type { Downstream } from "../connection.ts";
import { downstreamError } from "../faults/downstream-error.ts";
import { ServerFault } from "../faults/server-fault.ts";
import type { Caller, ReadyAccess, SubjectAccess } from "../subject-access.ts";
import type { Content, ListContents } from "./list-contents.ts";
import type { ListPace } from "./list-pace.ts";
import { makeNoteReports, withUnpinned } from "./note-reports.ts";
import type { PinTools } from "./pin-tools.ts";

/** A list of one subject. @property held own names of entries that waited for approval at `at` (UTC ms); what was read later replaces it */
export type Kept = { content: Content; held: ReadonlySet<string>; at: number };

/**
 * @property key of the list, by which its pace is known
 * @property before the content of the list until now
 * @property since when the caller's directory was read, UTC ms
 * @property anyway whether the server is asked although it failed a moment ago
 * @property tell is called with the subjects that were answered without this list
 */
export type Load = {
  kind: ListKind;
  caller: Caller;
  server: Server;
  found: ReadyAccess;
  key: string;
  before: Content | undefined;
  since: number;
  anyway?: true;
  tell: (subjects: Iterable<Subject>) => void;
};

export type LoadPorts = {
  access: SubjectAccess;
  downstream: Pick<Downstream, "list">;
  pinTools: PinTools;
  serverReports: ServerReports;
  clock: Clock;
  log: Log;
};

/** How long a server may take for a list. A request waits for it much shorter (`LIST_WAIT`). */
const LIST_TIMEOUT = 25 * SECOND;

export function makeLoadList(ports: LoadPorts, { contents, pace }: { contents: ListContents; pace: ListPace }) {
  const { access, downstream, pinTools, clock, log } = ports;
  const noteReports = makeNoteReports(ports);

  /** Asks a server for its list. @throws AppError, also while a server that failed is left alone */
  return async ({ kind, caller, server, found, key, before, since, anyway, tell }: Load): Promise<Kept> => {
    const { session, background } = caller;
    if (!anyway && pace.isResting(key, found.version)) throw new AppError("credential.unreachable", { reason: "left alone for a while" });
    try {
      const target = access.targetOf(caller, server, found);
      const { items, leftOut } = await downstream.list(kind, target, session?.capabilities ?? {}, AbortSignal.timeout(LIST_TIMEOUT));
      const content = contents.of(kind, server, items);
      if (before && before.id !== content.id) contents.leave(before);
      const pinned = kind === "tools" ? await pinTools(server, content, items as Tool[], since, background) : undefined;
      noteReports.listed(server, withUnpinned(leftOut ?? { kind, leftOut: 0, listed: items.length, reasons: [] }, content.beyond), background);
      tell(pace.noteCame(key));
      return { content, held: pinned?.held ?? NONE, at: pinned?.asOf ?? clock.now() };
    } catch (error) {
      const cause = downstreamError(error);
      log.error("gateway.list_failed", { projectId: server.projectId, server: server.slug, reason: reasonOf(cause) });
      pace.noteFailed(key, found.version, cause instanceof ServerFault ? cause.facts.waitSeconds : undefined);
      noteReports.failed(server, cause, background);
      throw cause;
    }
  };
}

const NONE: ReadonlySet<string> = new Set();
