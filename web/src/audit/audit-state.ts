const TEXTS = ["q", "person", "agent", "server", "tool", "code", "action", "authScope", "rule"] as const;
const KINDS = ["calls", "changes"] as const;
const OUTCOMES = ["ok", "error", "denied"] as const;

/** The filters of the audit, as the address of the page has them. @property from as in a field for date and time, in the person's own time zone */
export type AuditState = { [Name in (typeof TEXTS)[number]]?: string } & {
  kind?: (typeof KINDS)[number];
  outcome?: (typeof OUTCOMES)[number];
  from?: string;
  to?: string;
};

const LONGEST = 400;
const isOf = <Choice extends string>(choices: readonly Choice[], value: unknown): value is Choice => choices.some((choice) => choice === value);
const timeOf = (text: unknown): number => (typeof text === "string" ? new Date(text).getTime() : Number.NaN);

/** Reads the filters from the parameters of the address, which may be anything. */
export function readAuditState(search: Record<string, unknown>): AuditState {
  const state: AuditState = {};
  for (const name of TEXTS) {
    const value = search[name];
    const text = (typeof value === "string" || typeof value === "number" ? String(value) : "").trim().slice(0, LONGEST);
    if (text) state[name] = text;
  }
  if (isOf(KINDS, search.kind)) state.kind = search.kind;
  if (isOf(OUTCOMES, search.outcome)) state.outcome = search.outcome;
  for (const name of ["from", "to"] as const) if (!Number.isNaN(timeOf(search[name]))) state[name] = String(search[name]);
  return state;
}

/** The state with another filter; an empty one is left out. */
export const withFilter = (state: AuditState, name: keyof AuditState, value: string): AuditState => readAuditState({ ...state, [name]: value });

/** Where the server makes a file of what is shown. The browser downloads it without the console, however long it is. */
export function exportUrlOf(project: string, state: AuditState, format: "csv" | "ndjson"): string {
  const query = Object.entries({ ...queryOf(state), format }).map(([name, value]) => [name, String(value)]);
  return `/api/v1/projects/${encodeURIComponent(project)}/audit-export?${new URLSearchParams(query)}`;
}

/** The query of the API. */
export function queryOf({ from, to, ...same }: AuditState) {
  return { ...same, ...(from !== undefined && { from: timeOf(from) }), ...(to !== undefined && { to: timeOf(to) }) };
}
