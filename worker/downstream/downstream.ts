import type { RecordEvent, RecordInBackground } from "../audit/audit.ts";
import type { Repositories } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import type { Log } from "../lib/log.ts";
import type { Recordings } from "../recordings/recordings.ts";
import type { Announce } from "../streams/streams.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { KeeperClient } from "../vault/vault.ts";
import { makeDownstream } from "./connection.ts";
import { makeListings } from "./listings.ts";
import { makeCheckServer } from "./lists/check-server.ts";
import { makeLookAtServer } from "./lists/look-at-server.ts";
import { makePinTools } from "./lists/pin-tools.ts";
import { makeReadToolName } from "./lists/read-tool-name.ts";
import { makeRecordCall, makeRecordSearch, makeRecordWithheld } from "./record-call.ts";
import { type LinkFor, makeRefusals } from "./refusals.ts";
import type { SubjectAccess } from "./subject-access.ts";
import { makeTryCredential } from "./try-credential.ts";

export {
  type Again,
  type AnswerOptions,
  readAnswer,
  streamAnswer,
  toQuestionText,
  toRefusedByServer,
  toToolError,
  type Unasked,
} from "./answers/answer.ts";
export { hadBegun } from "./answers/begun-call.ts";
export { makeOwnStreams, type OwnStream, type OwnStreams } from "./answers/own-streams.ts";
export { eventsIn, readEvents } from "./answers/read-events.ts";
export { readOneReply, toMissingText } from "./answers/read-reply.ts";
export { missingCodeOf } from "./answers/with-one-reply.ts";
export type { Downstream, Target, ToolRetry } from "./connection.ts";
export { downstreamError, errorOfStatus, isUnreadable } from "./faults/downstream-error.ts";
export { describeToAdministrator, withSaid } from "./faults/fault-words.ts";
export { findStale, ServerFault, unlessFault } from "./faults/server-fault.ts";
export { type InjectingFetch, makeInjectingFetch, type SecretSource } from "./injecting-fetch.ts";
export type { Listings, View } from "./listings.ts";
export type { Checked, CheckServer } from "./lists/check-server.ts";
export { type Content, entryOf, textOf } from "./lists/list-contents.ts";
export { type LookAtServer, type Looked, wantsCredential } from "./lists/look-at-server.ts";
export { missingOf } from "./lists/missing-servers.ts";
export type { ReadToolName } from "./lists/read-tool-name.ts";
export { sendOverSse } from "./over-sse.ts";
export type { RecordCall, RecordSearch, RecordWithheld } from "./record-call.ts";
export { endOnce } from "./record-call.ts";
export { type LinkFor, type Refusal, type Refusals, toPausedReply, toRefusedError, toRefusedResult, toWithheldData } from "./refusals.ts";
export { type Caller, makeSubjectAccess, type RequestTrace, refOf, type SubjectAccess, withOwnClient } from "./subject-access.ts";
export { headersOfWay, MESSAGE_HEADERS, type SessionfulWay, type Way } from "./way.ts";

type Ports = {
  db: Pick<Repositories, "toolDefinitions" | "serverReports">;
  access: SubjectAccess;
  keeper: KeeperClient;
  linkFor: LinkFor;
  announce: Announce;
  audit: { record: RecordEvent; recordInBatches: RecordInBackground };
  recordings: Pick<Recordings, "keep">;
  telemetry: Telemetry;
  fetch: Fetch;
  clock: Clock;
  log: Log;
};

/** Calls of servers, with the credential that belongs to the caller. */
export function makeDownstreamRoom({ db, audit, recordings, telemetry, ...ports }: Ports) {
  const { access, fetch, clock } = ports;
  const downstream = makeDownstream({ fetch, clock });
  const pinTools = makePinTools({ ...ports, ...db, record: audit.record });
  const listings = makeListings({ ...ports, ...db, downstream, pinTools });
  return {
    access,
    downstream,
    listings,
    refusals: makeRefusals(ports),
    readToolName: makeReadToolName({ ...db, listings, clock }),
    recordCall: makeRecordCall({ record: audit.recordInBatches, keepRecording: recordings.keep, tellCall: telemetry.tellCall, clock }),
    recordSearch: makeRecordSearch(audit.recordInBatches),
    recordWithheld: makeRecordWithheld(audit.recordInBatches, clock),
    lookAtServer: makeLookAtServer(downstream),
    checkServer: makeCheckServer({ access, downstream, listings }),
    tryCredential: makeTryCredential(downstream),
  };
}
