/**
 * The test pool (`@cloudflare/vitest-pool-workers` 0.23) wraps the prototype of a Durable Object's class in one more `Proxy` with each object that it
 * makes. After thousands of objects each call of a method goes through thousands of proxies, which was half of the time of all tests. This lets such
 * a prototype be wrapped once. The proxies do the same, so one of them is enough.
 */
export function wrapPrototypesOnce(): void {
  const realm = globalThis as typeof globalThis & { prototypesAreWrappedOnce?: true };
  if (realm.prototypesAreWrappedOnce) return;
  realm.prototypesAreWrappedOnce = true;
  const wrapped = new WeakSet<object>();
  realm.Proxy = new Proxy(Proxy, {
    construct(own, [target, handler]: [object, ProxyHandler<object>]) {
      if (wrapped.has(target)) return target;
      const proxy = new own(target, handler);
      if (String(handler.get).includes("getUnknownPrototypeKey")) wrapped.add(proxy);
      return proxy;
    },
  });
}
