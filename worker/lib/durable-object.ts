/**
 * A namespace of Durable Objects by the methods that its callers need, so that a client does not name the class, which is above it.
 * @typeParam Stub the object's methods as they are called from outside: each one returns a promise
 */
export type ObjectNamespace<Stub> = { getByName(name: string): Stub };

/** The same methods as the object's class has them, which may answer at once. */
export type Served<Stub> = {
  [Name in keyof Stub]: Stub[Name] extends (...args: infer Args) => Promise<infer Result> ? (...args: Args) => Result | Promise<Result> : never;
};

/** For objects that are sent requests. */
export type FetchingStub = { fetch(url: string, init?: RequestInit): Promise<Response> };
