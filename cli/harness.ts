import { mkdtempSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { run } from "./program.ts";
import type { Terminal } from "./terminal.ts";

type Run = { code: number; out: string; error: string };

/** A machine with a home folder of its own, where the program runs. */
export function makeMachine(env: Record<string, string> = {}) {
  const home = mkdtempSync(join(tmpdir(), "cardea-machine-"));
  return {
    home,
    logins: join(home, ".config", "cardea", "logins.json"),
    /** Runs the program. @param input what comes by standard input */
    run: (args: string[], input = ""): Promise<Run> => runWith(args, Readable.from([input])),
    /** Runs the program at a terminal. @param lines what a person types, one line at each question; undefined is Ctrl-C */
    runTyped(args: string[], lines: (string | undefined)[]): Promise<Run> {
      const stdin = Object.assign(new PassThrough(), { isTTY: true });
      const typed = lines.map((line) => (line === undefined ? "\u0003" : `${line}\r`));
      return runWith(args, stdin, (text) => {
        if (text.endsWith(": ")) stdin.write(typed.shift() ?? "\u0003");
      });
    },
  };

  async function runWith(args: string[], stdin: Terminal["stdin"], hear: (text: string) => void = () => {}): Promise<Run> {
    const written = { out: "", error: "" };
    const terminal: Terminal = {
      env: { HOME: home, ...env },
      stdin,
      write: (text) => {
        written.out += text;
      },
      writeError: (text) => {
        written.error += text;
        hear(text);
      },
    };
    const code = await run(args, terminal);
    return { code, ...written };
  }
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server that answers in ways in which a Cardea instance should not. Tests with a real one are in test/scenarios. */
export async function serve(answer: Answer): Promise<{ origin: string; stop(): void; requests: { path: string; token: string | undefined }[] }> {
  const requests: { path: string; token: string | undefined }[] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? "", token: request.headers.authorization });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, requests, stop: () => void server.close(() => {}) };
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" }).end(JSON.stringify(body));
}
