import { runInDurableObject } from "cloudflare:test";
import { type Counts, NOTHING } from "../../../bench/cost/counts.ts";
import { bindings } from "./app.ts";
import { isRead } from "./plans/watched-database.ts";

type Method = (this: object, ...args: never[]) => unknown;
type Prototype = Record<string, Method>;
type Rows = Record<string, unknown>[];
/** A statement of D1. The platform keeps its SQL in `statement`. */
type Statement = D1PreparedStatement & { statement: string };

/**
 * `read` returns what was counted since `reset`. What `off` runs is not counted. `stop` gives the classes their own methods back.
 */
export type Meter = {
  count(what: keyof Counts, times?: number): void;
  read(): Counts;
  reset(): void;
  off<Result>(act: () => Promise<Result>): Promise<Result>;
  stop(): void;
};

/** Keys of the local inbox. A deployment sends its mails, and has no such keys. */
const INBOX = "local-inbox:";

/** The name of an object of no person, which shows what the storage of an object is made of. */
const ANY_OBJECT = '["prj_meter","user:meter"]';

/**
 * Counts what the platform bills: what the Worker and its Durable Objects ask of D1, KV, objects, their storage and queues. They all run in one
 * isolate here, so the methods of the bindings' classes are replaced by ones that count. Messages of queues are counted and not sent, so that
 * no consumer counts beside them.
 */
export async function startMeter(): Promise<Meter> {
  let counts: Counts = { ...NOTHING };
  let isOff = false;
  const restores: (() => void)[] = [];
  const count = (what: keyof Counts, times = 1) => {
    if (!isOff) counts[what] += times;
  };

  function replace(like: object, name: string, by: (own: Method) => Method): void {
    const prototype = Object.getPrototypeOf(like) as Prototype;
    const own = prototype[name];
    if (!own) throw new Error(`there is no method ${name}`);
    prototype[name] = by(own);
    restores.push(() => {
      prototype[name] = own;
    });
  }

  /** Before each call of the method, what it costs is counted. */
  const counting = (like: object, name: string, what: keyof Counts): void =>
    replace(
      like,
      name,
      (own) =>
        function (...args) {
          count(what);
          return Reflect.apply(own, this, args);
        },
    );

  replaceD1(replace, count);
  for (const [name, what] of Object.entries(KV))
    replace(
      bindings.VAULT_KV,
      name,
      (own) =>
        function (...args: unknown[]) {
          if (!String(args[0]).startsWith(INBOX)) count(what);
          return Reflect.apply(own, this, args);
        } as Method,
    );
  const stub = bindings.CREDENTIAL_KEEPER.getByName(ANY_OBJECT);
  await runInDurableObject(stub as never, (_, { storage }) => {
    for (const [name, what] of Object.entries(STORAGE)) counting(storage.kv, name, what);
    // A key that is not there is no row.
    replace(
      storage.kv,
      "delete",
      (own) =>
        function (...args) {
          const isDeleted = Reflect.apply(own, this, args) === true;
          if (isDeleted) count("objectRowsWritten");
          return isDeleted;
        },
    );
    // An alarm is a row when it is set, and a request when it rings.
    counting(storage, "setAlarm", "objectRowsWritten");
    counting(storage, "setAlarm", "objectRequests");
  });
  replace(
    bindings.CREDENTIAL_KEEPER,
    "getByName",
    (own) =>
      function (...args) {
        return countingStub(Reflect.apply(own, this, args) as object, () => count("objectRequests"));
      },
  );
  replace(
    bindings.AUDIT_QUEUE,
    "send",
    () =>
      (async () => {
        count("queueMessages");
      }) as Method,
  );
  return {
    count,
    read: () => ({ ...counts }),
    reset() {
      counts = { ...NOTHING };
    },
    async off(act) {
      isOff = true;
      return act().finally(() => {
        isOff = false;
      });
    },
    stop() {
      for (const restore of restores.reverse()) restore();
    },
  };
}

const KV: Record<string, keyof Counts> = { get: "kvReads", getWithMetadata: "kvReads", put: "kvWrites", delete: "kvDeletes", list: "kvLists" };
const STORAGE: Record<string, keyof Counts> = { get: "objectRowsRead", list: "objectRowsRead", put: "objectRowsWritten" };

/** A stub that counts each call of a method, which is a request. */
const countingStub = (stub: object, count: () => void): object =>
  new Proxy(stub, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function" || typeof name !== "string" || name === "then") return value;
      return (...args: unknown[]) => {
        count();
        return Reflect.apply(value, target, args);
      };
    },
  });

type Replace = (like: object, name: string, by: (own: Method) => Method) => void;

/** Rows as lists come without the number of rows that were read, so such a read runs twice and counts once. */
function replaceD1(replace: Replace, count: (what: keyof Counts, times: number) => void): void {
  const any = bindings.DB.prepare("SELECT 1");
  const all = (Object.getPrototypeOf(any) as Prototype).all as Method;
  const note = <Result extends D1Result>(result: Result): Result => {
    count("d1Queries", 1);
    count("d1RowsRead", result.meta.rows_read);
    count("d1RowsWritten", result.meta.rows_written);
    return result;
  };
  /** Tests have the settings of the AWS Parameter Store. Without them, as in most deployments, no request asks where a project has its values. So these queries have a count of their own. */
  const isOfStores = (statement: object) => (statement as Statement).statement.includes('"vault_stores"');
  const noted = async (statement: object) => {
    const result = (await Reflect.apply(all, statement, [])) as D1Result<Rows[number]>;
    if (!isOfStores(statement)) return note(result);
    count("placeQueries", 1);
    return result;
  };
  for (const name of ["all", "run"])
    replace(
      any,
      name,
      () =>
        async function () {
          return noted(this);
        },
    );
  replace(
    any,
    "first",
    () =>
      async function () {
        return (await noted(this)).results[0] ?? null;
      },
  );
  replace(
    any,
    "raw",
    (own) =>
      async function () {
        const { results } = await noted(this);
        return isRead((this as Statement).statement) ? Reflect.apply(own, this, []) : results.map((row) => Object.values(row));
      },
  );
  replace(
    bindings.DB,
    "batch",
    (own) =>
      async function (...args) {
        const results = (await Reflect.apply(own, this, args)) as D1Result[];
        return results.map(note);
      },
  );
}
