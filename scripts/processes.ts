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
  const signal = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // The group has ended already.
    }
  };
  return {
    name,
    child,
    logFile: options.logFile,
    async stop() {
      signal("SIGTERM");
      const patience = setTimeout(() => signal("SIGKILL"), 5000);
      await ended;
      clearTimeout(patience);
      signal("SIGKILL");
    },
  };
}

/** Runs a program to its end. @returns whether it succeeded, what it wrote to its standard output, and all that it wrote */
export function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ ok: boolean; stdout: string; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, output] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.on("data", (chunk) => (output += chunk));
    child.once("error", (error) => resolve({ ok: false, stdout, output: error.message }));
    child.once("close", (code) => resolve({ ok: code === 0, stdout, output }));
  });
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
