/** What is shown of a list, as the address of the page has it. @property is facets as `{facet}.{choice}`, separated by commas @property sort a column, with `-` before it for the other order */
export type TableState = { q?: string; is?: string; sort?: string };

/** Reads the state from the parameters of the address, which may be anything. */
export function readTableState({ q, is, sort }: Record<string, unknown>): TableState {
  const text = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
  return { ...(text(q) && { q: text(q) }), ...(text(is) && { is: text(is) }), ...(text(sort) && { sort: text(sort) }) };
}

/** The choice of each facet. */
export const choicesOf = ({ is = "" }: TableState): ReadonlyMap<string, string> =>
  new Map(
    is
      .split(",")
      .filter((part) => part.includes("."))
      .map((part) => [part.slice(0, part.indexOf(".")), part.slice(part.indexOf(".") + 1)]),
  );

/** @param choice empty for all rows */
export function withChoice({ is: _, ...state }: TableState, choices: ReadonlyMap<string, string>, facet: string, choice: string): TableState {
  const kept = [...choices].filter(([name]) => name !== facet);
  const is = [...kept, ...(choice === "" ? [] : [[facet, choice]])].map((one) => one.join(".")).join(",");
  return { ...state, ...(is && { is }) };
}

export function withSearch({ q: _, ...state }: TableState, q: string): TableState {
  return { ...state, ...(q && { q }) };
}

/** The order after a press on a column's heading: by the column, by it the other way, then as the list comes. */
export function withSort({ sort, ...state }: TableState, column: string): TableState {
  if (sort === column) return { ...state, sort: `-${column}` };
  return sort === `-${column}` ? state : { ...state, sort: column };
}

type SortColumn<Row> = { id: string; sortBy?: (row: Row) => string | number | null };
export type FacetOf<Row> = { id: string; has: (row: Row, choice: string) => boolean };

type List<Row> = {
  columns: readonly SortColumn<Row>[];
  facets: readonly FacetOf<Row>[];
  /** What a search looks into. Without it the rows have been searched already. */
  textOf?: ((row: Row) => string) | undefined;
};

/** The rows that the state leaves, in its order. Every word of the search must be in a row. */
export function arrange<Row>(rows: readonly Row[], { columns, facets, textOf }: List<Row>, state: TableState): Row[] {
  const words = textOf ? (state.q ?? "").toLowerCase().split(/\s+/) : [];
  const choices = choicesOf(state);
  const found = rows.filter((row) => {
    const text = textOf?.(row).toLowerCase() ?? "";
    return words.every((word) => text.includes(word)) && facets.every(({ id, has }) => !choices.has(id) || has(row, choices.get(id) ?? ""));
  });
  const down = state.sort?.startsWith("-") ?? false;
  const by = columns.find(({ id }) => id === state.sort?.replace(/^-/, ""))?.sortBy;
  return by ? found.sort((a, b) => compare(by(a), by(b)) * (down ? -1 : 1)) : found;
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
}
