import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../bindings.ts";
import type { Served } from "../lib/durable-object.ts";
import { reasonOf } from "../lib/errors.ts";
import { log } from "../lib/log.ts";
import { type Announcement, nameOfShard, placeOf, spreadOf } from "../streams/project-streams-policy.ts";
import type { ProjectStreamsStub } from "../streams/streams.ts";
import type { Subject } from "../vault/vault.ts";

/** How many people's objects a shard tells at a time. */
const AT_ONCE = 50;

/**
 * The tree by which a change of a project reaches all open streams of its agents: the root, named by the project, knows its shards, and each
 * shard the subjects that have a stream open. The streams themselves are at the subjects' objects. Storage: at the root `shard:{number}`,
 * at a shard `open:{subject}` (the number of the subject's opening) and `isKnown` (whether the root knows the shard).
 */
export class ProjectStreams extends DurableObject<Bindings> implements Served<ProjectStreamsStub> {
  readonly #kv = this.ctx.storage.kv;
  readonly #place = placeOf(this.ctx.id.name ?? "");

  async register(subject: Subject, opened: number): Promise<void> {
    this.#kv.put(`open:${subject}`, opened);
    if (this.#kv.get("isKnown")) return;
    const { projectId, shard = 0 } = this.#place;
    await this.env.PROJECT_STREAMS.getByName(projectId).addShard(shard);
    this.#kv.put("isKnown", true);
  }

  unregister(subject: Subject, opened: number): void {
    if (this.#kv.get(`open:${subject}`) === opened) this.#kv.delete(`open:${subject}`);
  }

  addShard(shard: number): void {
    this.#kv.put(`shard:${shard}`, true);
  }

  async tell(announcement: Announcement): Promise<void> {
    if (this.#place.shard !== undefined) return this.#tellPeople(announcement);
    const shards = [...this.#kv.list({ prefix: "shard:" })].map(([key]) => Number(key.slice("shard:".length)));
    await Promise.all(shards.map((shard) => this.#tried(() => this.#shard(shard).tell(announcement))));
  }

  async #tellPeople(announcement: Announcement): Promise<void> {
    const open = [...this.#kv.list<number>({ prefix: "open:" })].map(([key, opened]) => ({ subject: key.slice("open:".length) as Subject, opened }));
    const isUrgent = announcement.kind !== "changed" || announcement.urgent;
    const told = isUrgent ? announcement : { ...announcement, spread: spreadOf(open.length) };
    for (let from = 0; from < open.length; from += AT_ONCE) {
      await Promise.all(
        open.slice(from, from + AT_ONCE).map(async ({ subject, opened }) => {
          const isOpen = await this.#tried(() => this.#person(subject).announce(told));
          // Its streams ended without a word, such as by a deployment.
          if (isOpen === false) this.unregister(subject, opened);
        }),
      );
    }
  }

  /** An object that is being moved or restarted refuses the first request. One that cannot be reached does not stop the others. */
  async #tried<Result>(tell: () => Promise<Result>): Promise<Result | undefined> {
    return tell()
      .catch(tell)
      .catch((error: unknown) => {
        log.error("streams.announce_failed", { projectId: this.#place.projectId, reason: reasonOf(error) });
        return undefined;
      });
  }

  #shard = (shard: number) => this.env.PROJECT_STREAMS.getByName(nameOfShard(this.#place.projectId, shard));
  #person = (subject: Subject) => this.env.CREDENTIAL_KEEPER.getByName(JSON.stringify([this.#place.projectId, subject]));
}
