import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../bindings.ts";
import type { DirectoryVersion } from "../db/db.ts";
import { makeRooms } from "../deps.ts";
import { SECOND } from "../lib/clock.ts";
import type { Served } from "../lib/durable-object.ts";
import { decideRead, decideTold } from "../routing/directory/project-root-policy.ts";
import type { ProjectRootStub } from "../routing/routing.ts";

/**
 * How old the last look into D1 may be, in ms: after the first time the next request begins another look and does not wait for
 * it; after the second it waits for the look. So a change that the object was not told of holds after ten seconds at the latest.
 */
const LOOKED_WITHIN = { idly: 4 * SECOND, surely: 10 * SECOND };

/** How often a look is repeated because a version was told meanwhile. */
const MOST_LOOKS = 5;

/**
 * Knows the present version of a project's directory, so that a call need not ask D1. The code that changes the project tells this object before
 * the change is answered. If a request ended before it could, the object sees the change itself, by its regular look into D1.
 * Storage: `current` (DirectoryVersion).
 */
export class ProjectRoot extends DurableObject<Bindings> implements Served<ProjectRootStub> {
  readonly #rooms = makeRooms(this.env);
  readonly #kv = this.ctx.storage.kv;
  #lookedAt = 0;
  /** How often a version was told. */
  #told = 0;
  /** How many looks into D1 have begun, and the number of the latest one that was answered. */
  #looks = 0;
  #answered = 0;
  #publishing: Promise<void> | undefined;
  #looking: Promise<DirectoryVersion | undefined> | undefined;

  current(): DirectoryVersion | undefined | Promise<DirectoryVersion | undefined> {
    const known = this.#known();
    if (!known) return this.check();
    const age = Math.abs(this.#now() - this.#lookedAt);
    if (age <= LOOKED_WITHIN.idly) return known;
    const looked = this.#look();
    if (age > LOOKED_WITHIN.surely) return looked;
    this.ctx.waitUntil(looked);
    return known;
  }

  /** Looks into D1, once for all who ask at the same time. While D1 fails, the known version holds. */
  #look(): Promise<DirectoryVersion | undefined> {
    this.#looking ??= this.check()
      .catch(() => this.#known())
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  /**
   * Looks until no telling has overtaken the look, a few times at most: each telling that is in doubt looks by itself, so the last of them decides.
   * Until then the known version holds, and the next request waits for another look.
   */
  async check(): Promise<DirectoryVersion | undefined> {
    for (let looks = 0; looks < MOST_LOOKS; looks++) if (await this.#decide()) return this.#known();
    this.#lookedAt = 0;
    return this.#known();
  }

  /** Reads the version in D1. @returns whether it is decided which one holds */
  async #decide(): Promise<boolean> {
    const told = this.#told;
    const look = ++this.#looks;
    const since = this.#now();
    const found = await this.#rooms.db.directory.findVersion({ slug: this.ctx.id.name ?? "" });
    const known = this.#known();
    // A look that began later has seen all that this one saw.
    if (look < this.#answered) return true;
    this.#answered = look;
    // A version that was told meanwhile may be that of a project which was created, or was removed, at this moment.
    const decision = found ? decideRead(known, found, told !== this.#told) : told === this.#told ? "forget" : "check";
    if (decision === "check") return false;
    this.#lookedAt = since;
    if (decision === "forget") this.#kv.delete("current");
    if (decision === "take" && found) this.#take({ projectId: found.projectId, version: found.version, mark: found.mark });
    return true;
  }

  async raise(to: DirectoryVersion): Promise<void> {
    this.#told++;
    const decision = decideTold(this.#known(), to);
    if (decision === "check") await this.check();
    if (decision === "take") this.#take(to);
  }

  /** The new version holds from now on. Until its value is in KV, isolates read it from D1. */
  #take(version: DirectoryVersion): void {
    this.#kv.put("current", version);
    this.#publishing ??= this.#publish().finally(() => {
      this.#publishing = undefined;
    });
    this.ctx.waitUntil(this.#publishing);
  }

  /** Stores values until that of the present version is stored. Several changes in a row need one or two values. */
  async #publish(): Promise<void> {
    for (let stored: string | undefined = "none"; stored !== this.#known()?.mark; ) {
      stored = this.#known()?.mark;
      await this.#rooms.routing.directory.publish(this.ctx.id.name ?? "").catch(() => undefined);
    }
  }

  #known(): DirectoryVersion | undefined {
    return this.#kv.get<DirectoryVersion>("current");
  }

  #now(): number {
    return this.#rooms.instance.clock.now();
  }
}
