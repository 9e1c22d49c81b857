import { writeFileSync } from "node:fs";
import { writeJsonSchema } from "./config/schema.ts";
import { writeReference } from "./reference.ts";

writeFileSync("docs/cli.md", writeReference());
writeFileSync("docs/cardea.schema.json", writeJsonSchema());
