import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs, parseEnv } from "node:util";
import { askAtTerminal } from "../ask.ts";
import { problemsOfLost } from "../lost-options.ts";
import { Refused } from "./refused.ts";
import { SHORTEST_PASSPHRASE } from "./sealed-file.ts";
import { chooseConfig } from "./wrangler-config.ts";

/**
 * Which deployment is meant: the local one of `npm start`, or one in an account.
 * @property home the folder with the data of a local one
 * @property config arguments that name wrangler's settings of a deployment in an account; none for a local one
 */
export type Target = { isRemote: boolean; origin: string; home: string; config: string[]; token: string | undefined };
export type Options = { file: string; replaces: boolean; target: Target; passphrase: string };

/** Reads the command line and the environment. @param usage the whole text that is shown for a wrong command line @throws Refused */
export async function readOptions(argv: string[], usage: string, defaultFile?: string): Promise<Options> {
  const { values, positionals } = parse(argv, usage);
  const file = positionals[0] ?? defaultFile;
  if (file === undefined || positionals.length > 1) throw new Refused(usage);
  const isBackup = defaultFile !== undefined;
  if (isBackup && values.replace) throw new Refused(`--replace is an option of npm run restore. Nothing was done.\n\n${usage}`);
  if (!values.remote && values.config !== undefined) throw new Refused(`--config is for a deployment in an account: add --remote.\n\n${usage}`);
  return {
    file,
    replaces: values.replace ?? false,
    target: values.remote ? remoteTarget(values.origin, values.config, usage) : localTarget(values.origin, usage),
    passphrase: await readPassphrase(values["passphrase-file"], isBackup),
  };
}

const OPTIONS = {
  remote: { type: "boolean" },
  replace: { type: "boolean" },
  origin: { type: "string" },
  config: { type: "string" },
  "passphrase-file": { type: "string" },
} as const;

function parse(argv: string[], usage: string) {
  const lost = problemsOfLost(Object.keys(OPTIONS), process.env);
  if (lost.length > 0) throw new Refused(`${lost.join("\n")}\nNothing was done.`);
  try {
    return parseArgs({ args: argv, allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new Refused(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

/**
 * Databases are those of this machine, and everything else is reached at the origin. So the origin is one of this machine, too: else a restore would
 * replace the databases of one deployment and the objects of another.
 */
function localTarget(named: string | undefined, usage: string): Target {
  const origin = localOrigin(named ?? `http://127.0.0.1:${process.env.PORT ?? 8787}`, named === undefined ? "PORT" : "--origin", usage);
  const home = process.env.CARDEA_HOME ?? ".";
  const devVars = join(home, ".dev.vars");
  const settings = existsSync(devVars) ? parseEnv(readFileSync(devVars, "utf8")) : {};
  const token = process.env.CARDEA_BACKUP_TOKEN ?? settings.BACKUP_TOKEN;
  if (!token)
    throw new Refused(
      `${devVars} has no BACKUP_TOKEN. Add a line “BACKUP_TOKEN=…” with the output of: openssl rand -base64 32\nThen start Cardea again.`,
    );
  return { isRemote: false, origin, token, home, config: [] };
}

function localOrigin(address: string, from: string, usage: string): string {
  if (!URL.canParse(address)) throw new Refused(`${from} gives no address: ${address}. Nothing was done.`);
  const { origin, hostname } = new URL(address);
  if (["127.0.0.1", "localhost", "[::1]"].includes(hostname)) return origin;
  throw new Refused(`${origin} is no deployment of this machine. For one in an account add --remote. Nothing was done.\n\n${usage}`);
}

function remoteTarget(origin: string | undefined, config: string | undefined, usage: string): Target {
  if (!origin?.startsWith("https://") || !URL.canParse(origin))
    throw new Refused(`--remote needs --origin https://…: the address of the deployment.\n\n${usage}`);
  const { origin: address } = new URL(origin);
  return { isRemote: true, origin: address, token: process.env.CARDEA_BACKUP_TOKEN, home: ".", config: chooseConfig(address, config) };
}

async function readPassphrase(file: string | undefined, isNew: boolean): Promise<string> {
  const given = file === undefined ? process.env.CARDEA_BACKUP_PASSPHRASE : readPassphraseFile(file);
  const passphrase = given ?? (await ask("Passphrase of the backup: "));
  if (passphrase.length < SHORTEST_PASSPHRASE)
    throw new Refused(`The passphrase has fewer than ${SHORTEST_PASSPHRASE} characters. Use a longer one.`);
  if (given === undefined && isNew && (await ask("The same again: ")) !== passphrase)
    throw new Refused("The two passphrases differ. Nothing was done.");
  return passphrase;
}

function readPassphraseFile(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new Refused(`The passphrase cannot be read from ${file}: ${(error as Error).message}. Nothing was done.`);
  }
}

/** Asks at the terminal, without showing what is typed. */
async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) throw new Refused("There is no passphrase. Set CARDEA_BACKUP_PASSPHRASE, or use --passphrase-file FILE.");
  const answer = await askAtTerminal(question, true);
  if (answer === undefined) throw new Refused("No passphrase was given. Nothing was done.");
  return answer;
}
