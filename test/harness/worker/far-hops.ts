import { bindings } from "./app.ts";

/**
 * Counts how many waits for D1, KV and Durable Objects follow one another in a request, those inside of objects too. The answers of all calls
 * are held back until no further call comes; then all are given at once, which is one hop. A call that needs the answer of another can only
 * come after it, so no count is too low. On a slow machine a call may come late and count as another hop: then it is counted again with a longer wait.
 */
const QUIET = [25, 100, 400, 1600, 6400];

const state = { counting: false, round: 0, calls: 0, held: 0 };
const turn = (ms = 1) => new Promise((resolve) => setTimeout(resolve, ms));

type Method = (...args: unknown[]) => unknown;

/** Holds the answer back until the round that runs now has ended. Each call waits with a timer of its own, because objects share no promises. */
async function held(answer: unknown): Promise<unknown> {
  const round = state.round;
  state.calls++;
  state.held++;
  try {
    return await answer;
  } finally {
    while (state.counting && state.round === round) await turn();
    state.held--;
  }
}

function wrap(target: object, names: readonly string[]): () => void {
  const undo = names.map((name) => {
    const original = Reflect.get(target, name) as Method;
    const replaced = function (this: unknown, ...args: unknown[]): unknown {
      const answer = original.apply(this, args);
      return state.counting ? held(answer) : answer;
    };
    Object.defineProperty(target, name, { value: replaced, configurable: true, writable: true });
    return () => Object.defineProperty(target, name, { value: original, configurable: true, writable: true });
  });
  return () => {
    for (const one of undo) one();
  };
}

/** Objects are reached by `getByName`; each method of the stub counts. */
function wrapObjects(target: object): () => void {
  const original = Reflect.get(target, "getByName") as Method;
  const replaced = function (this: unknown, ...args: unknown[]): unknown {
    const stub = original.apply(this, args) as object;
    if (!state.counting) return stub;
    return new Proxy(stub, {
      get: (object, name) => {
        const method: unknown = Reflect.get(object, name);
        if (typeof method !== "function" || name === "then") return method;
        return (...given: unknown[]) => held(Reflect.apply(method as Method, object, given));
      },
    });
  };
  Object.defineProperty(target, "getByName", { value: replaced, configurable: true, writable: true });
  return () => Object.defineProperty(target, "getByName", { value: original, configurable: true, writable: true });
}

const prototypeOf = (value: object): object => Object.getPrototypeOf(value) as object;

/** Gives the answers of one round after another. @param quiet ms without a further call @returns the number of rounds */
async function countRounds(act: () => Promise<unknown>, quiet: number): Promise<number> {
  Object.assign(state, { counting: true, round: 0, calls: 0 });
  let ended = false;
  const acting = act().finally(() => {
    ended = true;
    state.counting = false;
  });
  acting.catch(() => undefined);
  while (!ended) {
    const seen = state.calls;
    await turn(quiet);
    if (state.held > 0 && seen === state.calls) state.round++;
  }
  await acting;
  return state.round;
}

/** @param prepare makes everything ready, and returns the request that is counted @param most the count that suffices */
export async function countHops(prepare: () => Promise<() => Promise<unknown>>, most: number): Promise<number> {
  const statement = bindings.DB.prepare("SELECT 1");
  const undo = [
    wrap(prototypeOf(statement), ["all", "raw", "run", "first"]),
    wrap(prototypeOf(bindings.DB), ["batch"]),
    wrap(prototypeOf(bindings.VAULT_KV), ["get", "getWithMetadata", "put", "list", "delete"]),
    wrapObjects(prototypeOf(bindings.CREDENTIAL_KEEPER)),
  ];
  try {
    let hops = Number.POSITIVE_INFINITY;
    for (const quiet of QUIET) {
      const act = await prepare();
      hops = await countRounds(act, quiet);
      if (hops <= most) break;
    }
    return hops;
  } finally {
    for (const one of undo) one();
  }
}
