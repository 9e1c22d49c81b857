import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { Client } from "../client.ts";
import { applyChanges } from "../config/apply.ts";
import { countOf, type Described, newlyDescribed, wordsOf } from "../config/described-rules.ts";
import { type Change, type Plan, planChanges } from "../config/plan-rules.ts";
import { type ConfigFile, readConfig, readText } from "../config/read-file.ts";
import { type Current, exportableOf, readProject } from "../config/read-project.ts";
import { problemsOfReferences } from "../config/reference-rules.ts";
import { writeJsonSchema } from "../config/schema.ts";
import { writeConfig } from "../config/write-file.ts";
import type { Context } from "../context.ts";
import { EXIT, Failure } from "../failure.ts";
import { ask, printable } from "../terminal.ts";

export type FileOptions = { file: string; prune?: boolean };

/** Writes the project as a file. */
export async function exportConfig(context: Context, { output }: { output?: string }): Promise<void> {
  const text = writeConfig(exportableOf((await readProject(context.client())).config, Date.now()));
  if (output === undefined) return context.terminal.write(text);
  try {
    writeFileSync(output, text);
  } catch (error) {
    throw new Failure(EXIT.usage, `The file ${output} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
  context.answer({ file: output }, `Written to ${printable(output)}.\n`);
}

/** Shows what a file would change. */
export async function diffConfig(context: Context, { exitCode, ...options }: FileOptions & { exitCode?: boolean }): Promise<void> {
  const { plan, unset, current, file } = await prepare(context, options);
  const undescribed = newlyDescribed(file.config, current);
  const note = countOf(undescribed) === 0 ? "" : `Not managed by a file yet: ${wordsOf(undescribed)}.\n`;
  context.answer({ ...toView(plan), undescribed, unsetSecrets: unset }, describe(plan) + note + describeUnset(unset));
  if (exitCode && plan.changes.length > 0) throw new Failure(EXIT.different, "The project differs from the file.");
}

/** Shows what a file changes, asks, and changes it. */
export async function applyConfig(
  context: Context,
  { yes, acceptLoss, ...options }: FileOptions & { yes?: boolean; acceptLoss?: boolean },
): Promise<void> {
  const { terminal } = context;
  const { plan, current, file, client } = await prepare(context, options);
  const { changes } = plan;
  if (!context.isJson) terminal.write(describe(plan));
  const canAsk = terminal.stdin.isTTY === true && options.file !== "-";
  if (changes.length > 0 && !yes) {
    if (!canAsk) throw new Failure(EXIT.usage, "Nothing was changed, since no person can be asked here. Use --yes to apply without being asked.");
    if (
      !isYes(await ask(terminal, changes.length === 1 ? "Apply this change? (yes or no): " : `Apply these ${changes.length} changes? (yes or no): `))
    )
      throw new Failure(EXIT.failed, "Nothing was changed.");
  }
  const consent = async (loss: string) =>
    acceptLoss === true || (canAsk && !yes && isYes(await ask(terminal, `${printable(loss)} Go on? (yes or no): `)));
  const done: Change[] = [];
  try {
    await applyChanges(changes, current, { client, consent, onDone: (change) => void done.push(change) });
  } catch (error) {
    throw toApplyFailure(error, changes, done.length, file);
  }
  const after = changes.length === 0 ? current : await readProject(client);
  const described = await tellDescribed(client, newlyDescribed(file.config, after));
  const unset = unsetOf(after);
  const text = changes.length === 0 ? "" : changes.length === 1 ? "The change is made.\n" : `All ${changes.length} changes are made.\n`;
  const note = countOf(described) === 0 ? "" : `Managed by a file from now on: ${wordsOf(described)}.\n`;
  context.answer({ ...toView(plan), described, unsetSecrets: unset }, text + note + describeUnset(unset));
}

/** Tells the instance what a file describes, so that its console asks before that is changed. */
async function tellDescribed(client: Client, described: Described): Promise<Described> {
  if (countOf(described) > 0) await client.post("/sources", { source: "yaml", ...described }, randomUUID());
  return described;
}

export const writeSchema = (context: Context): void => context.terminal.write(writeJsonSchema());

const isYes = (answer: string): boolean => /^y(es)?$/i.test(answer);

async function prepare(context: Context, { file: path, prune = false }: FileOptions) {
  const { terminal } = context;
  const name = path === "-" ? "standard input" : path;
  const file = readConfig(await readText(path, terminal.stdin), name);
  const client = context.client();
  const current = await readProject(client);
  const problems = problemsOfReferences(file.config, current, prune).map(({ path, sentence }) => `${file.placeOf(path)}: ${sentence}`);
  if (problems.length > 0) throw new Failure(EXIT.usage, problems.join("\n"));
  return { file, client, current, plan: planChanges(file.config, current, prune), unset: unsetOf(current) };
}

const unsetOf = ({ secrets }: Current): string[] => [...new Set(secrets.flatMap(({ name, isSet }) => (isSet ? [] : name)))];

/** The failure of one change, with its place in the file and what is done so far. */
function toApplyFailure(error: unknown, changes: readonly Change[], done: number, file: ConfigFile): unknown {
  const failed = changes[done];
  if (!(error instanceof Failure) || !failed) return error;
  const place = failed.act === "remove" ? "" : ` (${file.placeOf(failed.at)})`;
  const progress = done === 0 ? "No change was made before it." : `${done} of ${changes.length} changes are made.`;
  const sentence = `${failed.kind} ${failed.name}${place}: ${error.message} ${progress} Run the command again when this is mended: it goes on from here.`;
  return new Failure(error.exitCode, sentence, error);
}

const toView = ({ changes, left }: Plan) => ({ changes: changes.map(({ act, kind, name, parts }) => ({ act, kind, name, parts })), left });

const SIGNS = { add: "+", change: "~", move: "↕", remove: "-" } as const;

function describe({ changes, left }: Plan): string {
  const lines = changes.flatMap(({ act, kind, name, parts }) => [
    `${SIGNS[act]} ${kind}${name === "" ? "" : ` ${name}`}${act === "move" ? " (moves)" : ""}`,
    ...parts.map(({ path, before, after }) => `    ${path === "" ? "" : `${path}: `}${act === "add" ? "" : `${toText(before)} → `}${toText(after)}`),
  ]);
  const note = left.length === 0 ? [] : [`Only in the project, and kept without --prune: ${left.join(", ")}.`];
  return [...(changes.length === 0 ? ["The project is as the file says."] : lines), ...note].map((line) => `${printable(line)}\n`).join("");
}

const toText = (value: unknown): string => (value === undefined ? "–" : typeof value === "string" ? JSON.stringify(value) : JSON.stringify(value));

const describeUnset = (unset: string[]): string =>
  unset.map((name) => `The secret ${name} is not set yet. Run: cardea secret set ${name}\n`).join("");
