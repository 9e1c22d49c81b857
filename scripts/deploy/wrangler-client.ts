import { spawn } from "node:child_process";
import { SECRETS } from "./deployment-rules.ts";

export type Answer = { ok: boolean; stdout: string; output: string };
/** Runs wrangler, or another program of the packages. @param input what it reads from standard input, such as secrets */
export type RunProgram = (program: string, args: string[], input?: string) => Promise<Answer>;

/** @param env the environment of the programs; secrets in it are not passed on @param root the folder in which they run */
export function makeRunProgram(env: NodeJS.ProcessEnv, root: string): RunProgram {
  const passed = Object.fromEntries(Object.entries(env).filter(([name]) => !SECRETS.includes(name)));
  return (program, args, input) =>
    new Promise((resolve) => {
      // A console that is built under another NODE_ENV has React's development version.
      const quiet = { NODE_ENV: "production", CI: "1", WRANGLER_SEND_METRICS: "false", NO_COLOR: "1", CARDEA_BUILT: "yes" };
      const child = spawn(program, args, {
        cwd: root,
        env: { ...passed, ...quiet },
        stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      });
      // wrangler would go on behind the next run, if this process is ended alone.
      const end = () => child.kill();
      process.once("exit", end);
      child.once("close", () => process.off("exit", end));
      let stdout = "";
      let output = "";
      child.stdout?.on("data", (chunk: unknown) => {
        stdout += String(chunk);
        output += String(chunk);
      });
      child.stderr?.on("data", (chunk: unknown) => {
        output += String(chunk);
      });
      // A program that ends without reading its input is told by its exit code.
      child.stdin?.on("error", () => {});
      child.stdin?.end(input);
      child.once("error", (error) => resolve({ ok: false, stdout: "", output: error.message }));
      child.once("close", (code) => resolve({ ok: code === 0, stdout, output }));
    });
}

/** A step that did not succeed. Its message is for the operator. */
export class StepFailed extends Error {}

/** @returns the standard output @throws StepFailed with what the program said */
export async function mustRun(run: RunProgram, program: string, args: string[], input?: string): Promise<string> {
  const { ok, stdout, output } = await run(program, args, input);
  if (!ok) throw new StepFailed(output.trim().split("\n").slice(-15).join("\n") || `${program} ended without a message`);
  return stdout;
}
