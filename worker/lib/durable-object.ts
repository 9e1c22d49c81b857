/**
 * A namespace of Durable Objects, described by the methods that callers need. So a client need not import the class, which is in a
 * higher room.
 * @typeParam Stub the object's methods as callers see them: each one returns a promise
 */
export type ObjectNamespace<Stub> = { getByName(name: string): Stub };

/** The same methods as the object's class implements them: they may also return a value without a promise. */
export type Served<Stub> = {
  [Name in keyof Stub]: Stub[Name] extends (...args: infer Args) => Promise<infer Result> ? (...args: Args) => Result | Promise<Result> : never;
};

/** The stub of an object that receives requests. */
export type FetchingStub = { fetch(url: string, init?: RequestInit): Promise<Response> };
