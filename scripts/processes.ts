import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { stripVTControlCharacters } from "node:util";

/** Whether the port of 127.0.0.1 is free. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

/** Whether there is a process of this id. */
export function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // A process of another user cannot be signalled, but runs.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

export type Running = { name: string; child: ChildProcess; logFile: string; stop(): Promise<void> };

/**
 * Starts a program in its own process group, so that it can be stopped together with its children. Its output goes to a file.
 * @param options `again`: the file keeps what it has
 */
export function startProcess(
  name: string,
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; logFile: string; again?: boolean },
): Running {
  // The program writes to the file directly, so its last lines are there even if this process ends first.
  const log = openSync(options.logFile, options.again ? "a" : "w");
  const child = spawn(command, args, { env: { ...process.env, ...options.env }, stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return { name, child, logFile: options.logFile, stop: () => stopGroup(child, ended) };
}

/** Stops a process and its group, which may outlive it. @param ended resolves when the process has ended */
async function stopGroup({ pid }: ChildProcess, ended: Promise<void>): Promise<void> {
  const signal = (name: NodeJS.Signals) => {
    try {
      if (pid !== undefined) process.kill(-pid, name);
    } catch {
      // The group has ended already.
    }
  };
  signal("SIGTERM");
  const patience = setTimeout(() => signal("SIGKILL"), 5000);
  await ended;
  clearTimeout(patience);
  signal("SIGKILL");
}

/** What a program said at its end. */
export type Said = { ok: boolean; stdout: string; output: string };

/**
 * Starts a program whose output is read.
 * @param options `input`: what it reads from its standard input; `leadsGroup`: it has a process group of its own, for `endGroup`
 */
export function startRun(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  { input, leadsGroup = false }: { input?: string | undefined; leadsGroup?: boolean } = {},
): { child: ChildProcess; ended: Promise<Said> } {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    detached: leadsGroup,
  });
  const ended = new Promise<Said>((resolve) => {
    let [stdout, output] = ["", ""];
    child.stdout?.on("data", (chunk: unknown) => {
      stdout += String(chunk);
      output += String(chunk);
    });
    child.stderr?.on("data", (chunk: unknown) => {
      output += String(chunk);
    });
    // A program that ends without reading its input is told by its exit code.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
    child.once("error", (error) => resolve({ ok: false, stdout, output: error.message }));
    child.once("close", (code) => resolve({ ok: code === 0, stdout, output }));
  });
  return { child, ended };
}

/** Runs a program to its end. @returns whether it succeeded, what it wrote to its standard output, and all that it wrote */
export const run = (command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Said> => startRun(command, args, env).ended;

/** Ends a program that leads a process group, together with its children. One that has ended, or was never started, is left alone. */
export async function endGroup(child: ChildProcess | undefined): Promise<void> {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  await stopGroup(child, new Promise((resolve) => child.once("exit", () => resolve())));
}

/** The last lines that a program wrote, except empty ones. @param count how many lines at most */
export function lastWords({ logFile }: Running, count = 12): string {
  const lines = stripVTControlCharacters(readFileSync(logFile, "utf8")).split("\n");
  return lines
    .filter((line) => line.trim() !== "")
    .slice(-count)
    .join("\n");
}

/** Waits at most two minutes until the URL answers 200. @returns false if it does not, if the process ended, or if it says that its settings are wrong */
export async function waitUntilUp(url: string, { child }: Running): Promise<boolean> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; ) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return true;
    if (response && (await response.text()).includes('"settings.invalid"')) return false;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}
