import { writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { EXIT, Failure } from "../failure.ts";
import { toNormal } from "./normal-rules.ts";
import type { Config } from "./schema.ts";

const HEAD = "# The configuration of a Cardea project. “cardea diff” compares it with the project, and “cardea apply” applies it.\n";

/** The file of a configuration. Two configurations that mean the same are the same file, byte for byte. */
export const writeConfig = (config: Config): string => HEAD + stringify(toNormal(config), { lineWidth: 0, aliasDuplicateObjects: false });

/** An existing file is a person's work, and stays. */
export const refuseToReplace = (path: string): Failure =>
  new Failure(EXIT.usage, `The file ${path} is there already. Name another one, or use --force.`);

/** @throws Failure if the file cannot be written, or is there and not to be replaced */
export function writeNewFile(path: string, text: string, force: boolean): void {
  try {
    writeFileSync(path, text, { flag: force ? "w" : "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === "EEXIST" ? refuseToReplace(path) : new Failure(EXIT.usage, `The file ${path} cannot be written (${code}).`);
  }
}
