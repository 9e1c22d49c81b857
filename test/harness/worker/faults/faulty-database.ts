import { isRead } from "../plans/watched-database.ts";
import type { FaultyBinding, Intercept } from "./fault.ts";

type Source = { sql: string; params: unknown[]; inner: D1PreparedStatement };

/** The methods of a D1 database of which each query, and each batch, is one operation. */
export function makeFaultyDatabase(binding: FaultyBinding, d1: Pick<D1Database, "prepare" | "batch">, intercept: Intercept) {
  const sources = new WeakMap<D1PreparedStatement, Source>();
  const operationOf = (parts: Source[]) => ({
    binding,
    kind: parts.every(({ sql }) => isRead(sql)) ? ("read" as const) : ("write" as const),
    text: parts.map(({ sql, params }) => `${sql} ${JSON.stringify(params)}`).join("; "),
  });

  function wrap(source: Source): D1PreparedStatement {
    const statement = new Proxy(source.inner, {
      get(target, key) {
        if (key === "bind") return (...params: unknown[]) => wrap({ ...source, params, inner: target.bind(...params) });
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => intercept(operationOf([source]), () => Reflect.apply(value, target, args) as Promise<unknown>);
      },
    });
    sources.set(statement, source);
    return statement;
  }

  return {
    prepare: (sql: string) => wrap({ sql, params: [], inner: d1.prepare(sql) }),
    batch: (statements: D1PreparedStatement[]) => {
      const known = statements.map((statement) => sources.get(statement) ?? { sql: "", params: [], inner: statement });
      return intercept(operationOf(known), () => d1.batch(known.map(({ inner }) => inner)));
    },
  };
}
