import { ASSUMPTIONS, D1_HOLDS } from "./assumptions.ts";
import { COUNTS } from "./counts.ts";
import { auditBytes, billOf, monthOf, priceOfAMillion, sumOf } from "./model.ts";
import { PLAN, PRICES, type Unit } from "./prices.ts";

/** For how many people the bill is computed. */
export const SIZES = [100, 10_000, 100_000, 1_000_000];

const number = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 0 });
const millions = (value: number): string => (value / 1e6).toLocaleString("en-US", { maximumFractionDigits: value < 1e7 ? 1 : 0 });
const dollars = (value: number): string => (value < 10 ? value.toFixed(2) : number(value));

/** @returns a table of Markdown, its columns as wide as their widest cell */
function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}

const SIZE_NAMES = SIZES.map((people) => `${number(people)} people`);

function billTable(): string {
  const months = SIZES.map((people) => monthOf(people));
  const bills = months.map(({ usage }) => billOf(usage));
  const shown = (Object.keys(PRICES) as Unit[]).filter((unit) => bills.some((bill) => bill[unit] >= 0.005));
  return table(
    ["US dollars a month", ...SIZE_NAMES],
    [
      ["the plan, Workers Paid", ...SIZES.map(() => dollars(PLAN))],
      ...shown.map((unit) => [unit, ...bills.map((bill) => dollars(bill[unit]))]),
      ["**together**", ...bills.map((bill) => `**${dollars(sumOf(bill))}**`)],
    ],
  );
}

function usageTable(): string {
  const months = SIZES.map((people) => monthOf(people));
  const unitRows = (Object.keys(PRICES) as Unit[]).map((unit) => [
    unit.includes("GB stored") ? unit : `${unit}, millions`,
    ...months.map(({ usage }) =>
      unit.includes("GB stored") ? usage[unit].toLocaleString("en-US", { maximumFractionDigits: 1 }) : millions(usage[unit]),
    ),
  ]);
  return table(
    ["a month", ...SIZE_NAMES],
    [
      ["calls, millions", ...SIZES.map((people) => millions(people * ASSUMPTIONS.calls * ASSUMPTIONS.days))],
      ["token refreshes at providers, millions", ...months.map(({ acts }) => millions(acts.providerRefresh))],
      ["token refreshes by agents, millions", ...months.map(({ acts }) => millions(acts.tokenRefresh))],
      ["events in a message of the queue", ...months.map(({ pace }) => pace.eventsInAMessage.toFixed(1))],
      ["events of a project that are written together", ...months.map(({ pace }) => number(pace.eventsTogether))],
      ...unitRows,
      ["days of events that one audit database holds", ...SIZES.map(daysHeld)],
    ],
  );
}

/** What stays longer than the events takes its room first. */
function daysHeld(people: number): string {
  const others = auditBytes(people, 0);
  const days = (D1_HOLDS - others) / (auditBytes(people, 1) - others);
  return days <= 0 ? "0" : days >= 1000 ? "1,000 and more" : days.toFixed(days < 10 ? 1 : 0);
}

function actTable(): string {
  const acts = Object.keys(COUNTS) as (keyof typeof COUNTS)[];
  return table(
    ["act", "requests", "D1 rows written", "KV reads", "KV writes", "object requests", "object rows written", "dollars a million"],
    acts.map((act) => {
      const {
        requests = 0,
        d1RowsWritten = 0,
        kvReads = 0,
        kvWrites = 0,
        objectRequests = 0,
        objectRowsWritten = 0,
      } = COUNTS[act] as Partial<Record<string, number>>;
      return [act, ...[requests, d1RowsWritten, kvReads, kvWrites, objectRequests, objectRowsWritten].map(String), dollars(priceOfAMillion(act))];
    }),
  );
}

/** The tables of docs/cost.md, by the words before them. */
export const makeTables = (): Record<string, string> => ({
  "The bill": billTable(),
  "What it is computed from": usageTable(),
  "What an act costs": actTable(),
});
