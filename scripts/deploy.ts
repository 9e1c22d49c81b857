import { constants, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { askAtTerminal } from "./ask.ts";
import type { Ask } from "./deploy/interview.ts";
import { runDeployment } from "./deploy/run-deployment.ts";
import { deployInBuilds } from "./deploy/workers-builds.ts";
import { makeRunProgram } from "./deploy/wrangler-client.ts";
import { readWranglerSettings } from "./wrangler-settings.ts";

/** Asks at a terminal. An answer that is a secret is not shown while it is typed. */
const ask: Ask = async (question, hidden = false) => {
  if (!process.stdin.isTTY) return undefined;
  const answer = await askAtTerminal(`${question}: `, hidden);
  if (answer === undefined) throw new Error("\nNothing was changed: the question was not answered.");
  return answer;
};

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => {
    console.error("\nEnded. What is done is kept, and the step that was under way may be done too: the next npm run deploy finds out and goes on.");
    process.exit(128 + constants.signals[signal]);
  });

const root = process.cwd();
const print = (text: string) => console.log(text);
const inBuilds = process.env.WORKERS_CI === "1";
const code = inBuilds
  ? await deployInBuilds(makeRunProgram(process.env, root), print)
  : await runDeployment(process.argv.slice(2), {
      base: readWranglerSettings("wrangler.toml"),
      root,
      runs: join(tmpdir(), `cardea-deploy-${userInfo().uid}`),
      env: process.env,
      ask,
      reachAt: (domain) => (path, init) => fetch(`https://${domain}${path}`, init),
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      now: Date.now,
      print,
      isTerminal: process.stdout.isTTY === true,
    });
process.exit(code);
