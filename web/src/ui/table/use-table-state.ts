import { useNavigate, useSearch } from "@tanstack/react-router";
import { readTableState, type TableState } from "./table-state.ts";

/** What is shown of the list of a page, kept in the address, so that a reload and a colleague see the same. */
export function useTableState(): { state: TableState; change: (state: TableState) => void } {
  const state = readTableState(useSearch({ strict: false }));
  const navigate = useNavigate();
  return { state, change: (next) => void navigate({ to: ".", search: next, replace: true, resetScroll: false }) };
}
