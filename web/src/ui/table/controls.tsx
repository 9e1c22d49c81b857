import { numberText, pageTexts, texts } from "../../texts/texts.ts";
import { saveFile } from "../copy/save-file.tsx";
import { Disclosure, ENTRY } from "../disclosure.tsx";
import { Spinner } from "../kit/spinner.tsx";
import { SearchField } from "../search-field.tsx";
import { toCsv } from "./export.ts";
import type { Column } from "./rows.tsx";
import { choicesOf, type FacetOf, type TableState, withChoice, withSearch } from "./table-state.ts";
import type { ChangeTable } from "./use-table-state.ts";

export type Facet<Item> = FacetOf<Item> & { title: string; choices: Record<string, string> };

type Props<Item> = {
  rows: readonly Item[];
  shown: readonly Item[];
  columns: readonly Column<Item>[];
  facets: readonly Facet<Item>[];
  searchHint?: string;
  total?: number;
  isMore?: boolean;
  exportName?: string;
  /** The file that is being made. */
  exports: FileKind | undefined;
  onExport: (kind: FileKind) => void;
  state: TableState;
  change: ChangeTable;
};

type FileKind = "csv" | "json";

const SELECT = "h-9 max-w-full md:max-w-56 rounded-lg bg-kumo-base px-2 text-sm ring ring-kumo-line";

/** The search of a list, its filters, how many rows there are, and the export. */
export function Controls<Item>(props: Props<Item>) {
  const { rows, shown, columns, facets, searchHint, total = rows.length, isMore = false, exportName, exports, onExport, state, change } = props;
  const { table } = pageTexts();
  const choices = choicesOf(state);
  const sortable = columns.filter(({ sortBy }) => sortBy !== undefined);
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      {searchHint !== undefined && (
        <SearchField
          label={texts().frame.search}
          placeholder={searchHint}
          value={state.q ?? ""}
          onChange={(q) => change((now) => withSearch(now, q))}
        />
      )}
      {facets.map(({ id, title, choices: offered }) => (
        <select
          key={id}
          aria-label={title}
          className={SELECT}
          value={choices.get(id) ?? ""}
          onChange={(event) => change((now) => withChoice(now, choicesOf(now), id, event.target.value))}
        >
          <option value="">
            {title}: {table.all}
          </option>
          {Object.entries(offered).map(([choice, text]) => (
            <option key={choice} value={choice}>
              {text}
            </option>
          ))}
        </select>
      ))}
      {sortable.length > 0 && (
        <select
          aria-label={table.sortBy}
          className={`md:hidden ${SELECT}`}
          value={state.sort ?? ""}
          onChange={({ target: { value } }) => change((now) => ({ ...now, sort: value }))}
        >
          <option value="">{table.sortBy}</option>
          {sortable.flatMap(({ id, title }) => [
            <option key={id} value={id}>
              {title}, {table.ascending}
            </option>,
            <option key={`-${id}`} value={`-${id}`}>
              {title}, {table.descending}
            </option>,
          ])}
        </select>
      )}
      <span className="ml-auto text-sm text-kumo-subtle" role="status">
        {shown.length === total && !isMore
          ? table.shown(numberText(total))
          : table.of(numberText(shown.length), `${numberText(total)}${isMore ? "+" : ""}`)}
      </span>
      {exportName !== undefined && <Export pending={exports !== undefined} onExport={onExport} />}
    </div>
  );
}

/** Offers all rows of the list as a file, with the search, the filters and the order that are set. */
function Export({ pending, onExport }: { pending: boolean; onExport: (kind: FileKind) => void }) {
  const label = pageTexts().table.export;
  if (pending) return <Spinner />;
  return (
    <Disclosure side="right" label={label} button={label}>
      {(["csv", "json"] as const).map((kind) => (
        <button key={kind} type="button" className={`${ENTRY} w-full cursor-pointer text-left uppercase`} onClick={() => onExport(kind)}>
          {kind}
        </button>
      ))}
    </Disclosure>
  );
}

/** Saves rows as a file. */
export function saveRows<Item>(kind: FileKind, rows: readonly Item[], columns: readonly Column<Item>[], name: string): void {
  const written = columns.flatMap(({ title, text }) => (text ? [{ title, text }] : []));
  const text = kind === "csv" ? toCsv(rows, written) : JSON.stringify(rows, null, 2);
  saveFile(new Blob([text], { type: kind === "csv" ? "text/csv" : "application/json" }), `${name}.${kind}`);
}
