import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { z } from "zod";
import { isRunning } from "../processes.ts";
import type { Deployment } from "./deployment-rules.ts";

const ids = z.object({ DB: z.string(), AUDIT_DB: z.string(), OAUTH_KV: z.string(), VAULT_KV: z.string() }).partial();
const fileSchema = z.strictObject({
  name: z.string().optional(),
  domain: z.string().optional(),
  account: z.string().optional(),
  settings: z.record(z.string(), z.string()).default({}),
  pages: z.boolean().optional(),
  bucket: z.string().optional(),
  ids: ids.default({}),
  secrets: z.array(z.string()).default([]),
  done: z
    .object({
      code: z.string(),
      pages: z.string(),
      mail: z.string(),
      objects: z.string(),
      domain: z.string(),
      project: z.string(),
      bucket: z.string(),
    })
    .partial()
    .default({}),
});

export type Known = Partial<Pick<Deployment, "name" | "domain">> & Omit<Deployment, "name" | "domain">;

/** What `.gitignore` has of the files of a deployment, and how a name must be for it. */
const IGNORED = {
  "--file": {
    pattern: /^deployment.*\.json$/,
    sentence: "needs a name that begins with deployment and ends in .json, such as deployment-staging.json",
  },
  "--vault-key-file": { pattern: /\.vault-key$/, sentence: "needs a name that ends in .vault-key, such as cardea.vault-key" },
} as const;

/**
 * Why a run cannot write a file of the deployment: git would take it. So an upgrade never conflicts, and no key is committed by mistake. Git takes no
 * file outside of the project.
 * @param file its path @param root the folder of the project @returns sentences; empty if it can
 */
export function problemsOfPath(flag: keyof typeof IGNORED, file: string, root: string): string[] {
  const path = relative(root, file);
  const isOutside = path.startsWith("..") || isAbsolute(path);
  const { pattern, sentence } = IGNORED[flag];
  if (pattern.test(basename(file)) || (isOutside && (flag !== "--file" || file.endsWith(".json")))) return [];
  return [`${flag} ${sentence}, because git would take ${path}; a file that is there already can be renamed`];
}

/** Reads what is known of a deployment. A missing file is an empty one. @throws Error if the file is not one of a deployment */
export function readDeployment(file: string): Known {
  if (!existsSync(file)) return { account: undefined, settings: {}, ids: {}, secrets: [], done: {} };
  const content = toJson(readFileSync(file, "utf8"));
  if (content === undefined)
    throw new Error(
      `Nothing was changed: ${file} is no JSON. Restore it from where you keep it. If you have it nowhere, delete it and run npm run deploy with the same --name, --domain and settings: it finds everything else that exists.`,
    );
  const parsed = fileSchema.safeParse(content);
  if (!parsed.success) throw new Error(`${file} is not the file of a deployment: ${z.prettifyError(parsed.error)}`);
  return { ...parsed.data, account: parsed.data.account };
}

const unfinishedOf = (file: string): string => `${file}.${process.pid}.new`;

/** Writes a file that only its owner may read, completely or not at all. */
export function writePrivately(file: string, text: string): void {
  const unfinished = unfinishedOf(file);
  removeLeft(file);
  writeFileSync(unfinished, text, { mode: 0o600, flag: "wx" });
  renameSync(unfinished, file);
}

/** Removes what runs that were killed have left of a file: it may have a secret. */
function removeLeft(file: string): void {
  const [folder, start] = [dirname(file), `${basename(file)}.`];
  for (const name of readdirSync(folder)) {
    const [, id] = (name.startsWith(start) && /^(\d+)\.new$/.exec(name.slice(start.length))) || [];
    if (id !== undefined && (Number(id) === process.pid || !isRunning(Number(id)))) rmSync(join(folder, name), { force: true });
  }
}

/**
 * Why a run could not write its files, before it makes anything.
 * @param files paths of files, and `built`: a folder @returns sentences; empty if it can
 */
export const problemsOfWriting = ({ built, ...files }: Record<string, string>): string[] => [
  ...Object.values(files).flatMap((file) =>
    problemOfWriting(file, () => {
      removeLeft(file);
      if (existsSync(file)) accessSync(file, constants.W_OK);
      writeFileSync(unfinishedOf(file), "", { mode: 0o600 });
      rmSync(unfinishedOf(file));
    }),
  ),
  ...(built === undefined ? [] : problemOfWriting(built, () => mkdirSync(built, { recursive: true }))),
];

function problemOfWriting(path: string, attempt: () => void): string[] {
  try {
    attempt();
    return [];
  } catch (error) {
    return [`${path} cannot be written: ${(error as Error).message}`];
  }
}

export const writeDeployment = (file: string, deployment: Deployment): void => writePrivately(file, `${JSON.stringify(deployment, null, 2)}\n`);

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
