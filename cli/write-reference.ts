import { writeFileSync } from "node:fs";
import { writeReference } from "./reference.ts";

writeFileSync("docs/cli.md", writeReference());
