import { isRecord } from "../../lib/record.ts";
import { openEventStream, toEvent } from "../../protocol/event-stream.ts";
import { MAX_REQUEST_BYTES, parseBody, parseJson, readBody, toMessage } from "../../protocol/message.ts";
import { EVENT_STREAM, mediaTypeOf, patchEvents, readText } from "../../protocol/message-stream.ts";
import type { AdmittedAgent, Listen, ProjectStreamsClient } from "../../streams/streams.ts";
import type { AgentSessions } from "./agent-session.ts";

/** The same endpoint over Streamable HTTP, which handles the messages of HTTP+SSE. */
type Inner = (request: Request) => Promise<Response>;

/** Answers a request to `…/sse` (F91). */
export type HttpSseEndpoint = (request: Request, agent: AdmittedAgent, inner: Inner) => Promise<Response>;

type Ports = { streams: ProjectStreamsClient; sessions: AgentSessions; listen: Listen };

const SESSION_PARAMETER = "session";
const SESSION_HEADER = "mcp-session-id";
const VERSION_HEADER = "mcp-protocol-version";

/**
 * HTTP+SSE (MCP 2024-11-05). The client opens a stream, is told where to post its messages, and gets all answers on the stream. One
 * isolate holds the stream; answers to messages at other isolates reach it through the person's object. Inside it there is a
 * session of Streamable HTTP, whose own stream is forwarded on this one.
 */
export function makeHttpSseEndpoint({ streams, sessions, listen }: Ports): HttpSseEndpoint {
  async function open(request: Request, agent: AdmittedAgent, inner: Inner): Promise<Response> {
    const session = await sessions.open(agent.principal, {});
    const gone = new AbortController();
    let stop: () => void = () => undefined;
    const stream = openEventStream(() => {
      gone.abort();
      stop();
    });

    /** Forwards the own stream of the inner session, if there is one. */
    async function follow(innerSession: string): Promise<void> {
      const headers = { accept: EVENT_STREAM, [SESSION_HEADER]: innerSession, [VERSION_HEADER]: "2025-06-18" };
      const response = await inner(new Request(request.url, { headers, signal: gone.signal }));
      if (!response.ok || !response.body) return void response.body?.cancel();
      for await (const message of messagesOf(response)) stream.write(toEvent(message));
    }

    const listening = listen(agent, {
      session,
      onAnnouncement(announcement) {
        if (announcement.kind === "began") follow(announcement.inner).catch(() => undefined);
        else stream.write(toEvent(announcement.message));
      },
      onEnd: stream.end,
    });
    stop = await listening.catch((error: unknown) => {
      stream.end();
      throw error;
    });
    stream.write(`event: endpoint\ndata: ${new URL(request.url).pathname}?${new URLSearchParams({ [SESSION_PARAMETER]: session })}\n\n`);
    return stream.response;
  }

  /** Handles a posted message. Its answer has been sent on the stream before this returns. */
  async function take(request: Request, session: string, { principal }: AdmittedAgent, inner: Inner): Promise<Response> {
    const known = (await sessions.find(principal, session)) && (await streams.recall(principal, session));
    if (!known) return new Response("This session is over. Open the stream again.\n", { status: 404 });
    const body = await readBody(request);
    if (!body) return new Response(`A message has at most ${MAX_REQUEST_BYTES} bytes.\n`, { status: 413 });
    const headers: Record<string, string> = { "content-type": "application/json", accept: `application/json, ${EVENT_STREAM}` };
    if (known.inner !== undefined) headers[SESSION_HEADER] = known.inner;
    const response = await inner(new Request(request.url, { method: "POST", headers, body }));

    const began = response.headers.get(SESSION_HEADER);
    if (began !== null && began !== known.inner) await streams.begin(principal, session, began);
    const asked = toMessage(parseBody(body)?.value)?.id;
    let answered = false;
    for await (const message of messagesOf(response)) {
      answered ||= isAnswerTo(message, asked);
      if (!(await streams.deliver(principal, session, message))) return new Response(null, { status: 404 });
    }
    const challenge = response.headers.get("www-authenticate");
    if (challenge !== null) return new Response(null, { status: response.status, headers: { "www-authenticate": challenge } });
    if (asked === undefined || answered) return new Response(null, { status: response.ok || answered ? 202 : response.status });
    return new Response(null, { status: response.ok ? 502 : response.status });
  }

  return async (request, agent, inner) => {
    const session = new URL(request.url).searchParams.get(SESSION_PARAMETER);
    if (request.method === "GET") return open(request, agent, inner);
    if (request.method === "POST" && session !== null) return take(request, session, agent, inner);
    return new Response(null, { status: 405, headers: { allow: "GET, POST" } });
  };
}

/** The messages of an answer, as they come. */
async function* messagesOf(response: Response): AsyncGenerator<string> {
  const type = mediaTypeOf(response);
  if (type === EVENT_STREAM && response.body) {
    const found: string[] = [];
    const collect = (data: string) => {
      found.push(data);
      return data;
    };
    for await (const _ of patchEvents(response.body, collect)) yield* found.splice(0);
  } else if (type === "application/json") {
    const text = await readText(response);
    const message = parseJson(text);
    if (message !== undefined) yield JSON.stringify(message);
  } else await response.body?.cancel();
}

function isAnswerTo(text: string, id: unknown): boolean {
  const message = parseJson(text);
  return isRecord(message) && !("method" in message) && message.id === id;
}
