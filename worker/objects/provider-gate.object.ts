import { DurableObject } from "cloudflare:workers";
import type { Bindings } from "../bindings.ts";
import { MINUTE, systemClock } from "../lib/clock.ts";
import type { Served } from "../lib/durable-object.ts";
import {
  type AtGate,
  chooseNext,
  decideShards,
  FEW_A_MINUTE,
  FIRST_PACE,
  type GateAnswer,
  type Line,
  MAX_WAITING,
  orderOfLines,
  PLACE_LIFETIME,
  paceAfter,
} from "../providers/provider-gate-policy.ts";
import type { Admission, GateRequest, ProviderGateStub } from "../providers/providers.ts";

type Waiting = GateRequest & { resolve: (admission: Admission) => void };
type Project = AtGate & { name: string } & Record<Line, Waiting[]>;
type Place = { project: Project; ends: ReturnType<typeof setTimeout> };

/** How many projects that are not here now are remembered with their pace. */
const MAX_PROJECTS = 1000;
/** What a full line tells a further request, in ms. */
const COME_BACK_AFTER = 1 * MINUTE;

/**
 * Limits the concurrent requests to the token endpoint of one authorization server, as the server's answers allow, and fairly between
 * projects. Requests for which a call waits go first. It sees no token and stores nothing: all is in memory, and gone when the object ends.
 */
export class ProviderGate extends DurableObject<Bindings> implements Served<ProviderGateStub> {
  readonly #places = new Map<number, Place>();
  /** By name; the project whose last turn was longest ago comes first. */
  readonly #projects = new Map<string, Project>();
  #last = 0;
  /** Calls in a row that went before a refresh ahead of time. */
  #calls = 0;
  #minute = { from: 0, admitted: 0, before: 0 };

  /** Waits for a place. @returns the place, which `release` takes; or when to come back */
  admit(request: GateRequest): Promise<Admission> | Admission {
    const project = this.#projects.get(request.project) ?? this.#meet(request.project);
    const closedFor = project.pace.closedUntil - systemClock.now();
    if (closedFor > 0) return { kind: "closed", retryAfterMs: closedFor };
    if (project[request.line].length >= MAX_WAITING) return { kind: "closed", retryAfterMs: COME_BACK_AFTER };
    return new Promise((resolve) => {
      project[request.line].push({ ...request, resolve });
      this.#admitAll();
    });
  }

  /** Moves a refresh ahead of time into the line of calls, because a call waits for it now. */
  hurry(ticket: string): void {
    for (const project of this.#projects.values()) {
      const at = project.ahead.findIndex((waiting) => waiting.ticket === ticket);
      if (at >= 0) project.call.push(...project.ahead.splice(at, 1));
    }
    this.#admitAll();
  }

  /** @param answer how the provider answered; it may only be judged by a holder that still has its place */
  release(place: number, answer: GateAnswer): void {
    const held = this.#places.get(place);
    if (!held) return;
    const { project, ends } = held;
    clearTimeout(ends);
    this.#places.delete(place);
    project.inside--;
    project.pace = paceAfter(project.pace, answer, { place, last: this.#last }, systemClock.now());
    const closedFor = project.pace.closedUntil - systemClock.now();
    if (closedFor > 0)
      for (const line of [project.call, project.ahead])
        for (const waiting of line.splice(0)) waiting.resolve({ kind: "closed", retryAfterMs: closedFor });
    this.#admitAll();
  }

  #admitAll(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      const [line, project] = next;
      const waiting = project[line].shift();
      if (!waiting) return;
      this.#calls = line === "call" && this.#hasWaiting("ahead") ? this.#calls + 1 : 0;
      this.#projects.delete(project.name);
      this.#projects.set(project.name, project);
      const place = this.#take(project);
      waiting.resolve({ kind: "in", place, shards: decideShards(waiting.shards, this.#countMinute()) });
    }
  }

  #next(): [Line, Project] | undefined {
    for (const line of orderOfLines(this.#calls)) {
      const waiting = [...this.#projects.values()].filter((project) => project[line].length > 0);
      const project = chooseNext(waiting, this.#places.size);
      if (project) return [line, project];
    }
    return undefined;
  }

  #hasWaiting(line: Line): boolean {
    return [...this.#projects.values()].some((project) => project[line].length > 0);
  }

  #take(project: Project): number {
    const place = ++this.#last;
    project.inside++;
    const ends = setTimeout(() => this.release(place, { kind: "busy" }), PLACE_LIFETIME);
    this.#places.set(place, { project, ends });
    return place;
  }

  #meet(name: string): Project {
    for (const [other, { inside, call, ahead }] of this.#projects) {
      if (this.#projects.size < MAX_PROJECTS) break;
      if (inside + call.length + ahead.length === 0) this.#projects.delete(other);
    }
    const project: Project = { name, inside: 0, pace: FIRST_PACE, call: [], ahead: [] };
    this.#projects.set(name, project);
    return project;
  }

  /** Counts an admission. @returns the admissions in a minute. In the object's first minute the number never counts as low */
  #countMinute(): number {
    const from = Math.floor(systemClock.now() / MINUTE);
    if (from !== this.#minute.from) {
      const { from: last, admitted } = this.#minute;
      this.#minute = { from, admitted: 0, before: last === 0 ? FEW_A_MINUTE : last === from - 1 ? admitted : 0 };
    }
    return Math.max(++this.#minute.admitted, this.#minute.before);
  }
}
