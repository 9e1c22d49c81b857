import type { SettingNotes } from "../worker/lib/text/setting-notes.ts";
import { settingsSchema } from "../worker/settings.ts";

const [BEGIN, END] = ["<!-- The table is written by npm run docs. -->", "<!-- The end of the table. -->"];

/** The table of all settings in Markdown, from the schema that the Worker reads them with. */
export function settingsTable(): string {
  const rows = Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const { description, example, secret, development } = schema.meta() as SettingNotes;
    const needed = schema.safeParse(undefined).success ? "no" : "yes";
    const what = development ? `${description} For development only.` : description;
    return [`\`${name}\``, needed, secret ? "yes" : "no", `\`${example}\``, what];
  });
  const table = [["name", "needed", "secret", "example", "what it does"], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0))) ?? [];
  const lines = [table[0] ?? [], widths.map((width) => "-".repeat(width)), ...rows];
  return lines.map((cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`).join("\n");
}

/** @param page docs/configure.md @returns the page with the current table */
export function withSettingsTable(page: string): string {
  const [before = "", rest = ""] = page.split(BEGIN);
  const [, after = ""] = rest.split(END);
  return `${before}${BEGIN}\n\n${settingsTable()}\n\n${END}${after}`;
}
