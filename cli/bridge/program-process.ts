import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { StdioServer } from "./bridge-file.ts";
import { NoAnswer } from "./exchanges.ts";

/** A JSON-RPC message. */
export type Message = Record<string, unknown>;

/** The longest message of a program, in characters, and the end of its error output that is kept. */
const LONGEST_LINE = 8 * 1024 * 1024;
const KEPT_ERRORS = 2000;
/** The most bytes that wait for a program that does not read its input. */
const MOST_UNREAD = 16 * 1024 * 1024;
/** How long a program may take to end by itself, and then after SIGTERM. */
const END_WITHIN = [2000, 3000] as const;
/** Windows has no process groups. */
const HAS_GROUPS = process.platform !== "win32";

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
 * Starts a program that speaks MCP over stdio, without a shell. It leads a process group of its own: a signal from the terminal does not reach it, so that it
 * can finish what runs, and what it started ends with it.
 *
 * @param secrets are taken out of what it says at its error output
 * @throws NoAnswer if the system takes no such arguments or variables
 */
export function startProgram(server: StdioServer, env: Record<string, string>, secrets: string[], { hear, ended }: Listeners) {
  const child = spawnInGroup(server, env);
  const errors = { text: "", isCut: false };
  let isOver = false;
  let ending = "";
  const over = (cause: string) => {
    if (isOver) return;
    isOver = true;
    const said = redact(errors.text, secrets, errors.isCut).trim();
    ended([cause, ending, said].filter(Boolean).join("\n"));
  };
  const signal = (name: NodeJS.Signals) => signalGroup(child, name);
  const kill = (why: string) => {
    if (isOver) return;
    ending ||= why;
    signal("SIGKILL");
  };
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors.isCut ||= errors.text.length + text.length > KEPT_ERRORS;
    errors.text = (errors.text + text).slice(-KEPT_ERRORS);
  });
  child.stdout.setEncoding("utf8").on(
    "data",
    makeLines(hear, () => kill("Its message was longer than 8 MiB.")),
  );
  child.stdin.on("error", () => undefined);
  child.once("error", (error: NodeJS.ErrnoException) => over(`It does not start (${error.code ?? error.message}).`));
  // What the program started must not outlive it.
  child.once("exit", () => signal("SIGKILL"));
  child.once("close", (code, name) => over(`It ended with ${name ?? `code ${code}`}.`));
  return {
    pid: child.pid,
    isOver: () => isOver,
    /** Whether it leaves so much of its input unread that nothing more is sent to it. */
    isDeaf: () => child.stdin.writableLength > MOST_UNREAD,
    send: (message: Message): void => void (isOver || child.stdin.write(`${JSON.stringify(message)}\n`)),
    /** Ends it at once. @param why is told with its end */
    kill,
    /** Ends it as MCP says: its input is closed, then it is asked by a signal, then it is killed. */
    async end(): Promise<void> {
      if (isOver) return;
      const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
      child.stdin.end();
      const [patient, asked] = END_WITHIN;
      const timers = [setTimeout(signal, patient, "SIGTERM"), setTimeout(signal, patient + asked, "SIGKILL")];
      await closed;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function spawnInGroup({ command, args, cwd }: StdioServer, env: Record<string, string>): ChildProcessWithoutNullStreams {
  try {
    return spawn(command, args, { env, cwd, stdio: "pipe", windowsHide: true, detached: HAS_GROUPS });
  } catch (error) {
    throw new NoAnswer("not_started", `it does not start (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
  }
}

function signalGroup(child: ChildProcessWithoutNullStreams, name: NodeJS.Signals): void {
  if (!HAS_GROUPS || child.pid === undefined) return void child.kill(name);
  try {
    process.kill(-child.pid, name);
  } catch {
    // All of it has ended.
  }
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

/** The secrets as they are, encoded for a URL, as JSON, and in Base64, the longest first. */
function formsOf(secrets: string[]): string[] {
  const forms = secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret.toWellFormed()),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    ]);
  return forms.sort((one, other) => other.length - one.length);
}

/** A text without the secrets, also where they are encoded. @param isCut whether it may begin with the rest of one */
export function redact(text: string, secrets: string[], isCut = false): string {
  const forms = formsOf(secrets);
  const whole = isCut ? text.slice(Math.max(0, ...forms.map((form) => lengthOfRest(text, form)))) : text;
  return forms.reduce((said, secret) => said.replaceAll(secret, "[redacted]"), whole);
}

/** How much of the end of a secret a text begins with. */
function lengthOfRest(text: string, secret: string): number {
  for (let length = secret.length - 1; length > 0; length--) if (text.startsWith(secret.slice(-length))) return length;
  return 0;
}
