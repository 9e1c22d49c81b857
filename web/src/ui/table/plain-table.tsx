import type { HTMLAttributes, ReactNode } from "react";
import { useMayChange } from "../may-change.tsx";
import { type Column, HeadRow, Row, type Selection } from "./rows.tsx";
import type { TableState } from "./table-state.ts";
import type { ChangeTable } from "./use-table-state.ts";

type Props<Item> = {
  label: string;
  rows: readonly Item[];
  idOf: (row: Item) => string;
  nameOf: (row: Item) => string;
  columns: readonly Column<Item>[];
  actions?: ((row: Item) => ReactNode) | undefined;
  /** Whether some of these actions only read. Otherwise a person who may not change anything does not see them. */
  reads?: boolean;
  below?: ((row: Item) => ReactNode) | undefined;
  /** Further properties of a row, such as what happens when something is dropped on it. */
  rowProps?: ((row: Item) => HTMLAttributes<HTMLTableRowElement>) | undefined;
  selection?: Selection | undefined;
  state?: TableState;
  change?: ChangeTable;
};

/** Rows in columns, and as cards on a narrow screen, without a search. A page has one searched list at most; a second one is this. */
export function PlainTable<Item>(props: Props<Item>) {
  const { label, rows, idOf, nameOf, columns, reads = false, below, rowProps, selection, state = {}, change = () => {} } = props;
  const mayChange = useMayChange();
  const actions = mayChange || reads ? props.actions : undefined;
  return (
    // What does not fit beside the menu scrolls within the table, and the page stays where it is.
    <div className="relative overflow-x-auto rounded-lg bg-kumo-base ring ring-kumo-line max-md:overflow-visible max-md:bg-transparent max-md:ring-0">
      <table aria-label={label} className="w-full border-separate border-spacing-0 text-sm max-md:block">
        <HeadRow {...{ columns, state, change, selection }} ids={rows.map(idOf)} hasActions={actions !== undefined} />
        <tbody className="max-md:flex max-md:flex-col max-md:gap-3">
          {rows.map((row) => (
            <Row key={idOf(row)} {...{ row, columns, selection, actions, below, rowProps }} id={idOf(row)} name={nameOf(row)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
