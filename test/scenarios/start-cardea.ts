import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isFree } from "../../scripts/processes.ts";
import type { Ledger, Settings } from "../fixtures/ledger.ts";
import { FIXTURES, type Origins } from "../fixtures/origins.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export type Cardea = Awaited<ReturnType<typeof startCardea>>;

/**
 * Runs what `npm start` runs, with its data in a folder of its own and on free ports, until it says it is up.
 * @param again the same instance once more: its folder and ports
 * @param settings further environment of the start script
 * @param command another way to run it
 */
export async function startCardea(
  again?: { home: string; port: number; demoPort: number },
  settings: NodeJS.ProcessEnv = {},
  command = [process.execPath, join(root, "scripts/start.ts")],
) {
  const home = again?.home ?? mkdtempSync(join(tmpdir(), "cardea-"));
  const port = again?.port ?? (await freeRange(1));
  const demoPort = again?.demoPort ?? (await freeRange(FIXTURES.length));
  const env = { ...process.env, ...settings, CARDEA_HOME: home, PORT: String(port), DEMO_PORT: String(demoPort) };
  const [program = "", ...args] = command;
  const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  const output = await outputUntil(child, "mcpServers");
  const origins = Object.fromEntries(FIXTURES.map((name, index) => [name, `http://127.0.0.1:${demoPort + index}`])) as Origins;
  return {
    home,
    port,
    demoPort,
    origins,
    origin: `http://127.0.0.1:${port}`,
    output,
    setFixtures: async (settings: Partial<Settings>): Promise<void> => {
      await fetch(`${origins.control}/settings`, { method: "POST", body: JSON.stringify(settings) });
    },
    readLedger: async (): Promise<Ledger> => (await (await fetch(`${origins.control}/ledger`)).json()) as Ledger,
    child,
    /** As Ctrl-C does. */
    async stop(): Promise<void> {
      if (child.exitCode !== null) return;
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

/** First of so many free ports in a row, below those the system hands out by itself. */
export async function freeRange(count: number): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
  throw new Error("no free ports");
}
