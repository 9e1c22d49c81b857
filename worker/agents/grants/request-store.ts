/** The provider package's store for the time of one request. */
export type RequestStore = {
  kv: KVNamespace;
  /** Begins to read keys that the request will need. */
  begin(keys: string[]): void;
  /** Makes the writes of the request, all at once. After an error another call makes them all again. @throws the error of a write that failed */
  flush(): Promise<void>;
};

/** @property value nothing for a deletion */
type Write = { value: string | null; options?: KVNamespacePutOptions };

/**
 * Reads each key once and collects the writes and deletions, because the package reads and writes one key after the other, each over a long way. The request
 * sees its own writes. Its answer may be sent only after `flush`.
 */
export function makeRequestStore(kv: KVNamespace): RequestStore {
  const read = new Map<string, Promise<string | null>>();
  const written = new Map<string, Write>();

  function readOnce(key: string): Promise<string | null> {
    const known = read.get(key) ?? kv.get(key, "text");
    read.set(key, known);
    return known;
  }

  async function get(key: string, options?: "json" | "text" | { type?: string }): Promise<unknown> {
    const write = written.get(key);
    const text = write ? write.value : await readOnce(key);
    const type = typeof options === "string" ? options : options?.type;
    return text !== null && type === "json" ? JSON.parse(text) : text;
  }

  async function flush(): Promise<void> {
    const writes = [...written];
    const made = await Promise.allSettled(writes.map(([key, { value, options }]) => (value === null ? kv.delete(key) : kv.put(key, value, options))));
    for (const outcome of made) if (outcome.status === "rejected") throw outcome.reason;
    for (const [key, write] of writes) {
      read.delete(key);
      if (written.get(key) === write) written.delete(key);
    }
  }

  /** Other methods see what was written so far. */
  const afterwards =
    (name: string | symbol) =>
    async (...args: unknown[]) => {
      await flush();
      read.clear();
      const method: unknown = Reflect.get(kv, name, kv);
      return typeof method === "function" ? Reflect.apply(method, kv, args) : undefined;
    };

  const methods: Record<string, unknown> = {
    get,
    async put(key: string, value: string, options?: KVNamespacePutOptions) {
      written.set(key, { value, ...(options && { options }) });
    },
    async delete(key: string) {
      written.set(key, { value: null });
    },
  };
  return {
    kv: new Proxy(kv, {
      get(target, name) {
        if (typeof name === "string" && methods[name]) return methods[name];
        return typeof Reflect.get(target, name, target) === "function" ? afterwards(name) : Reflect.get(target, name, target);
      },
    }),
    begin(keys) {
      for (const key of keys) readOnce(key).catch(() => undefined);
    },
    flush,
  };
}
