import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { type HTMLAttributes, type ReactNode, useEffect, useRef, useState } from "react";
import { numberText, pageTexts } from "../../texts/texts.ts";
import { Button } from "../kit/button.tsx";
import { useMayChange } from "../may-change.tsx";
import { Controls, type Facet, saveRows } from "./controls.tsx";
import { PlainTable } from "./plain-table.tsx";
import type { Column } from "./rows.tsx";
import { arrange } from "./table-state.ts";
import { useTableState } from "./use-table-state.ts";

/** How many rows are drawn at first, and how many more each time. */
const STEP = 50;

export type Rest = Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "isPlaceholderData" | "isError" | "fetchNextPage">;

/** The rows that were selected. */
export type Selected<Item> = {
  rows: Item[];
  /** What is selected from then on; without rows, nothing is. */
  select: (rows?: readonly Item[]) => void;
  /** While an action asks or runs, its rows stay as they are, though the list is read again. */
  hold: (on: boolean) => void;
};

type TableProps<Item> = {
  /** What the list is called. */
  label: string;
  rows: readonly Item[];
  idOf: (row: Item) => string;
  /** The name of a row, for a person who does not see it. */
  nameOf: (row: Item) => string;
  columns: readonly Column<Item>[];
  facets?: readonly Facet<Item>[];
  /** The words in the field of the search. */
  searchHint?: string;
  /** What a search looks into. Without it the page itself searches, by the state in the address. */
  textOf?: (row: Item) => string;
  /** Whether the API has searched, filtered and sorted the rows, by the state in the address. */
  arranged?: boolean;
  /** How many there are in all, if the page shows a part. */
  total?: number;
  /** Whether there may be more than `total`: they were not all counted. */
  isMore?: boolean;
  /** The actions of a row. */
  actions?: (row: Item) => ReactNode;
  /** Whether some of these actions only read. Otherwise a person who may not change anything does not see them. */
  reads?: boolean;
  /** What stands below a row, if anything. */
  below?: (row: Item) => ReactNode;
  /** Further properties of a row, such as what happens when something is dropped on it. */
  rowProps?: (row: Item) => HTMLAttributes<HTMLTableRowElement>;
  /** The actions for the rows that were selected. */
  bulk?: (selected: Selected<Item>) => ReactNode;
  /** The name of the files of an export, without an end. Without it there is none. */
  exportName?: string;
  /** The button that reads further rows. */
  more?: ReactNode;
  /** The pages of the list, if the server neither searches nor sorts it: a search, a filter or an order reads the rest, so that it is over all rows. */
  rest?: Rest;
};

/** A list of the console: searched, filtered and sorted by what the address of the page says; cards on a narrow screen. */
export function DataTable<Item>(props: TableProps<Item>) {
  const { label, rows, idOf, nameOf, columns, facets = [], textOf, actions, reads = false, below, rowProps, more, rest, arranged = false } = props;
  const bulk = useMayChange() ? props.bulk : undefined;
  const { state, change } = useTableState();
  const [exports, setExports] = useState<"csv" | "json">();
  const [drawn, setDrawn] = useState(STEP);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { table } = pageTexts();
  const shown = arranged ? [...rows] : arrange(rows, { columns, facets, textOf }, state);
  const read = useRef(rows.length);
  // Who has seen all rows that were read, and has more of them read, sees more.
  useEffect(() => {
    if (rows.length > read.current && drawn >= read.current) setDrawn(drawn + STEP);
    read.current = rows.length;
  }, [rows.length, drawn]);
  // Where nobody has counted the rows, those that have been read are not all of them.
  const isUncounted = props.total === undefined && rest?.hasNextPage === true;
  const isFiltered = Object.values(state).some(Boolean);
  // A part of what the API has looked through may have few rows, though others follow.
  const all = useSelectAll(rest, JSON.stringify(state), () => selectOnly(shown));
  useRest(rest, all.isReading || exports !== undefined || (isFiltered && (!arranged || shown.length < STEP)));
  useExport(rest, exports, () => {
    saveRows(exports ?? "csv", shown, columns, props.exportName ?? "");
    setExports(undefined);
  });
  const [held, setHeld] = useState<Item[]>();
  const selected = held ?? shown.filter((row) => chosen.includes(idOf(row)));
  const selectOnly = (rows: readonly Item[] = []) => setChosen(rows.map(idOf));
  const visible = shown.slice(0, drawn);
  const select = (ids: string[], on: boolean) => setChosen(on ? [...new Set([...chosen, ...ids])] : chosen.filter((id) => !ids.includes(id)));
  const selection = bulk && { chosen, select };
  return (
    <section aria-label={label}>
      <Controls
        isMore={isUncounted}
        {...props}
        facets={facets}
        shown={visible}
        state={state}
        change={change}
        exports={exports}
        onExport={setExports}
      />
      {bulk && selected.length > 0 && (
        <div className="mb-2 flex flex-wrap items-center gap-2 rounded-lg bg-kumo-base px-4 py-2 text-sm ring ring-kumo-line" role="status">
          <span className="font-medium">{table.selected(numberText(selected.length))}</span>
          <SelectAll isMore={isUncounted} all={all} isOffered={selected.length < shown.length || rest?.hasNextPage === true} {...props} />
          {bulk({ rows: selected, select: selectOnly, hold: (on) => setHeld(on ? selected : undefined) })}
          <Button size="sm" variant="ghost" onClick={() => selectOnly()}>
            {table.unselect}
          </Button>
        </div>
      )}
      {shown.length === 0 ? (
        <p className="rounded-lg bg-kumo-base px-4 py-8 text-center text-kumo-subtle ring ring-kumo-line">
          {table.none}{" "}
          <Button size="sm" variant="ghost" onClick={() => change(() => ({}))}>
            {table.clear}
          </Button>
        </p>
      ) : (
        <PlainTable {...{ label, idOf, nameOf, columns, actions, reads, below, rowProps, selection, state, change }} rows={visible} />
      )}
      {shown.length > drawn ? (
        <div className="mt-4 flex justify-center">
          <Button onClick={() => setDrawn(drawn + STEP)}>{table.more}</Button>
        </div>
      ) : (
        more
      )}
    </section>
  );
}

/**
 * Selects every row that fits, also those that have not been read yet.
 * @param key the search, the filters and the order: with others than those for which it was asked, nothing is selected
 */
function useSelectAll(rest: Rest | undefined, key: string, select: () => void) {
  const [asked, setAsked] = useState<string>();
  const isOver = asked !== undefined && (asked !== key || rest?.isError === true);
  const isRead = !rest?.hasNextPage && !rest?.isFetchingNextPage && !rest?.isPlaceholderData;
  const isDone = asked === key && isRead;
  useEffect(() => {
    if (isDone) select();
    if (isDone || isOver) setAsked(undefined);
  }, [isDone, isOver, select]);
  return { isReading: asked === key, ask: () => setAsked(key) };
}

type SelectAllProps = {
  all: { isReading: boolean; ask: () => void };
  isOffered: boolean;
  rows: readonly unknown[];
  total?: number;
  isMore?: boolean;
};

function SelectAll({ all, isOffered, rows, total = rows.length, isMore = false }: SelectAllProps) {
  const { table } = pageTexts();
  if (!isOffered && !all.isReading) return null;
  return (
    <Button size="sm" variant="ghost" loading={all.isReading} onClick={all.ask}>
      {table.selectFound(`${numberText(total)}${isMore ? "+" : ""}`)}
    </Button>
  );
}

/** Reads the further pages of a list, one after the other. @param wanted whether all of its rows are asked for */
function useRest(rest: Rest | undefined, wanted: boolean): void {
  useEffect(() => {
    if (wanted && rest?.hasNextPage && !rest.isFetchingNextPage) void rest.fetchNextPage();
  }, [wanted, rest]);
}

/** Saves the file of an export once all rows have been read. @param wanted the kind of the file, while one is asked for */
function useExport(rest: Rest | undefined, wanted: "csv" | "json" | undefined, save: () => void): void {
  const isRead = !rest?.hasNextPage && !rest?.isFetchingNextPage;
  useEffect(() => {
    if (wanted !== undefined && isRead) save();
  }, [wanted, isRead, save]);
}
