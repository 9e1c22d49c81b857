import { errorOfStatus, makeInjectingFetch, sendOverSse, type Target } from "../../downstream/downstream.ts";
import type { Clock } from "../../lib/clock.ts";
import { meaningOfServerAnswer } from "../../lib/http/foreign-answers.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { peek } from "../../lib/http/peek.ts";
import { parseBody, toMessage } from "../../protocol/message.ts";
import { type ForwardedHeaders, SESSION_HEADER } from "./request-headers.ts";

export type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined;

/** Forwards a request to its server. @throws AppError with the code of the failure */
export type Forward = (target: Target, request: Request, headers: ForwardedHeaders, body: Body) => Promise<Response>;

/** @param ports.fetch one that forwards bodies as they come, without keeping them */
export function makeForward({ fetch, clock }: { fetch: Fetch; clock: Clock }): Forward {
  return async ({ server, source }, request, headers, body) => {
    if (server.transport === "sse")
      return sendOverSse({ server, source }, body instanceof Uint8Array ? toMessage(parseBody(body)?.value) : undefined, { fetch, clock });
    const { method } = request;
    // A call ends with its own request. A stream may have been opened by HTTP+SSE, and then ends with that transport's signal.
    const init = body ? { method, headers, body } : { method, headers, signal: request.signal };
    const response = await makeInjectingFetch(server, source, fetch)(undefined, init);
    if (response.status < 300 || response.status >= 500 || response.status === 404) return response;
    return asClientsKnowIt(response, new Headers(headers).has(SESSION_HEADER));
  };
}

/** Gives the answer for an unknown session status 404, the only one after which clients begin another session (MCP 2025-03-26, session management). */
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
