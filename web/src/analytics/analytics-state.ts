export const PERIODS = ["day", "week", "month", "quarter", "year"] as const;
type Period = (typeof PERIODS)[number];

/** What calls are added up for, if not for the whole project. */
export const SUBJECTS = ["server", "navigator", "agent", "person"] as const;
export type Subject = (typeof SUBJECTS)[number];

/** What the page shows, as its address has it. Without a period it is a month. At most one subject is in it. */
export type AnalyticsState = { period?: Period } & { [Name in Subject]?: string };

const LONGEST = 700;

/** Reads the state from the parameters of the address, which may be anything. One person's calls are counted by day, so a day of them is shown as a week. */
export function readAnalyticsState(search: Record<string, unknown>): AnalyticsState {
  const state: AnalyticsState = {};
  const subject = SUBJECTS.find((name) => textOf(search[name]) !== "");
  const period = PERIODS.find((name) => name === search.period && name !== "month");
  if (period) state.period = subject === "person" && period === "day" ? "week" : period;
  if (subject) state[subject] = textOf(search[subject]);
  return state;
}

const textOf = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "").trim().slice(0, LONGEST);

/** The same time for another subject; undefined for the whole project. */
export const withSubject = ({ period }: AnalyticsState, subject?: { name: Subject; value: string }): AnalyticsState =>
  readAnalyticsState({ period, ...(subject && { [subject.name]: subject.value }) });

export const withPeriod = (state: AnalyticsState, period: Period): AnalyticsState => readAnalyticsState({ ...state, period });

export function subjectOf(state: AnalyticsState): { name: Subject; value: string } | undefined {
  const name = SUBJECTS.find((one) => state[one] !== undefined);
  return name && { name, value: state[name] ?? "" };
}

/** How much more or less it is than before, as a share; nothing if there was nothing to compare with. */
export const changeOf = (now: number, before: number): number | undefined => (before === 0 ? undefined : (now - before) / before);
