import type { FaultyBinding, Intercept } from "./fault.ts";

type Method = (...args: unknown[]) => Promise<unknown>;

const METHODS = { get: "read", getWithMetadata: "read", list: "read", put: "write", delete: "write" } as const;

/**
 * The methods of a KV namespace. A stale `get` answers what a key had before the first write since `forget`, as a colo may for a minute.
 * @property methods by name
 */
export function makeFaultyStore(binding: FaultyBinding, kv: KVNamespace, intercept: Intercept) {
  const original = new Map(Object.keys(METHODS).map((name) => [name, methodOf(kv, name)]));
  const read = methodOf(kv, "get");
  /** What each written key had before, as text. */
  const before = new Map<string, Promise<unknown>>();

  async function answerStale(key: string, options: unknown): Promise<unknown> {
    const old = await before.get(key);
    const type = typeof options === "object" && options !== null && "type" in options ? options.type : options;
    return typeof old === "string" && type === "json" ? JSON.parse(old) : old;
  }

  const methods = [...original].map(([name, act]): [string, Method] => {
    const kind = METHODS[name as keyof typeof METHODS];
    return [
      name,
      async (...args) => {
        const [key] = args;
        if (kind === "write" && typeof key === "string" && !before.has(key)) {
          before.set(key, read(key, "text"));
          await before.get(key);
        }
        const isStale = name === "get" && typeof key === "string" && before.has(key);
        const stale = isStale ? () => answerStale(key, args[1]) : undefined;
        return intercept({ binding, kind, text: `${name} ${textOf(key)}` }, () => act(...args), stale);
      },
    ];
  });
  return { methods: Object.fromEntries(methods), forget: () => before.clear() };
}

const textOf = (key: unknown): string => (typeof key === "string" ? decodeURIComponent(key) : (JSON.stringify(key) ?? ""));

/** A method of a binding, bound to it. */
export function methodOf(binding: object, name: string): Method {
  const method: unknown = Reflect.get(binding, name, binding);
  if (typeof method !== "function") throw new Error(`the binding has no ${name}`);
  return (...args) => Reflect.apply(method, binding, args) as Promise<unknown>;
}
