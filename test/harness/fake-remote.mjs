// Stands for wrangler in tests of a backup of a deployment in an account: it keeps the account in the file FAKE_ACCOUNT.
// FAKE_FAILS is a part of a command that fails: before it does anything, or, if FAKE_FAILS_LATE is set, after it has done it.
// FAKE_HOLDS is a part of a command that ends only when there is the file FAKE_ACCOUNT.go.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";

const args = process.argv.slice(2);
const command = args.join(" ");
const { FAKE_ACCOUNT: file, FAKE_FAILS: fails, FAKE_FAILS_LATE: isLate } = process.env;
const account = JSON.parse(readFileSync(file, "utf8"));
const option = (name) => args[args.indexOf(name) + 1];
const isFailing = fails !== undefined && command.includes(fails);

const TABLE = { type: "table", name: "projects", sql: "CREATE TABLE projects (id text)" };
const answers = {
  "secret list": () => JSON.stringify(Object.keys(account.secrets).map((name) => ({ name, type: "secret_text" }))),
  "secret put": () => {
    account.secrets[args[2]] = readFileSync(0, "utf8");
  },
  "secret delete": () => void delete account.secrets[args[2]],
  "d1 export": () => writeFileSync(option("--output"), `INSERT INTO projects VALUES ('${args[2]}');\n`),
  "d1 migrations apply": () => undefined,
  "d1 execute": () => {
    if (args.includes("--file")) return void account.restored.push(readFileSync(option("--file"), "utf8"));
    const results = option("--command").startsWith("SELECT type, name, sql") ? [TABLE] : [];
    return JSON.stringify([{ results }]);
  },
};

appendFileSync(`${file}.calls`, `${command}\n`);
const secret = Object.keys(process.env).filter((name) => name.startsWith("CARDEA_BACKUP"));
if (secret.length > 0) appendFileSync(`${file}.environment`, `${secret}\n`);
const name = Object.keys(answers).find((each) => command.startsWith(each));
if (name === undefined || (isFailing && !isLate)) {
  console.error(`The API is down [code: 10000]: ${command}`);
  process.exit(1);
}
const answer = answers[name]();
writeFileSync(file, JSON.stringify(account));
if (process.env.FAKE_HOLDS && command.includes(process.env.FAKE_HOLDS)) {
  appendFileSync(`${file}.held`, command);
  while (!existsSync(`${file}.go`)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}
// wrangler writes notices to its standard error.
console.error("▲ [WARNING] a newer version is there [4.0.0]");
if (answer !== undefined) console.log(answer);
if (isFailing) process.exit(1);
