/** A text that a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A cell of a CSV file (RFC 4180). A formula gets an apostrophe before it, so that opening the file runs nothing. */
export function toCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  return `"${(FORMULA.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
}

const COLUMNS = [
  ...["at", "id", "actor", "userId", "email", "agent", "action", "target", "server", "tool", "outcome", "code", "durationMs", "changes"],
  ...["authScopeId", "ruleId", "requestId", "sessionId", "traceId"],
];

type Row = { readonly at: number; readonly [column: string]: string | number | null };

/** The first line of a CSV file. */
export const CSV_HEAD = `${COLUMNS.join(",")}\r\n`;

/** Events as lines of a CSV file, with their time in ISO 8601. */
export const toCsv = (rows: readonly Row[]): string =>
  rows
    .map((row) => `${COLUMNS.map((column) => toCell(column === "at" ? new Date(row.at).toISOString() : (row[column] ?? null))).join(",")}\r\n`)
    .join("");

/** Things as lines of JSON, each with its kind. */
export const toLines = (kind: string, things: readonly object[]): string => things.map((thing) => `${JSON.stringify({ kind, ...thing })}\n`).join("");
