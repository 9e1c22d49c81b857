import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { StdioServer } from "./bridge-file.ts";

/** A JSON-RPC message. */
export type Message = Record<string, unknown>;

/** The longest message of a program, in characters, and the end of its error output that is kept. */
const LONGEST_LINE = 8 * 1024 * 1024;
const KEPT_ERRORS = 2000;
/** How long a program may take to end by itself, and then after SIGTERM. */
const END_WITHIN = [2000, 3000] as const;

/** Variables without which most programs do not start. They say where things are on this machine, and are no secrets. */
const PASSED = [
  "PATH",
  "HOME",
  "LANG",
  "LC_ALL",
  "TZ",
  "TMPDIR",
  "SYSTEMROOT",
  "COMSPEC",
  "PATHEXT",
  "TEMP",
  "TMP",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
];

/** The environment of a program: nothing of the bridge's own but what is needed to start, and what its file names. */
export function environmentOf({ set, pass }: StdioServer, given: Record<string, string>, own: NodeJS.ProcessEnv): Record<string, string> {
  const passed = [...PASSED, ...pass].flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]] as const]));
  return { ...Object.fromEntries(passed), ...set, ...given };
}

export type ProgramProcess = ReturnType<typeof startProgram>;

type Listeners = { hear(message: Message): void; ended(said: string): void };

/**
 * Starts a program that speaks MCP over stdio, without a shell.
 * @param secrets are taken out of what it says at its error output
 */
export function startProgram(server: StdioServer, env: Record<string, string>, secrets: string[], { hear, ended }: Listeners) {
  const { command, args, cwd } = server;
  const child: ChildProcessWithoutNullStreams = spawn(command, args, { env, cwd, stdio: "pipe", windowsHide: true });
  const errors = { text: "" };
  let isOver = false;
  const over = (cause: string) => {
    if (isOver) return;
    isOver = true;
    ended(redact([cause, errors.text.trim()].filter(Boolean).join("\n"), secrets));
  };
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors.text = (errors.text + text).slice(-KEPT_ERRORS);
  });
  child.stdout.setEncoding("utf8").on(
    "data",
    makeLines(hear, () => {
      errors.text += "\nIts message was longer than 8 MiB.";
      child.kill("SIGKILL");
    }),
  );
  child.stdin.on("error", () => undefined);
  child.once("error", (error: NodeJS.ErrnoException) => over(`It does not start (${error.code ?? error.message}).`));
  child.once("close", (code, signal) => over(`It ended with ${signal ?? `code ${code}`}.`));
  return {
    isOver: () => isOver,
    send: (message: Message): void => void (isOver || child.stdin.write(`${JSON.stringify(message)}\n`)),
    /** Ends it as MCP says: its input is closed, then it is asked by a signal, then it is killed. */
    async end(): Promise<void> {
      if (isOver) return;
      const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
      child.stdin.end();
      const steps = END_WITHIN.map((wait, at) => [wait * (at + 1), at === 0 ? "SIGTERM" : "SIGKILL"] as const);
      const timers = steps.map(([after, signal]) => setTimeout(() => child.kill(signal), after));
      await closed;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Takes lines out of pieces of text, and messages out of lines. What is no JSON object is left out, such as a greeting. */
function makeLines(hear: (message: Message) => void, tooLong: () => void): (piece: string) => void {
  let rest = "";
  return (piece) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const message = line.trim() === "" ? undefined : parse(line);
      if (message) hear(message);
    }
    if (rest.length <= LONGEST_LINE) return;
    rest = "";
    tooLong();
  };
}

function parse(line: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Message) : undefined;
  } catch {
    return undefined;
  }
}

const SHORTEST_SECRET = 4;

/** A text without the secrets, also where they are encoded for a URL or as JSON. */
export function redact(text: string, secrets: string[]): string {
  const forms = secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
  const longestFirst = forms.sort((one, other) => other.length - one.length);
  return longestFirst.reduce((said, secret) => said.replaceAll(secret, "[redacted]"), text);
}
