import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../bindings.ts";
import type { Served } from "../lib/durable-object.ts";
import { chooseNext, mayEnter, PLACE_LIFETIME } from "../providers/provider-gate-policy.ts";
import type { ProviderGateStub } from "../providers/providers.ts";

/**
 * Limits the concurrent requests to the token endpoint of one authorization server, fairly between projects. It sees no token and
 * stores nothing: the places are in memory, and all are free again when the object ends.
 */
export class ProviderGate extends DurableObject<Bindings> implements Served<ProviderGateStub> {
  readonly #places = new Map<number, { project: string; ends: ReturnType<typeof setTimeout> }>();
  readonly #inside = new Map<string, number>();
  /** Waiting requests by project; the project whose last turn was longest ago comes first. */
  readonly #waiting = new Map<string, ((place: number) => void)[]>();
  #last = 0;

  /** Waits for a place. @returns the place, which `leave` takes */
  enter(project: string): Promise<number> | number {
    if (!this.#waiting.has(project) && mayEnter(this.#inside, project)) return this.#take(project);
    return new Promise((resolve) => this.#waiting.set(project, [...(this.#waiting.get(project) ?? []), resolve]));
  }

  leave(place: number): void {
    const held = this.#places.get(place);
    if (!held) return;
    clearTimeout(held.ends);
    this.#places.delete(place);
    this.#count(held.project, -1);
    for (let next = this.#next(); next !== undefined; next = this.#next()) this.#admit(next);
  }

  #next(): string | undefined {
    return chooseNext(this.#inside, this.#waiting.keys());
  }

  #admit(project: string): void {
    const [first, ...others] = this.#waiting.get(project) ?? [];
    this.#waiting.delete(project);
    if (others.length > 0) this.#waiting.set(project, others);
    first?.(this.#take(project));
  }

  #take(project: string): number {
    const place = ++this.#last;
    this.#places.set(place, { project, ends: setTimeout(() => this.leave(place), PLACE_LIFETIME) });
    this.#count(project, 1);
    return place;
  }

  #count(project: string, change: 1 | -1): void {
    const count = (this.#inside.get(project) ?? 0) + change;
    if (count > 0) this.#inside.set(project, count);
    else this.#inside.delete(project);
  }
}
