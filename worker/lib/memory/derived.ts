/** What is kept with an object. */
export type Derived<Owner extends WeakKey, Value> = Pick<WeakMap<Owner, Value>, "get" | "set" | "has">;

/**
 * For what is made of an object and is worth as long as the object is: it goes when its object goes, so that nothing has to be
 * forgotten. It is for small things; what is large counts with its owner, or is an entry of a cache of its own (`expiring-cache.ts`).
 */
export const makeDerived = <Owner extends WeakKey, Value>(): Derived<Owner, Value> => new WeakMap();
