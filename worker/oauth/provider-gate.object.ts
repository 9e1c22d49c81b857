import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../env.ts";
import { decideAdmission, HELD_AT_MOST } from "./provider-gate-policy.ts";

/**
 * Stands in front of one authorization server's token endpoint. It knows no token and stores nothing: who is inside
 * is in memory, and with the object's end everyone is out.
 */
export class ProviderGate extends DurableObject<Bindings> {
  readonly #inside = new Map<number, ReturnType<typeof setTimeout>>();
  readonly #waiting: (() => void)[] = [];
  #last = 0;

  /** Waits for a place. @returns what to leave with */
  async enter(): Promise<number> {
    while (decideAdmission(this.#inside.size).kind === "wait") await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const place = ++this.#last;
    this.#inside.set(
      place,
      setTimeout(() => this.leave(place), HELD_AT_MOST),
    );
    return place;
  }

  leave(place: number): void {
    clearTimeout(this.#inside.get(place));
    if (this.#inside.delete(place)) this.#waiting.shift()?.();
  }
}
