/** Columns that are added up; of `lastAt` the latest counts. */
type Sums = { calls?: number; errors?: number; queries?: number; lastAt?: number };

/** One row for all rows that agree in these columns, in the order of the first ones. */
export function addUp<Row extends Sums>(rows: readonly Row[], keys: readonly (keyof Row)[]): Row[] {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const key = JSON.stringify(keys.map((name) => row[name]));
    const known = found.get(key);
    found.set(key, known ? { ...known, ...sumOf(known, row) } : row);
  }
  return [...found.values()];
}

function sumOf(a: Sums, b: Sums): Sums {
  return {
    ...(a.calls !== undefined && { calls: a.calls + (b.calls ?? 0) }),
    ...(a.errors !== undefined && { errors: a.errors + (b.errors ?? 0) }),
    ...(a.queries !== undefined && { queries: a.queries + (b.queries ?? 0) }),
    ...(a.lastAt !== undefined && { lastAt: Math.max(a.lastAt, b.lastAt ?? 0) }),
  };
}
