import { inject, type ProvidedContext } from "vitest";

type Scope = typeof globalThis & {
  /** The number of this Worker, from 0. */
  workerNumber?: number;
  /** Where vitest keeps what `inject` gives. */
  __vitest_worker__?: { providedContext: ProvidedContext };
};
const scope: Scope = globalThis;

/**
 * `inject("origins")` gives the downstream servers that this Worker alone uses: tests change what these servers do and count what they
 * were asked, while other files run in other Workers.
 */
scope.workerNumber ??= Number(await (await fetch(inject("numbers"))).text());
const sets = inject("originSets");
const provided = scope.__vitest_worker__?.providedContext;
const origins = sets[scope.workerNumber % sets.length];
if (!provided || !origins) throw new Error("vitest keeps what it provides elsewhere in this version");
provided.origins = origins;
