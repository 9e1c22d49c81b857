import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEMO_ADMIN } from "../../scripts/dev-vars.ts";
import type { Ledger, Settings } from "../fixtures/ledger.ts";
import { FIXTURES, type Origins } from "../fixtures/origins.ts";
import { passOverCodes, sendTo } from "../harness/browser.ts";
import { freeRange } from "../harness/free-ports.ts";
import { prepare } from "./prepared.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export type Cardea = Awaited<ReturnType<typeof startCardea>>;

/**
 * Runs what `npm start` runs, on free ports and with its data in a new folder, and waits until it has started.
 * @param again the folder and ports of an instance to start again
 * @param settings further environment variables of the start script; with `CARDEA_PREPARED: "no"` the start does all its steps
 * @param command the command to run instead of the start script
 */
export async function startCardea(
  again?: { home: string; port: number; demoPort: number },
  settings: NodeJS.ProcessEnv = {},
  command = [process.execPath, join(root, "scripts/start.ts")],
) {
  const home = again?.home ?? mkdtempSync(join(tmpdir(), "cardea-"));
  const port = again?.port ?? (await freeRange(1));
  const demoPort = again?.demoPort ?? (await freeRange(FIXTURES.length));
  const prepared = again || settings.CARDEA_PREPARED ? {} : await prepare(home);
  const env = { ...process.env, ...prepared, ...settings, CARDEA_HOME: home, PORT: String(port), DEMO_PORT: String(demoPort) };
  const [program = "", ...args] = command;
  const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  const output = await outputUntil(child, "mcpServers");
  const origin = `http://127.0.0.1:${port}`;
  // The start script has signed in to set up the demo.
  await passOverCodes(sendTo(origin), DEMO_ADMIN);
  const origins = Object.fromEntries(FIXTURES.map((name, index) => [name, `http://127.0.0.1:${demoPort + index}`])) as Origins;
  /** Sends to the server that shows what the fixtures counted, and changes what they do. */
  const askFixtures = sendTo(origins.control);
  return {
    home,
    port,
    demoPort,
    origins,
    origin,
    output,
    askFixtures,
    setFixtures: async (settings: Partial<Settings>): Promise<void> => {
      const set = await askFixtures("/settings", { method: "POST", body: JSON.stringify(settings) });
      if (!set.ok) throw new Error(`the fixtures refused ${JSON.stringify(settings)}: ${set.status}`);
    },
    readLedger: async (): Promise<Ledger> => (await (await askFixtures("/ledger")).json()) as Ledger,
    child,
    /** Stops the instance as Ctrl-C does. */
    async stop(): Promise<void> {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGINT");
      await once(child, "exit");
    },
  };
}

async function outputUntil(child: ChildProcess, sign: string): Promise<string> {
  let output = "";
  return new Promise((resolve, reject) => {
    const read = (chunk: unknown) => {
      output += String(chunk);
      if (output.includes(sign)) resolve(output);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`start ended with ${code}:\n${output}`)));
  });
}
