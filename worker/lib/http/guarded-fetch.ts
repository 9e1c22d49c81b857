import { SECOND } from "../clock.ts";
import { AppError } from "../errors.ts";
import { type Deadline, inTime, makeDeadline } from "../in-time.ts";
import { decideOutbound, type OutboundRules } from "./outbound-rules.ts";
import { statedLength } from "./stated-length.ts";

/** `deadline`: for an answer that its caller reads to its end, whose first byte then needs no timer of its own. */
export type FetchInit = RequestInit & { deadline?: Deadline };
export type Fetch = (input: string | URL, init?: FetchInit) => Promise<Response>;

const FIRST_BYTE_TIMEOUT = 60 * SECOND;

/** For the first byte of an answer, then for its body where it is read as a whole. */
export const makeAnswerDeadline = (): Deadline => makeDeadline(FIRST_BYTE_TIMEOUT, tooLate);

/** Largest answer read from a server, in decoded bytes, so that a compressed bomb is cut off too. */
export const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

type GuardOptions = {
  send?: Fetch;
  /** For callers within an agent's request that keep nothing of the body: it is not capped, unless it is compressed and could be a bomb. */
  handsThrough?: boolean;
};

/** Firewalls before servers and providers refuse requests that do not say what they come from (RFC 9110 §10.1.5). */
export const USER_AGENT = "Cardea";

/** The headers with Cardea's name among them, unless a caller names itself. */
function named(headers: RequestInit["headers"]): RequestInit["headers"] {
  if (headers && "user-agent" in headers) return headers;
  if (headers && !(headers instanceof Headers) && !(Symbol.iterator in headers)) return { "user-agent": USER_AGENT, ...headers };
  const all = new Headers(headers);
  if (!all.has("user-agent")) all.set("user-agent", USER_AGENT);
  return all;
}

const plainFetch: Fetch = (input, init) => fetch(input, init);

/**
 * The only way out of Cardea. Each URL is checked against the rules, redirects are never followed (a
 * followed one would carry `X-API-Key` to another origin, and a 307 repeats a token request's body), the
 * first byte must come within 60 s, and the body is capped.
 *
 * @throws AppError `outbound.refused` before anything is sent
 */
export function makeGuardedFetch(rules: OutboundRules, { send = plainFetch, handsThrough = false }: GuardOptions = {}): Fetch {
  return async (input, init = {}) => {
    const decision = decideOutbound(input, rules);
    if (!decision.allowed) throw new AppError("outbound.refused", { reason: decision.reason });

    if (handsThrough) {
      // What is late is not aborted: it ends with the request it was sent for, and an abort controller is a tenth of what a call costs.
      const sending = send(decision.url, { ...init, headers: named(init.headers), redirect: "manual" });
      const response = await (init.deadline ? init.deadline.within(sending) : inTime(sending, FIRST_BYTE_TIMEOUT, tooLate));
      return response.headers.has("content-encoding") ? capped(response) : response;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(tooLate()), FIRST_BYTE_TIMEOUT);
    const { signal: given } = init;
    if (given?.aborted) abort.abort(given.reason);
    given?.addEventListener("abort", () => abort.abort(given.reason), { once: true });
    try {
      return capped(await send(decision.url, { ...init, headers: named(init.headers), redirect: "manual", signal: abort.signal }));
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
