/** A promise and what settles it, as `Promise.withResolvers` gives from Node 22 on. */
export function deferred<Value>(): { promise: Promise<Value>; resolve(value: Value): void; reject(error: Error): void } {
  let settle: { resolve(value: Value): void; reject(error: Error): void } | undefined;
  const promise = new Promise<Value>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, resolve: (value) => settle?.resolve(value), reject: (error) => settle?.reject(error) };
}
