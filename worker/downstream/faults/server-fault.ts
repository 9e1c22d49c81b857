import { AppError, type ErrorCode } from "../../lib/errors.ts";
import { isRpcError, meaningOfServerAnswer, type ServerAnswer, type ServerMeaning, wordsOfServer } from "../../lib/http/foreign-answers.ts";
import { peek } from "../../lib/http/peek.ts";
import type { Secret } from "../../vault/vault.ts";
import { withoutSecret } from "../without-secret.ts";

/**
 * @property status HTTP status of the answer
 * @property says the server's own words, without the credential
 * @property waitSeconds how long the server asks to wait
 * @property host the host of its redirect
 */
export type FaultFacts = { status?: number; says?: string; waitSeconds?: number; host?: string };

/** Why a server did not do what it was asked, with its own words. */
export class ServerFault extends AppError {
  readonly facts: FaultFacts;
  readonly meaning: ServerMeaning["kind"];

  constructor(code: ErrorCode, facts: FaultFacts, { meaning = "refused", reason }: { meaning?: ServerMeaning["kind"]; reason?: string } = {}) {
    super(code, { reason: reason ?? (facts.status === undefined ? undefined : `status ${facts.status}`) });
    this.facts = facts;
    this.meaning = meaning;
  }
}

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

/** The fault in an answer without a result (see the table in foreign-answers). @param now UTC ms */
export function faultOf(answer: ServerAnswer, secret: Secret | undefined, now: number): ServerFault {
  const meaning = meaningOfServerAnswer(answer, now);
  // Only a 401 says that the credential is refused. Otherwise the server has read the call, and refuses only the call.
  const code = meaning.kind === "token_refused" && answer.status !== 401 ? "credential.refused" : CODES[meaning.kind];
  const says = wordsOfServer(answer.text, (words) => withoutSecret(words, secret));
  const waitSeconds = meaning.kind === "busy" ? meaning.seconds : undefined;
  return new ServerFault(
    code,
    { status: answer.status, ...(says && { says }), ...(waitSeconds !== undefined && { waitSeconds }) },
    { meaning: meaning.kind },
  );
}

/** Meanings that concern the call itself. A JSON-RPC error with such a meaning is forwarded to the agent. */
const OF_THE_CALL = new Set<ServerMeaning["kind"]>(["refused", "feature_absent", "failing"]);

/**
 * @returns the response, if it is the server's answer to the call
 * @throws ServerFault if it is not, by the table in foreign-answers
 */
export async function unlessFault(response: Response, at: { secret: Secret | undefined; inSession: boolean; now: number }): Promise<Response> {
  if (response.ok) return response;
  const seen = await peek(response);
  const fault = faultOf({ status: response.status, headers: response.headers, text: seen.text, inSession: at.inSession }, at.secret, at.now);
  if (OF_THE_CALL.has(fault.meaning) && isRpcError(seen.text)) return seen.response;
  await seen.response.body?.cancel();
  throw fault;
}

/** Meanings that servers also send with status 200, and only before they have done anything. */
const BEFORE_DOING = new Set<ServerMeaning["kind"]>(["session_gone", "token_refused"]);

/** The fault in an error with status 200, if it says that the session is unknown or the token is not accepted. */
export function findStale(error: object, at: { secret: Secret | undefined; inSession: boolean; now: number }): ServerFault | undefined {
  const text = JSON.stringify({ jsonrpc: "2.0", error });
  const fault = faultOf({ status: 200, headers: NONE, text, inSession: at.inSession }, at.secret, at.now);
  return BEFORE_DOING.has(fault.meaning) ? fault : undefined;
}

const NONE = new Headers();
