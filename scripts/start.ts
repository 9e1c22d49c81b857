import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { FIXTURES, type Origins, serverUrls } from "../test/fixtures/origins.ts";
import { createDevVars, DEMO_ADMIN } from "./dev-vars.ts";
import { whenOrphaned } from "./parent.mjs";
import { readPorts } from "./port-rules.ts";
import { buildConsole, migrateDatabases, QUIET } from "./prepare.ts";
import { isFree, lastWords, type Running, run, startProcess, waitUntilUp } from "./processes.ts";
import { readSchedules } from "./schedules.ts";
import { moveOAuth, moveStatements, seedDemo } from "./seed.ts";

const ports = readPorts(process.env, FIXTURES.length);
if ("problem" in ports) {
  console.error(ports.problem);
  process.exit(1);
}
const { port, demoPorts } = ports;
const [demoPort = 0] = demoPorts;
/** The folder of data and secrets: the project's own folder, unless a test chooses another. */
const home = process.env.CARDEA_HOME ?? ".";

const origin = `http://127.0.0.1:${port}`;
const origins = Object.fromEntries(FIXTURES.map((name, index) => [name, `http://127.0.0.1:${demoPorts[index]}`])) as Origins;
const devVars = join(home, ".dev.vars");
const state = join(home, ".wrangler", "state");
const logs = join(home, ".cardea", "log");
/** Whether a test has already built the console and migrated the database. */
const isPrepared = process.env.CARDEA_PREPARED === "yes";
/** The configuration of the Worker: the project's own, unless a test has one of a Worker that is built already. */
const config = process.env.CARDEA_CONFIG ?? "wrangler.toml";
/** What runs the Worker: wrangler, unless a test has a program that takes the same arguments and runs a Worker that is built already. */
const [runner = "wrangler", ...runnerArgs] = process.env.CARDEA_RUNNER ? [process.execPath, process.env.CARDEA_RUNNER] : [];

const running: Running[] = [];
let stopping = false;
/** How often the Worker is started again after it has ended unexpectedly. */
const MOST_RESTARTS = Number(process.env.CARDEA_RESTARTS ?? 5);
/** Names the process group of the Worker, which a test kills. */
const pidFile = join(home, ".cardea", "worker.pid");

async function stop(code: number): Promise<never> {
  stopping = true;
  await Promise.all(running.map((one) => one.stop()));
  process.exit(code);
}

function fail(sentence: string): Promise<never> {
  console.error(sentence);
  return stop(1);
}

const lastLinesOf = (one: Running) => `The last lines of ${one.logFile}:\n\n${lastWords(one)}`;

/**
 * Starts the Worker again if it ends: `wrangler dev` itself ends now and then, while a connection breaks. The data is in files.
 * @param left how often it may still be started again
 */
function watchWorker(worker: Running, left: number): void {
  worker.child.once("exit", async () => {
    if (stopping) return;
    if (left === 0) return fail(`The worker ended too often. ${lastLinesOf(worker)}`);
    console.log(`The worker ended, and is started again. ${lastLinesOf(worker)}`);
    await worker.stop();
    const next = startWorker(true);
    running.splice(running.indexOf(worker), 1, next);
    watchWorker(next, left - 1);
  });
}

whenOrphaned(() => void (stopping || stop(0)));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void (stopping || stop(0)));

if (!(await isFree(port))) await fail(`Port ${port} is taken. Stop the program that uses it, or choose another port: PORT=${port + 1000} npm start`);
for (const each of demoPorts) {
  if (!(await isFree(each))) await fail(`Port ${each}, for the demo's servers, is taken. Choose other ports: DEMO_PORT=${demoPort + 1000} npm start`);
}

mkdirSync(logs, { recursive: true });
createDevVars(devVars);

if (!isPrepared) {
  console.log("Preparing the database …");
  const migrated = await migrateDatabases(state);
  if (!migrated.ok) await fail(`The migrations could not be applied:\n${migrated.output}`);
}

const marker = join(home, ".cardea", "demo-link");
const portFile = join(home, ".cardea", "demo-port");
// An existing demo keeps its servers, and they move to the ports of this start.
const moved = existsSync(marker) && (!existsSync(portFile) || readFileSync(portFile, "utf8") !== String(demoPort));
if (moved) {
  const args = ["d1", "execute", "DB", "--local", "--persist-to", state, "--command", moveStatements(origins)];
  const done = await run("wrangler", args, { ...QUIET, CI: "1" });
  if (!done.ok) await fail(`The demo's servers could not be moved to their new ports:\n${done.output}`);
}

if (!isPrepared) {
  console.log("Building the console …");
  const built = await buildConsole();
  if (!built.ok) await fail(`The console could not be built:\n${built.output}`);
}

console.log("Starting …");
const fixtures = startProcess(
  "demo servers",
  process.execPath,
  ["test/fixtures/main.ts", String(demoPort), join(home, ".cardea", "demo-tokens.json")],
  {
    logFile: join(logs, "demo-servers.log"),
  },
);
const vars: Record<string, string> = {
  PUBLIC_ORIGIN: origin,
  MAIL_DELIVERY: "inbox",
  TRUSTED_ORIGINS: [...Object.values(origins), process.env.TRUSTED_ORIGINS].filter(Boolean).join(","),
};
if (process.env.CLIENT_METADATA_URL) vars.CLIENT_METADATA_URL = process.env.CLIENT_METADATA_URL;
function startWorker(again = false): Running {
  const worker = startProcess(
    "worker",
    runner,
    [
      ...runnerArgs,
      ...["dev", "--config", config, "--local", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
      ...["--persist-to", state, "--env-file", devVars, "--show-interactive-dev-session=false"],
      ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    ],
    { env: QUIET, logFile: join(logs, "worker.log"), again },
  );
  writeFileSync(pidFile, String(worker.child.pid));
  return worker;
}
const worker = startWorker();
running.push(fixtures, worker);

const awaited: [Running, string][] = [
  [fixtures, `${origins.control}/ledger`],
  [worker, `${origin}/healthz`],
];
for (const [one, url] of awaited) if (!(await waitUntilUp(url, one)) && !stopping) await fail(`The ${one.name} did not start. ${lastLinesOf(one)}`);
fixtures.child.once("exit", () => void (stopping || fail(`The ${fixtures.name} ended. ${lastLinesOf(fixtures)}`)));
watchWorker(worker, MOST_RESTARTS);

// The schedules of wrangler.toml, which `wrangler dev` does not run by itself.
for (const { cron, every } of readSchedules())
  setInterval(() => fetch(`${origin}/cdn-cgi/local/scheduled?${new URLSearchParams({ cron })}`).catch(() => undefined), every);

const settings = parseEnv(readFileSync(devVars, "utf8"));
const admin = settings.ADMIN_EMAILS?.split(",")[0]?.trim() || DEMO_ADMIN;
await moveOAuth(origin, admin, moved).catch((error: unknown) => fail(`The demo's OAuth server could not be moved: ${error}`));
const demo = await seedDemo(origin, origins, admin, marker).catch((error: unknown) => fail(`The demo could not be set up: ${error}`));
writeFileSync(portFile, String(demoPort));

const urls = serverUrls(origins);
console.log(`
Cardea is running. Ctrl-C stops it; its data stays.

  Console        ${origin}/            sign in as ${demo.admin}
  Sign-in codes  ${origin}/dev/inbox   (no mail is sent here)
  Auth link      ${origin}${demo.linkPath}
                 sign in with any address @example.com; the forms take demo-ada-1, demo-bob-1, …
  MCP URL        ${demo.mcpUrl}
  Demo servers   ${urls.none}   no sign-in
                 ${urls.oauth2}   OAuth
                 ${urls.header}   a key in X-API-Key: demo-ada-1

Give an agent the MCP URL, for example:

  claude mcp add --transport http cardea ${demo.mcpUrl}

  { "mcpServers": { "cardea": { "url": "${demo.mcpUrl}" } } }
`);
