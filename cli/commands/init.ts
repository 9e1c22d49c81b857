import { existsSync } from "node:fs";
import { exportableOf, readProject } from "../config/read-project.ts";
import { STARTING_FILE } from "../config/starting-file.ts";
import { refuseToReplace, writeConfig, writeNewFile } from "../config/write-file.ts";
import type { Context } from "../context.ts";
import { EXIT, Failure } from "../failure.ts";
import { printable } from "../terminal.ts";
import { signIn } from "./login.ts";

/** Begins a file for a project: with what the project has, or with examples if it has no server. A person who is not signed in is asked first. */
export async function beginFile(context: Context, { output, force }: { output: string; force?: boolean }): Promise<void> {
  if (!force && existsSync(output)) throw refuseToReplace(output);
  await requireLogin(context);
  const { config } = await readProject(context.client());
  const isEmpty = Object.keys(config.servers ?? {}).length === 0;
  writeNewFile(output, isEmpty ? STARTING_FILE : writeConfig(exportableOf(config, Date.now())), force === true);
  const what = isEmpty ? "Examples are" : "The project is";
  context.answer({ file: output, isEmpty }, `${what} written to ${printable(output)}. Edit it, then run: cardea diff --file ${printable(output)}\n`);
}

/** @throws Failure if there is no login, and no person who can be asked */
async function requireLogin(context: Context): Promise<void> {
  try {
    context.login();
  } catch (error) {
    const canAsk = context.terminal.stdin.isTTY === true && !context.isJson;
    if (!canAsk || !(error instanceof Failure) || error.exitCode !== EXIT.notSignedIn) throw error;
    await signIn(context, { open: true });
  }
}
