/**
 * Waits for the result of the work, at most until the limit. Work that is late is not stopped.
 * @param limit milliseconds
 * @param tooLate makes the error that is thrown after the limit
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

/** One time limit for several pieces of work that are waited for at the same time. */
export type SharedLimit = {
  /** Waits for the result of one piece of work. Work that is late is not stopped. */
  within<Value>(work: Promise<Value>): Promise<Value>;
  /** Says that nothing more is waited for. */
  end(): void;
};

/**
 * The time begins with the first piece of work, and one timer serves all of them.
 * @param limit milliseconds @param tooLate makes the error that is thrown after the limit
 */
export function makeSharedLimit(limit: number, tooLate: () => Error): SharedLimit {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let late: Promise<never> | undefined;
  return {
    within(work) {
      late ??= new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(tooLate()), limit);
      });
      return Promise.race([work, late]);
    },
    end: () => clearTimeout(timer),
  };
}

/** A time limit for each of several steps that run one after the other. One timer serves all steps. */
export type Deadline = {
  /** Waits for one step like `inTime`. */
  within<Value>(step: Promise<Value>): Promise<Value>;
  /** Says that no further step follows the current one. */
  end(): void;
};

/**
 * Makes a deadline. Setting and clearing a timer is a large part of the cost of a call, so the timer runs on between the steps.
 * @param limit milliseconds for each step
 * @param tooLate makes the error that is thrown after the limit
 */
export function makeDeadline(limit: number, tooLate: () => Error): Deadline {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: { until: number; fail: (error: Error) => void; isLast: boolean } | undefined;
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const check = () => {
    timer = undefined;
    if (!current) return;
    const left = current.until - performance.now();
    if (left > 0) timer = setTimeout(check, left);
    else current.fail(tooLate());
  };
  return {
    async within(step) {
      const late = new Promise<never>((_, fail) => {
        current = { until: performance.now() + limit, fail, isLast: false };
      });
      timer ??= setTimeout(check, limit);
      try {
        return await Promise.race([step, late]);
      } finally {
        const isLast = current?.isLast;
        current = undefined;
        if (isLast) stop();
      }
    },
    end() {
      if (current) current.isLast = true;
      else stop();
    },
  };
}
