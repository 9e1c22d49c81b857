import { AppError, type ErrorCode } from "../../lib/errors.ts";
import { isRpcError, meaningOfServerAnswer, type ServerAnswer, type ServerMeaning, wordsOfServer } from "../../lib/http/foreign-answers.ts";
import { peek } from "../../lib/http/peek.ts";
import type { Secret } from "../../vault/vault.ts";
import { withoutSecret } from "../without-secret.ts";

/**
 * @property status HTTP status it came in
 * @property says the server's own words, without the credential
 * @property waitSeconds how long it asks to wait
 * @property host where it points to
 */
export type FaultFacts = { status?: number; says?: string; waitSeconds?: number; host?: string };

/** Why a server did not do what it was asked, with what it said of it itself. */
export class ServerFault extends AppError {
  readonly facts: FaultFacts;
  readonly meaning: ServerMeaning["kind"];

  constructor(code: ErrorCode, facts: FaultFacts, { meaning = "refused", reason }: { meaning?: ServerMeaning["kind"]; reason?: string } = {}) {
    super(code, { reason: reason ?? (facts.status === undefined ? undefined : `status ${facts.status}`) });
    this.facts = facts;
    this.meaning = meaning;
  }
}

/** What lasts until somebody changes something: an administrator is told of it, and nobody is told to try again. */
const PERMANENT = new Set<ErrorCode>(["server.moved", "server.unreadable", "server.revision_unknown", "outbound.refused"]);

export const isPermanent = (code: ErrorCode): boolean => PERMANENT.has(code);

const CODES: Record<ServerMeaning["kind"], ErrorCode> = {
  taken: "server.unreadable",
  session_gone: "credential.refused",
  token_refused: "credential.needs_sign_in",
  scope_missing: "credential.needs_scope",
  feature_absent: "credential.refused",
  revision_unknown: "server.revision_unknown",
  header_mismatch: "credential.refused",
  busy: "server.busy",
  moved: "server.moved",
  refused: "credential.refused",
  failing: "credential.unreachable",
  broke_off: "server.broke_off",
};

/** An answer that brings no result, as the error it is (see the table in foreign-answers). */
export function faultOf(answer: ServerAnswer, secret: Secret | undefined, now: number): ServerFault {
  const meaning = meaningOfServerAnswer(answer, now);
  // A refusal of this call alone says nothing of the person's credential: the call was asked with it, and read.
  const code = meaning.kind === "token_refused" && answer.status !== 401 ? "credential.refused" : CODES[meaning.kind];
  const says = wordsOfServer(answer.text, (words) => withoutSecret(words, secret));
  const waitSeconds = meaning.kind === "busy" ? meaning.seconds : undefined;
  return new ServerFault(
    code,
    { status: answer.status, ...(says && { says }), ...(waitSeconds !== undefined && { waitSeconds }) },
    { meaning: meaning.kind },
  );
}

/** What a server says of a call itself, in an error of JSON-RPC, goes to the agent as its words. */
const OF_THE_CALL = new Set<ServerMeaning["kind"]>(["refused", "feature_absent", "failing"]);

/**
 * The response where it is the server's answer to the call.
 * @throws ServerFault where it is not, by the table in foreign-answers
 */
export async function unlessFault(response: Response, at: { secret: Secret | undefined; inSession: boolean; now: number }): Promise<Response> {
  if (response.ok) return response;
  const seen = await peek(response);
  const fault = faultOf({ status: response.status, headers: response.headers, text: seen.text, inSession: at.inSession }, at.secret, at.now);
  if (OF_THE_CALL.has(fault.meaning) && isRpcError(seen.text)) return seen.response;
  await seen.response.body?.cancel();
  throw fault;
}

/** What a server says in an answer of 200 too, before it has done anything. */
const BEFORE_DOING = new Set<ServerMeaning["kind"]>(["session_gone", "token_refused"]);

/** What an error in an answer of 200 says, where it is that the server does not know the session, or does not take the token. */
export function findStale(error: object, at: { secret: Secret | undefined; inSession: boolean; now: number }): ServerFault | undefined {
  const text = JSON.stringify({ jsonrpc: "2.0", error });
  const fault = faultOf({ status: 200, headers: NONE, text, inSession: at.inSession }, at.secret, at.now);
  return BEFORE_DOING.has(fault.meaning) ? fault : undefined;
}

const NONE = new Headers();
