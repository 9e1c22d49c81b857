import type { Command } from "commander";
import { type Client, makeClient } from "./client.ts";
import { findLogin, type Login, type Wanted } from "./logins.ts";
import type { Terminal } from "./terminal.ts";

/** What each command gets: the options of all commands, and ways to answer. */
export type Context = {
  terminal: Terminal;
  wanted: Wanted;
  /** @throws Failure if nobody is signed in */
  login(): Login;
  client(): Client;
  /** Answers with the value as JSON if `--json` is given, else with the text for people. */
  answer(value: unknown, text: string): void;
  isJson: boolean;
};

/** @param command the command that runs, with its own options and those of all commands */
export function contextOf(terminal: Terminal, command: Command): Context {
  const { json = false, url, project } = command.optsWithGlobals<{ json?: boolean; url?: string; project?: string }>();
  const wanted = { ...(url !== undefined && { url }), ...(project !== undefined && { project }) };
  const login = () => findLogin(terminal, wanted);
  return {
    terminal,
    wanted,
    login,
    client: () => makeClient(login()),
    answer: (value, text) => terminal.write(json ? `${JSON.stringify(value, null, 2)}\n` : text),
    isJson: json,
  };
}
