import { readFileSync, writeFileSync } from "node:fs";
import { withSettingsTable } from "./settings-table.ts";

/** Writes the parts of the docs that come from the code. */
const page = "docs/configure.md";
writeFileSync(page, withSettingsTable(readFileSync(page, "utf8")));
