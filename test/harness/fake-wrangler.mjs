// Stands for wrangler in tests of `npm run deploy`: it keeps the account in the file FAKE_ACCOUNT, and answers like wrangler.
// FAKE_FAILS is a part of a command that fails: before it does anything, or, if FAKE_FAILS_LATE is set, after it has done it.
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { standInFor } from "../../scripts/deploy/secret-rules.ts";
import { parseSettings } from "../../worker/settings.ts";

/** A command that fails. Its message is what wrangler says. */
class Stopped extends Error {}

/**
 * Runs one command.
 * @param {string[]} args @param {Record<string, string | undefined>} env @param {string} cwd the folder in which it runs
 * @param {() => string} readInput reads what is sent to standard input
 * @returns {string} what wrangler prints
 */
function answerTo(args, env, cwd, readInput) {
  const command = args.join(" ");
  const file = env.FAKE_ACCOUNT;
  const empty = { databases: [], namespaces: [], queues: [], secrets: {}, migrated: [], rows: [], deployed: [], admins: 0 };
  const account = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : empty;
  const option = (name) => args[args.indexOf(name) + 1];
  const fails = env.FAKE_FAILS && command.includes(env.FAKE_FAILS);
  const hash = (text) => createHash("sha256").update(text).digest("hex");

  function stop(sentence) {
    throw new Stopped(sentence);
  }

  /** Notes why the Worker would refuse to start with the variables and secrets that it has now. Both take effect at once. */
  function tryToStart() {
    const { vars } = account.deployed.at(-1) ?? {};
    if (vars === undefined) return;
    const secrets = Object.fromEntries(Object.keys(account.secrets).map((name) => [name, standInFor(name)]));
    try {
      parseSettings({ ...secrets, ...vars });
    } catch (error) {
      account.outages = [...(account.outages ?? []), `${command}: ${error.reason}`];
    }
  }

  /** The tables of a database of the deployment, as far as it is migrated. */
  function tablesOf({ uuid }) {
    const binding = uuid.endsWith("-audit") ? "AUDIT_DB" : "DB";
    const tables = { DB: ["auth_scopes", "credentials", "redemptions"], AUDIT_DB: ["audit_events", "audit_marks"] };
    return account.migrated.includes(binding) ? ["_cf_KV", "d1_migrations", ...tables[binding]] : ["_cf_KV"];
  }

  const answers = {
    "whoami --json": () => ({
      loggedIn: env.FAKE_SIGNED_OUT === undefined,
      accounts: JSON.parse(env.FAKE_ACCOUNTS ?? '[{"id":"acc-1","name":"One"}]'),
    }),
    "d1 list": () => account.databases,
    "d1 create": () => {
      if (account.databases.some(({ name }) => name === args[2])) stop(`A database with the name ${args[2]} already exists`);
      account.databases.push({ name: args[2], uuid: `d1-${args[2]}` });
    },
    "kv namespace list": () => account.namespaces,
    "kv namespace create": () => {
      if (account.namespaces.some(({ title }) => title === args[3])) stop(`a namespace with this account ID and title already exists [code: 10014]`);
      account.namespaces.push({ title: args[3], id: `kv-${args[3]}` });
    },
    "kv key list": () => account.namespaces.find(({ id }) => id === option("--namespace-id")).keys ?? [],
    "queues info": () => {
      if (!account.queues.includes(args[2])) stop(`Queue "${args[2]}" does not exist. To create it, run: wrangler queues create ${args[2]}`);
      const users = account.users?.[args[2]] ?? account.deployed.slice(0, 1).map(({ name }) => `worker:${name}`);
      const lines = ["Producers", "Consumers"].map((kind) => `Number of ${kind}: ${users.length}${users.length > 0 ? `\n${kind}: ${users}` : ""}`);
      return { text: `Queue Name: ${args[2]}\n${lines.join("\n")}` };
    },
    "queues create": () => (account.queues.includes(args[2]) ? stop("Queue name is already taken [code: 11009]") : void account.queues.push(args[2])),
    "r2 bucket create": () => {
      if (account.buckets?.includes(args[3])) stop("The bucket you tried to create already exists, and you own it. [code: 10004]");
      account.buckets = [...(account.buckets ?? []), args[3]];
    },
    "secret list": () =>
      account.deployed.length + Object.keys(account.secrets).length === 0
        ? stop(`Worker "${option("--name")}" not found.\n\nIf this is a new Worker, run \`wrangler deploy\` first to create it.`)
        : Object.keys(account.secrets).map((name) => ({ name, type: "secret_text" })),
    "secret bulk": () => {
      for (const [name, value] of Object.entries(JSON.parse(readInput()))) {
        if (value === null) delete account.secrets[name];
        else account.secrets[name] = hash(value);
      }
      tryToStart();
    },
    "d1 migrations apply": () => {
      const config = JSON.parse(readFileSync(resolve(cwd, option("--config")), "utf8"));
      const { database_id } = config.d1_databases.find(({ binding }) => binding === args[3]);
      if (!account.databases.some(({ uuid }) => uuid === database_id)) stop("no such database");
      if (!account.migrated.includes(args[3])) account.migrated.push(args[3]);
    },
    "d1 execute": () => {
      const sql = option("--command");
      const database = account.databases.find(({ uuid }) => uuid === args[2]);
      if (database) return [{ results: (database.tables ?? tablesOf(database)).map((each) => ({ name: each })) }];
      if (sql.includes("sqlite_master")) return [{ results: [{ n: account.migrated.includes("DB") ? 1 : 0 }] }];
      if (!account.migrated.includes("DB")) stop("no such table");
      const known = { vault_keys: account.vaultKeys ?? [], jobs: account.rotations ?? [], credentials: [{ n: account.credentials ?? 0 }] };
      const [, table] = /FROM (vault_keys|jobs|credentials)\b/.exec(sql.replace(/\(.*?\) AS/, "")) ?? [];
      if (table) return [{ results: known[table] }];
      if (sql.includes("platform_admins")) return [{ results: [{ n: account.admins }] }];
      account.rows.push(sql);
      return [{ results: [] }];
    },
    "deploy --dry-run": () => {
      mkdirSync(resolve(cwd, option("--outdir")), { recursive: true });
      writeFileSync(join(resolve(cwd, option("--outdir")), "index.js"), "export default {};");
      writeFileSync(join(resolve(cwd, option("--outdir")), "README.md"), String(process.hrtime.bigint()));
    },
    "deploy --minify": () => {
      const config = JSON.parse(readFileSync(resolve(cwd, option("--config")), "utf8"));
      const missing = [...config.queues.producers, ...config.queues.consumers].find(({ queue }) => !account.queues.includes(queue));
      if (missing) stop(`Queue "${missing.queue}" does not exist.`);
      const absent = config.r2_buckets?.find(({ bucket_name }) => !account.buckets?.includes(bucket_name));
      if (absent) stop(`R2 bucket '${absent.bucket_name}' not found. [code: 10085]`);
      if (account.migrated.length < 2) stop("the code needs the migrations");
      const build = /^CARDEA_BUILD:"(.+)"$/.exec(option("--define"))?.[1];
      account.deployed.push({ ...config, build });
      // Where its output is no terminal, wrangler takes a domain from whatever has it.
      const domains = config.routes?.map(({ pattern }) => [pattern, config.name]) ?? [];
      if (domains.length > 0) {
        const others = Object.entries(account.domains ?? {}).filter(([, worker]) => worker !== config.name);
        account.domains = Object.fromEntries([...others, ...domains]);
      }
      tryToStart();
    },
    "pages project create": () => {
      if (account.pages?.[args[3]]) stop("A project with this name already exists. Choose a different project name. [code: 8000002]");
      account.pages = { ...account.pages, [args[3]]: [] };
    },
    "pages project list": () =>
      Object.keys(account.pages ?? {}).map((project) => ({
        "Project Name": project,
        "Project Domains": `${project}${env.FAKE_PAGES_SUFFIX ?? ""}.pages.dev, console.example`,
      })),
    "pages deployment list": () => account.pages[option("--project-name")].map((_, index) => ({ Id: String(index) })),
    "pages deploy --cwd": () => {
      const config = JSON.parse(readFileSync(resolve(cwd, option("--cwd"), "wrangler.json"), "utf8"));
      if (account.deployed.at(-1)?.name !== config.services[0].service) stop("the service does not exist");
      account.pages[option("--project-name")].push(config);
    },
  };

  const before = JSON.stringify(account);
  // Commands that only read may run at the same time, so calls are kept apart.
  const environment = Object.keys(env).filter((name) => /SECRET|VAULT/.test(name));
  appendFileSync(`${file}.calls`, `${JSON.stringify({ command, environment })}\n`);
  if (fails && !env.FAKE_FAILS_LATE) stop(env.FAKE_SAYS ?? "The API is down [code: 10000]");
  const name = Object.keys(answers).find((each) => command.startsWith(each));
  const answer = name ? answers[name]() : stop(`unknown command: ${command}`);
  if (JSON.stringify(account) !== before) writeFileSync(file, JSON.stringify(account));
  if (fails) stop("The connection was lost");
  if (answer?.text !== undefined) return answer.text;
  return typeof answer === "object" ? JSON.stringify(answer) : "done";
}

/** Runs one command in this process, as wrangler would in one of its own. */
export function runFakeWrangler(args, env, cwd, readInput) {
  try {
    const stdout = answerTo(args, env, cwd, readInput);
    return { ok: true, stdout, output: stdout };
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { ok: false, stdout: "", output: error.message };
  }
}

if (process.argv[1] === import.meta.filename) {
  const { ok, output } = runFakeWrangler(process.argv.slice(2), process.env, process.cwd(), () => readFileSync(0, "utf8"));
  (ok ? console.log : console.error)(output);
  process.exitCode = ok ? 0 : 1;
}
