import { makeRooms } from "../deps.ts";
import type { Served } from "../lib/durable-object.ts";
import type { ProjectId } from "../lib/ids.ts";
import { type Announcement, MOST_OPEN, type StreamAddress, tagOfAgent, tagOfSession, tagsOf } from "../streams/project-streams-policy.ts";
import type { PersonStreamsStub } from "../streams/streams.ts";
import type { KeeperRef, Subject } from "../vault/vault.ts";
import { Copied } from "./copied.ts";

/** That the project's tree knows this person. @property opened the number by which it does: a later one is higher */
type Registration = { opened: number; isKnown: boolean };

/** The value that is kept with a stream while the object hibernates. */
type Attachment = { inner?: string };

/**
 * The part of a person's object that holds the open streams of the person's agents, in all isolates. Each stream is a WebSocket with
 * hibernation: the object sleeps while there is nothing to send. The project's tree goes on knowing the person after their last stream has ended, so that
 * the next one costs nothing there. It forgets them when it has something to tell and no stream is open. Storage: `registered` (Registration), of an
 * earlier version `opened` (how often a first stream was opened), and `name` (of this object).
 */
export abstract class PersonStreams extends Copied implements Served<Omit<PersonStreamsStub, "fetch">> {
  readonly #streams = makeRooms(this.env).streams;
  /** How many streams are being opened now. */
  #opening = 0;

  override async fetch(request: Request): Promise<Response> {
    const address = JSON.parse(new URL(request.url).searchParams.get("address") ?? "") as StreamAddress;
    this.#opening++;
    try {
      if (!this.#registered()?.isKnown) await this.#register();
      return this.#accept(address);
    } finally {
      this.#opening--;
    }
  }

  #accept(address: StreamAddress): Response {
    if (this.ctx.getWebSockets(tagOfAgent(address)).length >= MOST_OPEN[address.kind]) return new Response(null, { status: 429 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, tagsOf(address));
    return new Response(null, { status: 101, webSocket: client });
  }

  /** @returns whether a stream is open, or is being opened and hears of later changes. If not, the project's tree forgets the person */
  announce(announcement: Announcement): boolean {
    const isHeard = this.#send(undefined, announcement) || this.#opening > 0;
    const registered = this.#registered();
    if (!isHeard && registered?.isKnown) this.ctx.storage.kv.put("registered", { ...registered, isKnown: false } satisfies Registration);
    return isHeard;
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

  /** From the object's name or the stored copy of it: the runtime may wake an object for its alarm without its name. */
  protected identity(): KeeperRef {
    const [projectId, subject] = JSON.parse(this.ctx.id.name ?? this.ctx.storage.kv.get<string>("name") ?? "[]") as [ProjectId, Subject];
    return { projectId, subject };
  }

  /** Stores the object's name, for the alarm. */
  protected keepName(): void {
    const { kv } = this.ctx.storage;
    if (this.ctx.id.name !== undefined && kv.get("name") !== this.ctx.id.name) kv.put("name", this.ctx.id.name);
  }

  /** Announces a change of this subject to the open streams that it concerns. The project's own concerns all of the project's. */
  protected announceChange(change: Extract<Announcement, { kind: "changed" }>): void {
    const { projectId, subject } = this.identity();
    if (subject === "project") this.ctx.waitUntil(this.#streams.announce(projectId, subject, change));
    else this.announce(change);
  }

  /** Before the first stream is open, so that it misses no change of the project. */
  async #register(): Promise<void> {
    const { kv } = this.ctx.storage;
    // Higher than all before, also if the object ends before it has stored the last one.
    const opened = Math.max((this.#registered()?.opened ?? kv.get<number>("opened") ?? 0) + 1, Date.now());
    this.keepName();
    await this.#streams.streams.register(this.identity(), opened);
    kv.put("registered", { opened, isKnown: true } satisfies Registration);
  }

  #registered = (): Registration | undefined => this.ctx.storage.kv.get<Registration>("registered");

  #send(tag: string | undefined, announcement: Announcement): boolean {
    const sockets = this.ctx.getWebSockets(tag);
    const text = sockets.length > 0 ? JSON.stringify(announcement) : "";
    for (const socket of sockets) socket.send(text);
    return sockets.length > 0;
  }
}
