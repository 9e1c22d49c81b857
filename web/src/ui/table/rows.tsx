import type { HTMLAttributes, ReactNode } from "react";
import { pageTexts } from "../../texts/texts.ts";
import { type TableState, withSort } from "./table-state.ts";
import type { ChangeTable } from "./use-table-state.ts";

export type Column<Item> = {
  id: string;
  title: string;
  cell: (row: Item) => ReactNode;
  /** What the rows are sorted by. Without it the column cannot be sorted by. */
  sortBy?: (row: Item) => string | number | null;
  /** What an export writes. */
  text?: (row: Item) => string;
};

export type Selection = { chosen: readonly string[]; select: (ids: string[], on: boolean) => void };

const CELL = "border-b border-kumo-line px-3 py-2.5 text-left align-top max-md:block max-md:border-0 max-md:px-0 max-md:py-1";
const HEAD = "border-b border-kumo-line px-3 py-2 text-left text-xs font-medium text-kumo-subtle";

type HeadProps<Item> = {
  columns: readonly Column<Item>[];
  state: TableState;
  change: ChangeTable;
  selection: Selection | undefined;
  ids: string[];
  hasActions: boolean;
};

/** The titles of the columns. A press sorts by one. */
export function HeadRow<Item>({ columns, state, change, selection, ids, hasActions }: HeadProps<Item>) {
  const { table } = pageTexts();
  const all = ids.length > 0 && ids.every((id) => selection?.chosen.includes(id));
  const orderOf = (id: string) => (state.sort === id ? "ascending" : state.sort === `-${id}` ? "descending" : undefined);
  return (
    <thead className="max-md:sr-only">
      <tr>
        {selection && (
          <th scope="col" className={`w-8 ${HEAD}`}>
            {/* On a narrow screen the head is for screen readers alone. What cannot be seen there must not get the focus. */}
            <span className="md:hidden">{table.selectAll}</span>
            <input
              type="checkbox"
              className="max-md:hidden"
              aria-label={table.selectAll}
              checked={all}
              onChange={() => selection.select(ids, !all)}
            />
          </th>
        )}
        {columns.map(({ id, title, sortBy }) => (
          <th key={id} scope="col" className={HEAD} aria-sort={orderOf(id)}>
            {sortBy && (
              <button
                type="button"
                className="cursor-pointer font-medium hover:underline max-md:hidden"
                onClick={() => change((now) => withSort(now, id))}
              >
                {title}
                <span aria-hidden="true">{orderOf(id) === "ascending" ? " ↑" : orderOf(id) === "descending" ? " ↓" : ""}</span>
              </button>
            )}
            <span className={sortBy ? "md:hidden" : ""}>{title}</span>
          </th>
        ))}
        {hasActions && (
          <th scope="col" className={HEAD}>
            <span className="sr-only">{table.actions}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

type RowProps<Item> = {
  row: Item;
  id: string;
  name: string;
  columns: readonly Column<Item>[];
  selection: Selection | undefined;
  actions: ((row: Item) => ReactNode) | undefined;
  below: ((row: Item) => ReactNode) | undefined;
  rowProps: ((row: Item) => HTMLAttributes<HTMLTableRowElement>) | undefined;
};

/** One row, and what stands below it in the same row of the table. */
export function Row<Item>({ row, id, name, columns, selection, actions, below, rowProps }: RowProps<Item>) {
  const under = below?.(row);
  const { className = "", ...props } = rowProps?.(row) ?? {};
  return (
    <tr
      {...props}
      className={`max-md:block max-md:rounded-lg max-md:bg-kumo-base max-md:p-4 max-md:ring max-md:ring-kumo-line [&:last-child>td]:border-b-0 ${className}`}
    >
      {selection && (
        <td className={CELL}>
          <input
            type="checkbox"
            className="mt-0.5"
            aria-label={pageTexts().table.select(name)}
            checked={selection.chosen.includes(id)}
            onChange={(event) => selection.select([id], event.target.checked)}
          />
        </td>
      )}
      {columns.map((column, index) => (
        <td key={column.id} className={CELL}>
          {index > 0 && <span className="mr-2 text-xs text-kumo-subtle md:hidden">{column.title}</span>}
          {column.cell(row)}
          {index === 0 && under}
        </td>
      ))}
      {actions && (
        <td className={`${CELL} max-md:pt-3`}>
          <div className="flex flex-wrap justify-end gap-2 max-md:justify-start">{actions(row)}</div>
        </td>
      )}
    </tr>
  );
}
