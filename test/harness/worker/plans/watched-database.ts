/**
 * A statement that ran.
 * @property rows how many rows it returned or changed, whichever is more @property read how many rows D1 read for it, as D1 bills them
 */
export type Ran = { sql: string; params: unknown[]; rows: number; read: number };

/** A D1 database that notes each statement that runs, with the rows that D1 read for it. */
export function watchDatabase(d1: D1Database): { db: D1Database; take(): Ran[] } {
  let ran: Ran[] = [];
  const sources = new WeakMap<D1PreparedStatement, { sql: string; params: unknown[]; inner: D1PreparedStatement }>();

  function note<Row>(sql: string, params: unknown[], result: D1Result<Row>): D1Result<Row> {
    const { rows_read: read, changes } = result.meta;
    ran.push({ sql, params, read, rows: Math.max(result.results.length, isRead(sql) ? 0 : changes) });
    return result;
  }

  function watch(sql: string, params: unknown[], inner: D1PreparedStatement): D1PreparedStatement {
    const all = async <Row>() => note(sql, params, await inner.all<Row>());
    const statement = new Proxy(inner, {
      get(target, key) {
        if (key === "bind") return (...values: unknown[]) => watch(sql, values, target.bind(...values));
        if (key === "all" || key === "run") return all;
        if (key === "first") return async () => (await all()).results[0] ?? null;
        // Rows as lists come without the number of rows read. A read is repeated; the columns of what a write returns have different names.
        if (key === "raw")
          return async () => {
            const { results } = await all<Record<string, unknown>>();
            return isRead(sql) ? target.raw() : results.map((row) => Object.values(row));
          };
        return Reflect.get(target, key, target);
      },
    });
    sources.set(statement, { sql, params, inner });
    return statement;
  }

  const db = new Proxy(d1, {
    get(target, key) {
      if (key === "prepare") return (sql: string) => watch(sql, [], target.prepare(sql));
      if (key === "batch")
        return async (statements: D1PreparedStatement[]) => {
          const known = statements.map((statement) => sources.get(statement) ?? { sql: "", params: [], inner: statement });
          const results = await target.batch(known.map(({ inner }) => inner));
          return results.map((result, index) => note(known[index]?.sql ?? "", known[index]?.params ?? [], result));
        };
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return {
    db,
    /** The statements since the last `take`. */
    take() {
      const taken = ran;
      ran = [];
      return taken;
    },
  };
}

export const isRead = (sql: string): boolean => /^\s*(select|with)\b/i.test(sql);
