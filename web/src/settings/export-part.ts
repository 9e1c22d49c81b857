import { pageTexts } from "../texts/texts.ts";

/** A part of an export. @property text its lines @property lines how many they are @property next the place of the next part; absent at the end */
type ExportPart = { text: string; lines: number; next?: string };

/**
 * Takes the line that names the next part off a part of an export.
 * @throws Error if the part has broken off: neither that line nor the export's last one is there
 */
export function readExportPart(text: string): ExportPart {
  const begin = text.lastIndexOf("\n", text.length - 2) + 1;
  const last = parse(text.slice(begin));
  const lines = text.split("\n").length - 1;
  if (last?.kind === "end") return { text, lines };
  if (last?.kind === "next" && typeof last.after === "string") return { text: text.slice(0, begin), lines: lines - 1, next: last.after };
  throw new Error(pageTexts().projectExport.brokeOff);
}

function parse(line: string): { kind?: unknown; after?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
