import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { EXIT, Failure } from "./failure.ts";

/** What the program reads and writes, besides the network and its file of logins. */
export type Terminal = {
  env: Readonly<Record<string, string | undefined>>;
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  write(text: string): void;
  writeError(text: string): void;
};

/** The longest text that is read from standard input. */
const LONGEST_INPUT = 100_000;

/** Asks for one line. @param hidden whether the line is not shown while it is typed */
export async function ask(terminal: Terminal, question: string, hidden = false): Promise<string> {
  const echo = new Writable({
    write(chunk, _, done) {
      if (!hidden) terminal.writeError(String(chunk));
      done();
    },
  });
  // First, since it stops the terminal's own echo.
  const lines = createInterface({ input: terminal.stdin, output: echo, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once("line", (line) => resolve(line.trim()));
      lines.once("SIGINT", () => reject(new Failure(EXIT.failed, "Cancelled. Nothing was changed.")));
      lines.once("close", () => reject(new Failure(EXIT.failed, "Cancelled. Nothing was changed.")));
      terminal.writeError(question);
    });
  } finally {
    lines.close();
    if (hidden) terminal.writeError("\n");
  }
}

/** Reads a secret: by a hidden prompt from a person, else all of standard input. It is never an argument, which other programs of the machine could read. */
export async function readSecret(terminal: Terminal, question: string): Promise<string> {
  if (terminal.stdin.isTTY) return ask(terminal, question, true);
  const parts: string[] = [];
  for await (const chunk of terminal.stdin) {
    parts.push(String(chunk));
    if (parts.join("").length > LONGEST_INPUT) throw new Failure(EXIT.usage, "Standard input is too long for a secret. Send the secret alone.");
  }
  return parts.join("").trim();
}

/** A text without control characters, with which a name from a server could steer the terminal. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ");

/** Rows as aligned columns, with a heading. */
export function toTable(headings: string[], rows: string[][]): string {
  const lines = [headings, ...rows].map((row) => row.map(printable));
  const widths = headings.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

/** A time as people read it, in UTC. */
export const toTime = (at: number | null): string => (at === null ? "–" : `${new Date(at).toISOString().slice(0, 16).replace("T", " ")}`);
