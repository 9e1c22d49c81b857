import { useNavigate, useSearch } from "@tanstack/react-router";
import { readTableState, type TableState } from "./table-state.ts";

/** Changes what is shown, from what the address has at that moment: a search that was typed just before a filter was chosen does not undo it. */
export type ChangeTable = (next: (now: TableState) => TableState) => void;

/** What is shown of the list of a page, kept in the address, so that a reload and a colleague see the same. */
export function useTableState(): { state: TableState; change: ChangeTable } {
  const state = readTableState(useSearch({ strict: false }));
  const navigate = useNavigate();
  const change: ChangeTable = (next) =>
    void navigate({ to: ".", search: (now: Record<string, unknown>) => next(readTableState(now)), replace: true, resetScroll: false });
  return { state, change };
}
