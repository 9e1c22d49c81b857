// Faults in their large sizes: every operation of every act that writes in several steps gets each fault once, and 50 people call while the Worker is
// killed, and races have 200 rounds. FAULTS_SEED repeats a run. Arguments choose tests, as with `npm test`; CHAOS_PEOPLE and CHAOS_CALLS change the size. `npm test` has a small one.

import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";

const seed = process.env.FAULTS_SEED ?? String(1 + Math.floor(Math.random() * 1_000_000));
const env = { CHAOS_PEOPLE: "50", CHAOS_CALLS: "20", FAULTS: "all", ...process.env, FAULTS_SEED: seed };
/** Races: many rounds in which many do the same thing at once. */
const RACES = ["worker/links/open-link.test.ts", "worker/agents/token-endpoint.test.ts"];
/** The Parameter Store is no binding: these tests plant faults into the server that speaks for it. */
const OF_THE_PARAMETER_STORE = ["worker/vault/store/ssm-store.test.ts", "worker/jobs/move.test.ts"];
const chosen = process.argv.slice(2);
const files =
  chosen.length > 0 ? chosen : [...globSync("worker/**/*-faults.test.ts"), ...OF_THE_PARAMETER_STORE, ...RACES, "test/scenarios/chaos.test.ts"];
console.log(`FAULTS_SEED=${seed}`);
// What a run has counted is shown although it passed.
const args = ["run", "--silent=false", "--project", "worker", "--project", "scenarios", ...files];
const { status } = spawnSync("vitest", args, { env, stdio: "inherit", shell: process.platform === "win32" });
console.log(`Repeat it with FAULTS_SEED=${seed} npm run test:faults`);
process.exit(status ?? 1);
