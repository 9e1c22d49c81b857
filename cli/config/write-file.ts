import { stringify } from "yaml";
import { toNormal } from "./normal-rules.ts";
import type { Config } from "./schema.ts";

const HEAD = "# The configuration of a Cardea project. “cardea diff” compares it with the project, and “cardea apply” applies it.\n";

/** The file of a configuration. Two configurations that mean the same are the same file, byte for byte. */
export const writeConfig = (config: Config): string => HEAD + stringify(toNormal(config), { lineWidth: 0, aliasDuplicateObjects: false });
