/** Keeps the Worker alive until the work is done, beside the answer. */
export type Background = (work: Promise<unknown>) => void;

/** For work that others wait for too: it runs to its end although the request that began it may go away. */
export function runToEnd<Value>(work: Promise<Value>, background: Background): Promise<Value> {
  background(work.catch(() => undefined));
  return work;
}

/** The context packages ask for; of all it has they use `waitUntil` alone. */
export function toExecutionContext(background: Background): ExecutionContext {
  return { waitUntil: background, passThroughOnException: () => undefined, props: {} } as unknown as ExecutionContext;
}
