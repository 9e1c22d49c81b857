import { SECOND } from "../clock.ts";
import { AppError } from "../errors.ts";
import type { ProjectId } from "../ids.ts";
import { type Deadline, inTime, makeDeadline } from "../in-time.ts";
import { decideOutbound, type OutboundRules } from "./outbound-rules.ts";
import { statedLength } from "./stated-length.ts";

/** What reaches a server behind a bridge of the project. @property subject whose credential it is @property env the credential's environment variables */
type ThroughBridge = { projectId: ProjectId; subject: string; env: Record<string, string> };

/**
 * @property deadline limits the time to the first byte, and later the body, with one timer. Without it the first byte has its own timer
 * @property through present for a server behind a bridge
 */
export type FetchInit = RequestInit & { deadline?: Deadline; through?: ThroughBridge };
export type Fetch = (input: string | URL, init?: FetchInit) => Promise<Response>;

const FIRST_BYTE_TIMEOUT = 60 * SECOND;

/** A deadline for the first byte of an answer, and then for its body if that is read as a whole. */
export const makeAnswerDeadline = (): Deadline => makeDeadline(FIRST_BYTE_TIMEOUT, tooLate);

/** The largest answer that is read from a server, in decoded bytes, so that a compressed bomb is cut off too. */
export const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

type GuardOptions = {
  send?: Fetch;
  /** For an agent's request that passes the body on and keeps nothing of it. Only a compressed body is capped, since it could be a bomb. */
  streamsBody?: boolean;
};

/** Some firewalls of servers and providers refuse requests that do not name their client (RFC 9110 §10.1.5). */
export const USER_AGENT = "Cardea";

/** The headers, with Cardea as the user agent unless the caller has set one. */
function withUserAgent(headers: RequestInit["headers"]): RequestInit["headers"] {
  if (headers && "user-agent" in headers) return headers;
  if (headers && !(headers instanceof Headers) && !(Symbol.iterator in headers)) return { "user-agent": USER_AGENT, ...headers };
  const all = new Headers(headers);
  if (!all.has("user-agent")) all.set("user-agent", USER_AGENT);
  return all;
}

const plainFetch: Fetch = (input, init) => fetch(input, init);

/**
 * The only fetch for outbound requests. It checks each URL against the rules and caps the body. The first byte must come within
 * 60 s. It never follows redirects: one would carry `X-API-Key` to another origin, and a 307 repeats a token request's body.
 *
 * @throws AppError `outbound.refused` before anything is sent
 */
export function makeGuardedFetch(rules: OutboundRules, { send = plainFetch, streamsBody = false }: GuardOptions = {}): Fetch {
  return async (input, init = {}) => {
    const decision = decideOutbound(input, rules);
    if (!decision.allowed) throw new AppError("outbound.refused", { reason: decision.reason });

    if (streamsBody) {
      // A late response is not aborted: it ends with the agent's request, and an abort controller is a tenth of the cost of a call.
      const sending = send(decision.url, { ...init, headers: withUserAgent(init.headers), redirect: "manual" });
      const response = await (init.deadline ? init.deadline.within(sending) : inTime(sending, FIRST_BYTE_TIMEOUT, tooLate));
      return response.headers.has("content-encoding") ? capped(response) : response;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(tooLate()), FIRST_BYTE_TIMEOUT);
    const { signal: given } = init;
    if (given?.aborted) abort.abort(given.reason);
    given?.addEventListener("abort", () => abort.abort(given.reason), { once: true });
    try {
      return capped(await send(decision.url, { ...init, headers: withUserAgent(init.headers), redirect: "manual", signal: abort.signal }));
    } finally {
      clearTimeout(timer);
    }
  };
}

const tooLate = () => new DOMException("no answer in 60 s", "TimeoutError");

function capped(response: Response): Response {
  if (!response.body || (statedLength(response.headers) ?? Infinity) <= MAX_RESPONSE_BYTES) return response;
  let seen = 0;
  const cap = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen > MAX_RESPONSE_BYTES) controller.error(new AppError("outbound.too_large"));
      else controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(cap), { status: response.status, statusText: response.statusText, headers: response.headers });
}
