import { expect, test } from "vitest";
import { deployInBuilds } from "./workers-builds.ts";

/** The commands of a deployment in Workers Builds, in their order. */
const COMMANDS = [
  "vite build --logLevel warn",
  "wrangler d1 migrations apply DB --remote",
  "wrangler d1 migrations apply AUDIT_DB --remote",
  "wrangler deploy --minify",
];

/** Deploys as after the button. @param fails the command that fails */
async function deploy(fails?: string) {
  const commands: string[] = [];
  const printed: string[] = [];
  const run = async (program: string, args: string[]) => {
    const command = [program, ...args].join(" ");
    commands.push(command);
    const output = command === fails ? "The API is down [code: 10000]" : "Uploaded";
    return { ok: command !== fails, stdout: output, output };
  };
  const code = await deployInBuilds(run, (text) => void printed.push(text));
  return { code, commands, printed: printed.join() };
}

test("F124: a deployment in Workers Builds migrates both databases before it deploys the code that needs them", async () => {
  expect(await deploy()).toEqual({ code: 0, commands: COMMANDS, printed: "Uploaded" });
});

test.each(COMMANDS.map((command, index) => [command, index] as const))(
  "F124: if a step fails in Workers Builds, no later one is done, and the build fails with what was said: %s",
  async (command, index) => {
    const said = expect.stringContaining("The API is down");
    expect(await deploy(command)).toEqual({ code: 1, commands: COMMANDS.slice(0, index + 1), printed: said });
  },
);
