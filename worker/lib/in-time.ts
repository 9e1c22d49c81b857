/**
 * What the work comes to, unless that takes too long; it is not stopped then.
 * @param limit milliseconds
 * @param tooLate what is thrown then
 */
export async function inTime<Value>(work: Promise<Value>, limit: number, tooLate: () => Error): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate()), limit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A limit for several steps of one piece of work, one after the other: each may take so long, and one timer does for all. */
export type Deadline = {
  /** As `inTime`, of one step. */
  within<Value>(step: Promise<Value>): Promise<Value>;
  /** No step comes after the one that is under way. */
  end(): void;
};

/**
 * To set and to clear a timer is a good part of what a call costs here, so it is left running from one step to the next.
 * @param limit milliseconds
 * @param tooLate what is thrown then
 */
export function makeDeadline(limit: number, tooLate: () => Error): Deadline {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: { until: number; fail: (error: Error) => void } | undefined;
  let isOver = false;
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const look = () => {
    timer = undefined;
    if (!current) return;
    const left = current.until - performance.now();
    if (left > 0) timer = setTimeout(look, left);
    else current.fail(tooLate());
  };
  return {
    async within(step) {
      const late = new Promise<never>((_, fail) => {
        current = { until: performance.now() + limit, fail };
      });
      timer ??= setTimeout(look, limit);
      try {
        return await Promise.race([step, late]);
      } finally {
        current = undefined;
        if (isOver) stop();
      }
    },
    end() {
      isOver = true;
      if (!current) stop();
    },
  };
}
