type ExportColumn<Row> = { title: string; text: (row: Row) => string };

/** A cell of a CSV file (RFC 4180). A text that a spreadsheet would take for a formula begins with an apostrophe. */
const cellOf = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** The rows as a CSV file, with the titles of the columns in its first line. */
export const toCsv = <Row>(rows: readonly Row[], columns: readonly ExportColumn<Row>[]): string =>
  [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ text }) => text(row)))]
    .map((cells) => `${cells.map(cellOf).join(",")}\r\n`)
    .join("");

/** A time in an exported list (ISO 8601). @param at UTC ms; null for none */
export const timeText = (at: number | null): string => (at === null ? "" : new Date(at).toISOString());
