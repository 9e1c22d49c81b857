export { type AnswerOptions, readAnswer, streamAnswer, toQuestionText, toRefusedByServer, toToolError, type Unasked } from "./answers/answer.ts";
export { makeOwnStreams, type OwnStream, type OwnStreams } from "./answers/own-streams.ts";
export { eventsIn, readEvents } from "./answers/read-events.ts";
export { readOneReply, toMissingText } from "./answers/read-reply.ts";
export { missingCodeOf } from "./answers/with-one-reply.ts";
export type { Caller } from "./caller.ts";
export { type Downstream, makeDownstream, type Target, type ToolRetry } from "./connection.ts";
export { downstreamError, errorOfStatus, isUnreadable } from "./downstream-error.ts";
export { describeToAdministrator, withSaid } from "./fault-words.ts";
export { type InjectingFetch, makeInjectingFetch, type SecretSource } from "./injecting-fetch.ts";
export { type Catalog, makeCatalog } from "./listings.ts";
export { missingOf } from "./lists/missing-servers.ts";
export { makeReadToolName, type ReadToolName } from "./lists/read-tool-name.ts";
export { sendOverSse } from "./over-sse.ts";
export { makePinTools } from "./pin-tools.ts";
export { makeRecordCall, makeRecordSearch, type RecordCall, type RecordSearch } from "./record-call.ts";
export {
  type LinkFor,
  makeRefusals,
  type Refusal,
  type Refusals,
  toPausedReply,
  toRefusedError,
  toRefusedResult,
  toWithheldData,
} from "./refusals.ts";
export { ServerFault, unlessFault, unlessStale } from "./server-fault.ts";
export { makeSubjectAccess, refOf, type SubjectAccess, withOwnClient } from "./subject-access.ts";
export { makeTryCredential } from "./try-credential.ts";
export { headersOfWay, type LegacyWay, MESSAGE_HEADERS, type Way } from "./way.ts";
