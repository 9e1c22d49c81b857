/**
 * A namespace of Durable Objects by the methods that its callers need, so that a client does not name the class, which is above it.
 * @typeParam Stub the object's methods as they are called from outside: each one returns a promise
 */
export type ObjectNamespace<Stub> = { getByName(name: string): Stub };

/** For objects that are sent requests. */
export type FetchingStub = { fetch(url: string, init?: RequestInit): Promise<Response> };
