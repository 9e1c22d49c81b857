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
