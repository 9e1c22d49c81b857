import type { Deployment } from "./deployment-rules.ts";
import { parse } from "./find-resources.ts";
import { mustRun, type RunProgram } from "./wrangler-client.ts";

/** Reaches the deployed Worker. @param path of its origin */
export type Reach = (path: string, init?: RequestInit) => Promise<Response>;

/** How long something may take to answer at an address that is looked at, in ms. */
const PATIENCE = 20_000;

/** Asks for `/healthz`. A redirect is no answer of Cardea and is not followed. @param patience in ms @throws an error of fetch, also if there is no answer */
export const askHealth = (reach: Reach, patience = PATIENCE): Promise<Response> =>
  reach("/healthz", { redirect: "manual", signal: AbortSignal.timeout(patience) });

/**
 * What the steps work with. Steps change `deployment`, and the caller writes it to its file after each step.
 * @property config the generated configuration @property bundle the folder of the bundled Worker @property vaultKeyFile where secrets that a run has
 * made are kept until they have been shown @property isOwnKeyFile whether the operator has named that file @property setUpFile where a set-up address is
 * written; absent if it may be printed
 * @property given secrets of the operator @property makesAuthSecret whether the deployment gets another AUTH_SECRET, although it has one
 * @property isSetUpForced whether a new set-up address is made in any case
 * @property objects the last Durable Object migration of this version
 */
export type Work = {
  deployment: Deployment;
  root: string;
  config: string;
  bundle: string;
  vaultKeyFile: string;
  isOwnKeyFile: boolean;
  setUpFile: string | undefined;
  given: Record<string, string>;
  makesAuthSecret: boolean;
  isSetUpForced: boolean;
  objects: string | undefined;
  run: RunProgram;
  reach: Reach;
  pause: (ms: number) => Promise<void>;
  now: () => number;
  /** Writes the generated configuration, with all that is known by now. */
  writeConfig(): void;
  print(text: string): void;
};

/** Runs SQL in the main database. */
export const execute = ({ run, config }: Work, sql: string): Promise<string> =>
  mustRun(run, "wrangler", ["d1", "execute", "DB", "--remote", "--json", "--yes", "--config", config, "--command", sql]);

export async function readRows<Row>(work: Work, sql: string): Promise<Row[]> {
  const [answer] = parse(await execute(work, sql)) as { results?: Row[] }[];
  return answer?.results ?? [];
}

export const count = async (work: Work, sql: string): Promise<number> => Number((await readRows<{ n?: number }>(work, sql))[0]?.n ?? 0);

/** Whether the main database has a table. Its migrations make it, after the secrets were set. @param table */
export const hasTable = async (work: Work, table: "credentials" | "vault_keys"): Promise<boolean> =>
  (await count(work, `SELECT count(*) AS n FROM sqlite_master WHERE name = '${table}'`)) > 0;
