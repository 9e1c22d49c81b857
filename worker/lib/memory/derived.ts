/** Values that are kept as long as their objects. */
type Derived<Owner extends WeakKey, Value> = Pick<WeakMap<Owner, Value>, "get" | "set" | "has">;

/**
 * Keeps a value that is derived from an object as long as the object exists, so nothing has to be forgotten. Use it for small values.
 * A large value is weighed with its owner, or is an entry of a cache (`expiring-cache.ts`).
 */
export const makeDerived = <Owner extends WeakKey, Value>(): Derived<Owner, Value> => new WeakMap();
