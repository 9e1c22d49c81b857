import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { BACKUP_FORMAT } from "../worker/version.ts";
import {
  closeDatabases,
  DATABASES,
  type DatabaseName,
  hasRows,
  importDatabase,
  listMigrations,
  migrate,
  type SchemaObject,
} from "./backup/databases.ts";
import { type Contents, emptyKeepers, keyOf, listNewerKeepers, nameOfKeeper, removeNewerValues } from "./backup/end-newer.ts";
import { endOnSignals, isEnding, withEnding } from "./backup/endings.ts";
import { listAddresses, listErasedSince } from "./backup/erased-people.ts";
import { listPlaces, sayForgotten } from "./backup/forgotten-places.ts";
import { bytesOf, groupEntries, MOST_ENTRY } from "./backup/group-entries.ts";
import { asOnlyRun } from "./backup/only-run.ts";
import { type About, type Entry, NAMESPACES, type Operator, withOperator } from "./backup/operator.ts";
import { type Options, readOptions } from "./backup/options.ts";
import { withPrivateFolder } from "./backup/private-folder.ts";
import { isOfFiles, Refused } from "./backup/refused.ts";
import { makeNotesFile } from "./backup/restore-notes.ts";
import { type Restored, type RestorePorts, restoreInSteps, Unfinished } from "./backup/restore-steps.ts";
import { readSealed, UnreadableBackup } from "./backup/sealed-file.ts";

const USAGE = `npm run restore -- FILE [--replace] [--remote --origin https://cardea.example.com [--config FILE]] [--passphrase-file FILE]

Brings a backup into a running Cardea deployment with the same VAULT_KEYS. Without --remote it is the one that “npm start” runs here.
--config: wrangler's settings of the deployment, with its PUBLIC_ORIGIN in vars; wrangler.deployment.json if absent.
--replace: the deployment has something, and loses it.
A run that was ended is repeated with --replace, and goes on from its notes in .cardea/restoring.`;

/** The content of a file that has opened. It is trusted, because this program wrote it. */
const recordSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("about"),
    at: z.string(),
    origin: z.string(),
    format: z.number(),
    /** The latest migration of the version that made the backup. */
    migration: z.string().default(""),
    vaultKeys: z.array(z.object({ id: z.string(), mark: z.string() })),
  }),
  z.object({
    kind: z.literal("schema"),
    database: z.enum(DATABASES),
    objects: z.array(z.object({ type: z.string(), name: z.string(), sql: z.string() })),
  }),
  z.object({ kind: z.literal("rows"), database: z.enum(DATABASES), sql: z.string() }),
  z.object({ kind: z.literal("values"), namespace: z.enum(NAMESPACES), entries: z.array(z.custom<Entry>()) }),
  z.object({ kind: z.literal("keepers"), entries: z.array(z.custom<Entry>()) }),
  z.object({ kind: z.literal("end"), lines: z.number(), values: z.number(), keepers: z.number() }),
]);
type BackupRecord = z.output<typeof recordSchema>;
type AboutBackup = Extract<BackupRecord, { kind: "about" }>;

async function* readRecords({ file, passphrase }: Options): AsyncGenerator<BackupRecord> {
  for await (const line of readSealed(file, passphrase)) {
    const { data } = recordSchema.safeParse(line);
    if (!data)
      throw new UnreadableBackup(
        "The backup has a part that this version does not know: a newer one made it. Restore with that one. Nothing was written.",
      );
    yield data;
  }
}

/** Reads the whole file once before anything is written. */
async function verify(options: Options): Promise<{ backup: AboutBackup; contents: Contents }> {
  const contents: Contents = { keepers: new Set(), oauth: new Set() };
  let about: AboutBackup | undefined;
  let lines = 0;
  let isWhole = false;
  for await (const record of readRecords(options)) {
    if (record.kind === "about") about = record;
    if (record.kind === "keepers") for (const entry of record.entries) contents.keepers.add(nameOfKeeper(entry));
    if (record.kind === "values" && record.namespace === "oauth") for (const entry of record.entries) contents.oauth.add(keyOf(entry));
    if (record.kind === "values" || record.kind === "keepers") checkSizes(record.entries);
    if (record.kind === "end") isWhole = record.lines === lines;
    lines++;
  }
  if (!about || !isWhole) throw new UnreadableBackup("The file has no end: the backup was not finished. Use another backup.");
  return { backup: about, contents };
}

function checkSizes(entries: Entry[]): void {
  const large = entries.find((entry) => bytesOf(entry) > MOST_ENTRY);
  if (large) throw new Refused(`The backup has an entry that no deployment takes: it is larger than ${MOST_ENTRY} bytes. Nothing was written.`);
}

function checkDeployment(backup: AboutBackup, deployment: About): void {
  if (backup.format !== BACKUP_FORMAT || deployment.format !== BACKUP_FORMAT)
    throw new Refused(
      `The backup has format ${backup.format} and the deployment reads ${deployment.format}; this folder writes ${BACKUP_FORMAT}. Use the version of Cardea that made the backup.`,
    );
  const known = new Set(deployment.vaultKeys.map(({ mark }) => mark));
  const missing = backup.vaultKeys.filter(({ mark }) => !known.has(mark)).map(({ id }) => id);
  if (missing.length > 0)
    throw new Refused(
      `The deployment lacks the vault key ${missing.join(", ")} of the backup, so it could open nothing. Set VAULT_KEYS as it was, then try again. Nothing was written.`,
    );
}

/** An older version cannot take a newer schema back, and its deployment may not work with it. */
async function checkVersion({ migration }: AboutBackup): Promise<void> {
  if (migration === "" || (await listMigrations()).includes(migration)) return;
  throw new Refused(
    `The backup was made by another version of Cardea than this folder has: its last migration is ${migration}, which is not here. Deploy that version or a newer one, and restore with it. Nothing was written.`,
  );
}

/** @param wasBegun whether another run has not come to its end */
async function checkEmpty({ target }: Options, wasBegun: boolean): Promise<void> {
  for (const database of DATABASES)
    if (await hasRows(target, database))
      throw new Refused(
        `The deployment has something in ${database} already. Add --replace if it may be lost${wasBegun ? ", also to go on where a restore was ended" : ""}. Nothing was written.`,
      );
}

/** The databases come first: they say whose objects there are. */
async function restoreDatabases(options: Options): Promise<void> {
  await withPrivateFolder(async (folder) => {
    const rowsOf = (database: DatabaseName) => join(folder, `${database}.sql`);
    const schemas = new Map<DatabaseName, SchemaObject[]>();
    for await (const record of readRecords(options)) {
      if (record.kind === "schema") schemas.set(record.database, record.objects);
      if (record.kind === "rows") await appendFile(rowsOf(record.database), record.sql, { mode: 0o600 });
    }
    for (const database of DATABASES) {
      console.log(`Writing ${database} …`);
      await importDatabase(options.target, database, schemas.get(database) ?? [], rowsOf(database));
      await migrate(options.target, database);
    }
  });
}

async function restoreRest(options: Options, operator: Operator, replaces: boolean): Promise<Restored> {
  console.log("Writing KV and the people's objects …");
  const counts = { values: 0, keepers: 0, kept: 0 };
  for await (const record of readRecords(options)) {
    if (record.kind !== "values" && record.kind !== "keepers") continue;
    for (const group of groupEntries(record.entries)) {
      const { written } =
        record.kind === "values" ? await operator.writeValues(record.namespace, group) : await operator.writeKeepers(group, replaces);
      counts[record.kind] += written;
      if (record.kind === "keepers") counts.kept += group.length - written;
    }
  }
  return counts;
}

async function main(): Promise<void> {
  const options = await readOptions(process.argv.slice(2), USAGE);
  await asOnlyRun(options.target, () => restore(options));
}

async function restore(options: Options): Promise<void> {
  console.log("Checking the file …");
  const { backup, contents } = await verify(options);
  await checkVersion(backup);
  await withOperator(options.target, async (operator) => {
    checkDeployment(backup, await operator.about());
    const { notes, removed, restored } = await restoreInSteps(portsOf(options, backup, contents, operator), {
      origin: options.target.origin,
      at: backup.at,
      replaces: options.replaces,
    });
    const { values, keepers, kept } = restored;
    console.log(`What is newer than the backup has ended: ${notes.newer.length} objects and ${removed} values.`);
    console.log(`Restored the backup of ${backup.origin} from ${backup.at}: both databases, ${values} values and ${keepers} objects.`);
    if (kept > 0) console.log(`${kept} objects had something already and kept it. With --replace they take what the backup has.`);
    console.log("What people disconnected or revoked after the backup is connected again: see “After a restore” in docs/operations.md.");
    for (const line of sayForgotten(notes.places, await listPlaces(options.target))) console.log(line);
    const addresses = await listAddresses(options.target, notes.erased);
    if (addresses.length > 0) console.log(`Erase these people again: ${addresses.join(", ")}`);
    notesOf(options).remove();
  });
}

const notesOf = ({ target }: Options) => makeNotesFile(target.home, target.origin);

/** The steps, done to the deployment. */
function portsOf(options: Options, backup: AboutBackup, contents: Contents, operator: Operator): RestorePorts {
  const { target, replaces } = options;
  return {
    notes: notesOf(options),
    has: (object) => contents.keepers.has(nameOfKeeper(object)),
    requireEmpty: (wasBegun) => checkEmpty(options, wasBegun),
    async observe() {
      const erased = await listErasedSince(target, Date.parse(backup.at));
      if (erased.length > 0)
        console.log(`People were erased after the backup was made, and it brings back those that it has. Their ids: ${erased.join(", ")}`);
      const [places, newer] = [await listPlaces(target), await listNewerKeepers(operator, contents)];
      return { origin: target.origin, at: backup.at, replaces, erased, places, newer };
    },
    emptyKeepers: (newer) =>
      emptyKeepers(
        operator,
        newer.map((name) => ({ ...name, copy: {} })),
      ),
    restoreDatabases: () => restoreDatabases(options),
    removeNewerValues: () => removeNewerValues(operator, contents),
    restoreRest: (mayReplace) => restoreRest(options, operator, mayReplace),
  };
}

endOnSignals();
withEnding(closeDatabases, main).catch((error: unknown) => {
  // A run that a signal has ended needs no further reason.
  if (isEnding()) return;
  const cause = error instanceof Unfinished ? error.cause : error;
  console.error(cause instanceof Refused || cause instanceof UnreadableBackup || isOfFiles(cause) ? cause.message : cause);
  if (error instanceof Unfinished) console.error(error.message);
  process.exitCode = 1;
});
