import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../bindings.ts";
import type { Served } from "../lib/durable-object.ts";
import { MOST_OPEN, type News, type StreamAddress, tagOfAgent, tagOfChange, tagOfSession, tagsOf } from "../streams/project-streams-policy.ts";
import type { StreamsStub } from "../streams/streams.ts";
import type { Subject } from "../vault/vault.ts";

/** Kept with a stream while the object sleeps. */
type Attachment = { inner?: string };

/**
 * Knows the open streams of one project's agents, wherever they are held, and tells them what they are to know. Each is
 * a WebSocket that hibernates: the object sleeps while nothing happens, and stores nothing.
 */
export class ProjectStreams extends DurableObject<Bindings> implements Served<Omit<StreamsStub, "fetch">> {
  override fetch(request: Request): Response {
    const address = JSON.parse(new URL(request.url).searchParams.get("address") ?? "") as StreamAddress;
    if (this.ctx.getWebSockets(tagOfAgent(address)).length >= MOST_OPEN[address.kind]) return new Response(null, { status: 429 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, tagsOf(address));
    return new Response(null, { status: 101, webSocket: client });
  }

  announce(subject: Subject, news: News): void {
    this.#tell(tagOfChange(subject), news);
  }

  /** @returns whether anybody listens */
  deliver(session: string, message: string): boolean {
    return this.#tell(tagOfSession(session), { kind: "message", message });
  }

  /** Keeps what belongs to a session for as long as its stream is open. */
  begin(session: string, inner: string): void {
    for (const socket of this.ctx.getWebSockets(tagOfSession(session))) socket.serializeAttachment({ inner } satisfies Attachment);
    this.#tell(tagOfSession(session), { kind: "began", inner });
  }

  /** @returns what was kept for a session whose stream is open, or nothing where it is closed */
  recall(session: string): Attachment | undefined {
    const [socket] = this.ctx.getWebSockets(tagOfSession(session));
    return socket && ((socket.deserializeAttachment() as Attachment | null) ?? {});
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  #tell(tag: string | undefined, news: News): boolean {
    const sockets = this.ctx.getWebSockets(tag);
    for (const socket of sockets) socket.send(JSON.stringify(news));
    return sockets.length > 0;
  }
}
