import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { handleOf } from "./agent.ts";
import type { Browser } from "./browser.ts";

/** Allows a program's authorization request as the person would in the browser. @returns the URL of the program's callback */
export async function allowInBrowser(browser: Browser, { pathname, search }: URL): Promise<URL> {
  const page = await browser.visit(pathname + search);
  const answer = await browser.submit(pathname + search, { handle: handleOf(page.text) ?? "", decision: "approve", scope: "mcp:call" });
  if (!answer.location) throw new Error(`the program was not allowed: ${answer.status} ${answer.text.slice(0, 500)}`);
  return new URL(answer.location);
}

/** Signs the person in when a program's output asks for it. @returns a function that gives the output so far */
export function signInWhenAsked(outputs: (Readable | null)[], origin: string, browser: Browser): () => string {
  const authorizationUrl = new RegExp(`${origin}/authorize\\?[^\\s"'<>\\\\]+`);
  let said = "";
  let asked = false;
  for (const output of outputs) {
    output?.on("data", (chunk: unknown) => {
      said += String(chunk);
      const url = authorizationUrl.exec(said)?.[0];
      if (!url || asked || !said.slice(said.indexOf(url) + url.length)) return;
      asked = true;
      allowInBrowser(browser, new URL(url))
        .then((callback) => fetch(callback))
        .catch((error: unknown) => {
          said += String(error);
        });
    });
  }
  return () => said;
}

/** Runs a program to its end. @returns its standard output */
export async function runProgram(start: { command: string; args: string[]; env: NodeJS.ProcessEnv }, onStart: (child: ChildProcess) => () => string) {
  const child = spawn(start.command, start.args, { env: { ...process.env, ...start.env }, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  child.stdout.on("data", (chunk: unknown) => {
    stdout += String(chunk);
  });
  const said = onStart(child);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${start.command} ended with ${code}:\n${said()}`);
  return stdout;
}
