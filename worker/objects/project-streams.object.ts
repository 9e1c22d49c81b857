import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../bindings.ts";
import type { Served } from "../lib/durable-object.ts";
import {
  type Announcement,
  MOST_OPEN,
  type StreamAddress,
  tagOfAgent,
  tagOfChange,
  tagOfSession,
  tagsOf,
} from "../streams/project-streams-policy.ts";
import type { StreamsStub } from "../streams/streams.ts";
import type { Subject } from "../vault/vault.ts";

/** The value that is kept with a stream while the object hibernates. */
type Attachment = { inner?: string };

/**
 * Knows the open streams of one project's agents in all isolates, and sends announcements and messages to them. Each stream is
 * a WebSocket with hibernation: the object sleeps while there is nothing to send, and stores nothing.
 */
export class ProjectStreams extends DurableObject<Bindings> implements Served<Omit<StreamsStub, "fetch">> {
  override fetch(request: Request): Response {
    const address = JSON.parse(new URL(request.url).searchParams.get("address") ?? "") as StreamAddress;
    if (this.ctx.getWebSockets(tagOfAgent(address)).length >= MOST_OPEN[address.kind]) return new Response(null, { status: 429 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, tagsOf(address));
    return new Response(null, { status: 101, webSocket: client });
  }

  announce(subject: Subject, announcement: Announcement): void {
    this.#send(tagOfChange(subject), announcement);
  }

  /** @returns whether the session has an open stream */
  deliver(session: string, message: string): boolean {
    return this.#send(tagOfSession(session), { kind: "message", message });
  }

  /** Keeps the inner session of a session while its stream is open. */
  begin(session: string, inner: string): void {
    for (const socket of this.ctx.getWebSockets(tagOfSession(session))) socket.serializeAttachment({ inner } satisfies Attachment);
    this.#send(tagOfSession(session), { kind: "began", inner });
  }

  /** @returns the value kept for a session with an open stream; undefined if its stream is closed */
  recall(session: string): Attachment | undefined {
    const [socket] = this.ctx.getWebSockets(tagOfSession(session));
    return socket && ((socket.deserializeAttachment() as Attachment | null) ?? {});
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  #send(tag: string | undefined, announcement: Announcement): boolean {
    const sockets = this.ctx.getWebSockets(tag);
    for (const socket of sockets) socket.send(JSON.stringify(announcement));
    return sockets.length > 0;
  }
}
