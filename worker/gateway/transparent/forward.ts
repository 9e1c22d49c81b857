import { errorOfStatus, makeInjectingFetch, sendOverSse, type Target } from "../../downstream/downstream.ts";
import type { Clock } from "../../lib/clock.ts";
import { meaningOfServerAnswer } from "../../lib/http/foreign-answers.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { peek } from "../../lib/http/peek.ts";
import { parseBody, toMessage } from "../../protocol/message.ts";
import { type ForwardedHeaders, SESSION_HEADER } from "./request-headers.ts";

export type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined;

/** Sends a request on to its server. @throws AppError with the code of what went wrong */
export type Forward = (target: Target, request: Request, headers: ForwardedHeaders, body: Body) => Promise<Response>;

/** @param ports.fetch one that hands bodies through as they come: nothing of them is kept here */
export function makeForward({ fetch, clock }: { fetch: Fetch; clock: Clock }): Forward {
  return async ({ server, source }, request, headers, body) => {
    if (server.transport === "sse")
      return sendOverSse({ server, source }, body instanceof Uint8Array ? toMessage(parseBody(body)?.value) : undefined, { fetch, clock });
    const { method } = request;
    // A call ends with the request it came in. A stream may be one that the older transport opened, and ends when that says so.
    const init = body ? { method, headers, body } : { method, headers, signal: request.signal };
    const response = await makeInjectingFetch(server, source, fetch)(undefined, init);
    if (response.status < 300 || response.status >= 500 || response.status === 404) return response;
    return asClientsKnowIt(response, new Headers(headers).has(SESSION_HEADER));
  };
}

/** That a session is over, in the one status by which clients begin another one (MCP 2025-03-26, session management). */
async function asClientsKnowIt(response: Response, inSession: boolean): Promise<Response> {
  if (response.status < 400) {
    await response.body?.cancel();
    throw errorOfStatus(response.status);
  }
  if (!inSession) return response;
  const seen = await peek(response);
  const { kind } = meaningOfServerAnswer({ status: response.status, headers: response.headers, text: seen.text, inSession }, 0);
  return kind === "session_gone" ? new Response(seen.response.body, { status: 404, headers: response.headers }) : seen.response;
}
