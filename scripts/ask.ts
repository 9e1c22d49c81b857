import { createInterface } from "node:readline";
import { Writable } from "node:stream";

type Terminal = { input: NodeJS.ReadableStream; output: NodeJS.WritableStream };

/**
 * Puts a question at the terminal.
 * @param isHidden the answer is not shown while it is typed
 * @returns undefined if the person ends it with Ctrl-C or Ctrl-D
 */
export function askAtTerminal(
  question: string,
  isHidden: boolean,
  { input, output }: Terminal = { input: process.stdin, output: process.stdout },
): Promise<string | undefined> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  output.write(question);
  const lines = createInterface({ input, output: isHidden ? silent : output, terminal: true });
  return new Promise((resolve) => {
    lines.once("close", () => {
      if (isHidden) output.write("\n");
      resolve(undefined);
    });
    lines.question("", (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}
