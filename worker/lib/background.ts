/** Keeps the Worker alive until the work is done, although the answer may be sent before. */
export type Background = (work: Promise<unknown>) => void;

/** Runs work that several requests wait for: it continues even if the request that began it ends. */
export function runToEnd<Value>(work: Promise<Value>, background: Background): Promise<Value> {
  background(work.catch(() => undefined));
  return work;
}

/** The execution context that packages require; they use only its `waitUntil`. */
export function toExecutionContext(background: Background): ExecutionContext {
  return { waitUntil: background, passThroughOnException: () => undefined, props: {} } as unknown as ExecutionContext;
}
