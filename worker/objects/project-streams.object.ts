import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../bindings.ts";
import type { Served } from "../lib/durable-object.ts";
import { reasonOf } from "../lib/errors.ts";
import { currentOccasion, log, type Occasion, onOccasion } from "../lib/log.ts";
import { type Announcement, type Missed, nameOfShard, noteMissed, placeOf, spreadOf } from "../streams/project-streams-policy.ts";
import { MOST_NEWS_STREAMS, type News, type ProjectStreamsStub } from "../streams/streams.ts";
import { keeperName, type Subject } from "../vault/vault.ts";
import { makeAlarmClock } from "./alarm-clock.ts";

/** How many people's objects a shard tells at a time. */
const AT_ONCE = 50;

/** The prefixes of the keys of what is below an object: a root's shards, and a shard's subjects. */
const SHARD = "shard:";
const OPEN = "open:";
const MISSED = "missed:";

/**
 * The tree by which a change of a project reaches all open streams of its agents: the root, named by the project, knows its shards, and each
 * shard the subjects that have a stream open. The streams themselves are at the subjects' objects. The alarm tells those that could not be told.
 * The root also holds the streams of news of the project's open consoles: WebSockets with hibernation, each with its person as a tag.
 * Storage: at the root `shard:{number}`, at a shard `open:{subject}` (the number of the subject's opening) and `isKnown` (whether the root knows the
 * shard); at both `missed:{number or subject}` (Missed) and, with one, `name` (of this object).
 */
export class ProjectStreams extends DurableObject<Bindings> implements Served<Omit<ProjectStreamsStub, "fetch">> {
  readonly #kv = this.ctx.storage.kv;
  readonly #wakeAt = makeAlarmClock(this.ctx.storage);
  // The runtime may wake an object for its alarm without its name.
  readonly #place = placeOf(this.ctx.id.name ?? this.#kv.get<string>("name") ?? "");

  async register(subject: Subject, opened: number): Promise<void> {
    this.#kv.put(OPEN + subject, opened);
    if (this.#kv.get("isKnown")) return;
    const { projectId, shard = 0 } = this.#place;
    await this.env.PROJECT_STREAMS.getByName(projectId).addShard(shard);
    this.#kv.put("isKnown", true);
  }

  unregister(subject: Subject, opened: number): void {
    if (this.#kv.get(OPEN + subject) === opened) this.#kv.delete(OPEN + subject);
  }

  addShard(shard: number): void {
    this.#kv.put(`${SHARD}${shard}`, true);
  }

  /** Opens a stream of news. */
  override fetch(request: Request): Response {
    const user = new URL(request.url).searchParams.get("user") ?? "";
    const isFull = this.ctx.getWebSockets(user).length >= MOST_NEWS_STREAMS.person || this.ctx.getWebSockets().length >= MOST_NEWS_STREAMS.project;
    if (isFull) return new Response(null, { status: 429 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [user]);
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  tellNews(news: News): void {
    const text = JSON.stringify(news);
    for (const socket of this.ctx.getWebSockets()) socket.send(text);
  }

  tell(announcement: Announcement, occasion?: Occasion): Promise<void> {
    return onOccasion(occasion, () => this.#tellBelow(announcement));
  }

  async #tellBelow(announcement: Announcement): Promise<void> {
    const isRoot = this.#place.shard === undefined;
    const below = this.#listBelow();
    const isUrgent = announcement.kind !== "changed" || announcement.urgent;
    const told = isUrgent || isRoot ? announcement : { ...announcement, spread: spreadOf(below.length) };
    await someAtATime(below, (name) => this.#tellOrNote(name, told));
  }

  /** Tells those who could not be told before that something has changed. */
  override alarm(): Promise<void> {
    return onOccasion({ alarm: "streams" }, () => this.#tellMissed());
  }

  async #tellMissed(): Promise<void> {
    const open = new Set(this.#listBelow());
    const due = [...this.#kv.list<Missed>({ prefix: MISSED })].map(([key, missed]) => ({ name: key.slice(MISSED.length), ...missed }));
    for (const { name } of due) if (!open.has(name)) this.#kv.delete(MISSED + name);
    const now = Date.now();
    const ready = due.filter(({ name, retryAt }) => open.has(name) && retryAt <= now);
    await someAtATime(ready, ({ name, urgent }) => this.#tellOrNote(name, { kind: "changed", ...(urgent && { urgent }) }));
    await this.#wakeAt(Math.min(Infinity, ...[...this.#kv.list<Missed>({ prefix: MISSED })].map(([, { retryAt }]) => retryAt)));
  }

  /** The numbers of a root's shards, or the subjects of a shard that have a stream open. */
  #listBelow(): string[] {
    const prefix = this.#place.shard === undefined ? SHARD : OPEN;
    return [...this.#kv.list({ prefix })].map(([key]) => key.slice(prefix.length));
  }

  /** An object that is being moved or restarted refuses the first request. One that cannot be reached does not stop the others, and is told later. */
  async #tellOrNote(name: string, announcement: Announcement): Promise<void> {
    const before = this.#kv.get<Missed>(MISSED + name);
    const tell = () => this.#tellOne(name, announcement);
    try {
      await tell().catch(tell);
      // Further changes that were missed meanwhile stay noted.
      if (this.#kv.get<Missed>(MISSED + name)?.attempts === before?.attempts) this.#kv.delete(MISSED + name);
    } catch (error) {
      log.error("streams.announce_failed", { projectId: this.#place.projectId, reason: reasonOf(error) });
      if (announcement.kind !== "changed") return;
      if (this.ctx.id.name !== undefined) this.#kv.put("name", this.ctx.id.name);
      const missed = noteMissed(this.#kv.get<Missed>(MISSED + name), announcement.urgent === true, Date.now());
      this.#kv.put(MISSED + name, missed);
      await this.#wakeAt(missed.retryAt);
    }
  }

  async #tellOne(name: string, announcement: Announcement): Promise<void> {
    const { projectId, shard } = this.#place;
    if (shard === undefined) return this.env.PROJECT_STREAMS.getByName(nameOfShard(projectId, Number(name))).tell(announcement, currentOccasion());
    const opened = this.#kv.get<number>(OPEN + name);
    const isOpen = await this.env.CREDENTIAL_KEEPER.getByName(keeperName({ projectId, subject: name as Subject })).announce(announcement);
    // Its streams ended without a word, such as by a deployment.
    if (!isOpen && opened !== undefined) this.unregister(name as Subject, opened);
  }
}

async function someAtATime<One>(all: One[], work: (one: One) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) await Promise.all(all.slice(from, from + AT_ONCE).map(work));
}
