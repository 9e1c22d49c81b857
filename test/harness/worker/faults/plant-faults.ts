import { FAULTY, type FaultyBinding, type FaultyBindings, type Intercept } from "./fault.ts";
import { type Faults, makeFaults } from "./faults.ts";
import { makeFaultyDatabase } from "./faulty-database.ts";
import { makeFaultyStore, methodOf } from "./faulty-store.ts";

/**
 * Plants faults into bindings, in place, so that they reach everything that holds these bindings: requests, Durable Objects, queues and schedules.
 * @param env the bindings of the Worker @returns the faults, and a function that takes them out again
 */
export function plantFaults(env: FaultyBindings): { faults: Faults; takeOut(): void } {
  const faults = makeFaults();
  const planted = FAULTY.map((name) => ({ binding: env[name], methods: methodsOf(name, env, faults) }));
  for (const { binding, methods } of planted) {
    for (const [name, value] of Object.entries(methods)) Object.defineProperty(binding, name, { value, configurable: true, writable: true });
  }
  return {
    faults,
    takeOut() {
      faults.end();
      for (const { binding, methods } of planted) for (const name of Object.keys(methods)) Reflect.deleteProperty(binding, name);
    },
  };
}

/** The methods that replace those of a binding. */
function methodsOf(name: FaultyBinding, env: FaultyBindings, { intercept, onBegin }: Faults): object {
  switch (name) {
    case "DB":
    case "AUDIT_DB": {
      const d1 = env[name];
      return makeFaultyDatabase(name, { prepare: d1.prepare.bind(d1), batch: d1.batch.bind(d1) }, intercept);
    }
    case "OAUTH_KV":
    case "VAULT_KV": {
      const { methods, forget } = makeFaultyStore(name, env[name], intercept);
      onBegin(forget);
      return methods;
    }
    case "AUDIT_QUEUE":
    case "WORK_QUEUE": {
      const send = methodOf(env[name], "send");
      return { send: (...args: unknown[]) => intercept({ binding: name, kind: "write", text: JSON.stringify(args[0]) }, () => send(...args)) };
    }
    default: {
      const objects = env[name];
      const getByName = objects.getByName.bind(objects);
      return { getByName: (object: string) => makeFaultyStub(name, object, getByName(object), intercept) };
    }
  }
}

/** Methods of objects that change nothing. */
const READS = new Set(["snapshot", "findOwner", "findValue", "listValues", "keyIds", "judgeVaultCopy", "hasAttempt", "attemptState", "isActive"]);

/** The stub of a Durable Object, of which each call is one operation. */
function makeFaultyStub<Stub extends object>(binding: FaultyBinding, object: string, stub: Stub, intercept: Intercept): Stub {
  return new Proxy(stub, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function" || typeof name !== "string") return value;
      const operation = { binding, kind: READS.has(name) ? ("read" as const) : ("write" as const), text: `${name} ${object}` };
      return (...args: unknown[]) => intercept(operation, async () => (await Reflect.apply(value, target, args)) as unknown);
    },
  });
}
