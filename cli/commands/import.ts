import { stringify } from "yaml";
import { readText } from "../config/read-file.ts";
import { writeConfig, writeNewFile } from "../config/write-file.ts";
import type { Context } from "../context.ts";
import { readForeign } from "../import/read-foreign.ts";
import { printable } from "../terminal.ts";

export type ImportOptions = { output?: string; bridge?: string; workspace?: string; force?: boolean };

/** Writes a file of another program as a configuration. It is not applied, and nothing is sent anywhere. */
export async function importFile(context: Context, path: string, { output, bridge, workspace, force }: ImportOptions): Promise<void> {
  const { terminal } = context;
  const name = path === "-" ? "standard input" : path;
  const { config, programs = {}, warnings: found } = readForeign(await readText(path, terminal.stdin), name, workspace);
  const warnings = [...found, ...(bridge === undefined ? Object.entries(programs).map(sayProgram) : [])];
  const servers = Object.keys(config.servers ?? {});
  const text = writeConfig(config);
  if (bridge !== undefined) writeNewFile(bridge, stringify({ servers: programs }), force === true);
  if (output !== undefined) writeNewFile(output, text, force === true);
  if (context.isJson) return context.answer({ servers, warnings, ...(output === undefined ? { config: text } : { file: output }) }, "");
  for (const warning of warnings) terminal.writeError(`! ${printable(warning)}\n`);
  if (output === undefined) return terminal.write(text);
  const count = servers.length === 1 ? "1 server" : `${servers.length} servers`;
  terminal.write(`${count} written to ${printable(output)}. Look at it, then run: cardea apply --file ${printable(output)}\n`);
}

/** What a program needs to be reached. Its arguments may have secrets, so only its name is said. */
const sayProgram = ([slug, { command }]: [string, { command: string }]): string =>
  `${slug}: It runs the program ${command.split(/[/\\]/).at(-1)}, so it needs a bridge. With --bridge the bridge's file is written too.`;
