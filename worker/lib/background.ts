/** Keeps the Worker alive until the work is done, beside the answer. */
export type Background = (work: Promise<unknown>) => void;

/** The context packages ask for; of all it has they use `waitUntil` alone. */
export function toExecutionContext(background: Background): ExecutionContext {
  return { waitUntil: background, passThroughOnException: () => undefined, props: {} } as unknown as ExecutionContext;
}
