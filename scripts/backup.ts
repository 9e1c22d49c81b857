import { createReadStream } from "node:fs";
import { join } from "node:path";
import { DATABASES, exportRows, latestMigration, readSchema, withPrivateFolder } from "./backup/databases.ts";
import { openOperator } from "./backup/operator.ts";
import { readOptions } from "./backup/options.ts";
import { Refused } from "./backup/refused.ts";
import { sealTo } from "./backup/sealed-file.ts";

const USAGE = `npm run backup -- [FILE] [--remote --origin https://cardea.example.com [--config FILE]] [--passphrase-file FILE]

Writes all that a Cardea deployment has stored into one sealed file. Without --remote it is the one that “npm start” runs here.
--config: wrangler's settings of the deployment, with its PUBLIC_ORIGIN in vars; wrangler.deployment.json if absent.
The passphrase is asked for, or comes from CARDEA_BACKUP_PASSPHRASE or a file. VAULT_KEYS is not in the backup: keep it elsewhere.`;

/** Pieces of a dump, in characters. */
const PIECE = 256 * 1024;

const defaultFile = `cardea-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.backup`;

async function backup(): Promise<void> {
  const { file, target, passphrase } = await readOptions(process.argv.slice(2), USAGE, defaultFile);
  const operator = await openOperator(target);
  try {
    const about = await operator.about();
    const sealed = await sealTo(file, passphrase);
    try {
      const counts = { lines: 0 };
      const write = async (record: object): Promise<void> => {
        counts.lines++;
        await sealed.write(record);
      };
      await write({ kind: "about", at: new Date().toISOString(), origin: target.origin, migration: await latestMigration(), ...about });
      await withPrivateFolder(async (folder) => {
        for (const database of DATABASES) {
          console.log(`Exporting ${database} …`);
          await write({ kind: "schema", database, objects: await readSchema(target, database) });
          const rows = join(folder, `${database}.sql`);
          await exportRows(target, database, rows, folder);
          for await (const sql of createReadStream(rows, { encoding: "utf8", highWaterMark: PIECE })) await write({ kind: "rows", database, sql });
        }
      });
      let [values, keepers] = [0, 0];
      for (const namespace of ["oauth", "vault"]) {
        console.log(`Reading KV (${namespace}) …`);
        for await (const entries of operator.values(namespace)) {
          values += entries.length;
          if (entries.length > 0) await write({ kind: "values", namespace, entries });
        }
      }
      console.log("Reading the people's objects …");
      for await (const entries of operator.keepers()) {
        keepers += entries.length;
        if (entries.length > 0) await write({ kind: "keepers", entries });
      }
      await sealed.write({ kind: "end", lines: counts.lines, values, keepers });
      await sealed.close();
      console.log(`${file} has both databases, ${values} values and ${keepers} objects.`);
    } catch (error) {
      await sealed.discard();
      throw error;
    }
  } finally {
    await operator.close();
  }
}

backup().catch((error: unknown) => {
  console.error(error instanceof Refused ? error.message : error);
  process.exitCode = 1;
});
