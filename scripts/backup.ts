import { createReadStream } from "node:fs";
import { join } from "node:path";
import { closeDatabases, DATABASES, exportRows, listMigrations, readSchema, WHILE_EXPORTING } from "./backup/databases.ts";
import { endOnSignals, isEnding, withEnding } from "./backup/endings.ts";
import { asOnlyRun } from "./backup/only-run.ts";
import { NAMESPACES, type Operator, withOperator } from "./backup/operator.ts";
import { type Options, readOptions, type Target } from "./backup/options.ts";
import { withPrivateFolder } from "./backup/private-folder.ts";
import { isOfFiles, Refused } from "./backup/refused.ts";
import { sealTo } from "./backup/sealed-file.ts";

const USAGE = `npm run backup -- [FILE] [--remote --origin https://cardea.example.com [--config FILE]] [--passphrase-file FILE]

Writes all that a Cardea deployment has stored into one sealed file. Without --remote it is the one that “npm start” runs here.
--config: wrangler's settings of the deployment, with its PUBLIC_ORIGIN in vars; wrangler.deployment.json if absent.
The passphrase is asked for, or comes from CARDEA_BACKUP_PASSPHRASE or a file. VAULT_KEYS is not in the backup: keep it elsewhere.`;

/** Pieces of a dump, in characters. */
const PIECE = 256 * 1024;

const defaultFile = `cardea-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.backup`;

async function main(): Promise<void> {
  const options = await readOptions(process.argv.slice(2), USAGE, defaultFile);
  await asOnlyRun(options.target, () => backUp(options));
}

async function backUp({ file, target, passphrase }: Options): Promise<void> {
  // The file comes first: if it cannot be written, nothing is done to the deployment.
  const sealed = await sealTo(file, passphrase);
  await withEnding(sealed.discard, async () => {
    const { values, keepers, incomplete } = await withOperator(target, async (operator) => ({
      ...(await writeAll(target, operator, sealed.write)),
      incomplete: operator.incomplete,
    }));
    await sealed.close();
    console.log(`${file} has both databases, ${values} values and ${keepers} objects.`);
    for (const [projectId, reason] of incomplete)
      console.error(`It lacks values of the project ${projectId}, whose place in the Parameter Store did not answer: ${reason}`);
    if (incomplete.size > 0)
      console.error("Calls need none of these, because the objects hold people's credentials. Mend the place (docs/ssm.md) and make another backup.");
  });
}

async function writeAll(
  target: Target,
  operator: Operator,
  writeRecord: (record: object) => Promise<void>,
): Promise<{ values: number; keepers: number }> {
  let lines = 0;
  const write = (record: object): Promise<void> => {
    lines++;
    return writeRecord(record);
  };
  const about = await operator.about();
  await write({ kind: "about", at: new Date().toISOString(), origin: target.origin, migration: (await listMigrations()).at(-1) ?? "", ...about });
  await withPrivateFolder(async (folder) => {
    if (target.isRemote) console.log(WHILE_EXPORTING);
    for (const database of DATABASES) {
      console.log(`Exporting ${database} …`);
      await write({ kind: "schema", database, objects: await readSchema(target, database) });
      const rows = join(folder, `${database}.sql`);
      await exportRows(target, database, rows, folder);
      for await (const sql of createReadStream(rows, { encoding: "utf8", highWaterMark: PIECE })) await write({ kind: "rows", database, sql });
    }
  });
  const counts = { values: 0, keepers: 0 };
  for (const namespace of NAMESPACES) {
    console.log(`Reading KV (${namespace}) …`);
    for await (const entries of operator.values(namespace)) {
      counts.values += entries.length;
      if (entries.length > 0) await write({ kind: "values", namespace, entries });
    }
  }
  console.log("Reading the people's objects …");
  for await (const entries of operator.keepers()) {
    counts.keepers += entries.length;
    if (entries.length > 0) await write({ kind: "keepers", entries });
  }
  await writeRecord({ kind: "end", lines, ...counts });
  return counts;
}

endOnSignals();
withEnding(closeDatabases, main).catch((error: unknown) => {
  // A run that a signal has ended needs no further reason.
  if (isEnding()) return;
  console.error(error instanceof Refused || isOfFiles(error) ? error.message : error);
  process.exitCode = 1;
});
