import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** The program as people install it, and the Nodes of this machine, for tests. */

/** Packs the program. @returns the packed files, and where the program is */
export function packProgram(): { files: string[]; program: string } {
  const folder = mkdtempSync(join(tmpdir(), "cardea-pack-"));
  const written = execFileSync("npm", ["pack", "--json", "--silent", "--pack-destination", folder], { cwd: "cli", encoding: "utf8" });
  // The program that builds it may say before that it installs packages.
  const [packed] = JSON.parse(written.slice(written.search(/^\[/m))) as [{ filename: string; files: { path: string }[] }];
  execFileSync("tar", ["-xzf", join(folder, packed.filename), "-C", folder]);
  return { files: packed.files.map(({ path }) => path).sort(), program: join(folder, "package/dist/cardea.mjs") };
}

type Ran = { code: number; out: string; error: string };

/** Runs a program of this machine, whatever its exit code is. */
const runProgram = (file: string, args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const child = execFile(file, args, { encoding: "utf8", ...options }, (error, out, said) =>
      resolve({ code: error ? (typeof error.code === "number" ? error.code : -1) : 0, out, error: said }),
    );
    child.stdin?.end();
  });

/** Nodes by their major version: the one that runs the tests, those of PATH, and those that CARDEA_NODES names besides. */
export async function findNodes(): Promise<Map<number, string>> {
  const folders = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "node"));
  const files = [process.execPath, ...(process.env.CARDEA_NODES ?? "").split(delimiter), ...folders].filter(
    (file) => file !== "" && existsSync(file),
  );
  const found = new Map<number, string>();
  for (const file of new Set(files)) {
    const { out } = await runProgram(file, ["-p", "process.versions.node"]);
    const major = Number.parseInt(out, 10);
    if (major >= 20 && !found.has(major)) found.set(major, file);
  }
  return found;
}

const CONFIG = "version: 1\nservers:\n  Notes: { name: 1 }\n";
const FOREIGN = '{ "mcpServers": { "notes": { "url": "https://notes.example.com/mcp", "headers": { "X-Key": "k" } } } }';

/** What the transcript has. The commands that need an instance come last. */
const COMMANDS = [
  "--version",
  "--help",
  "",
  "apply --help",
  "link create --help",
  "nonsense",
  "link create --server notes --type other",
  "audit tail --lines 0 --json",
  "diff --file none.yaml",
  "users",
  "import mcp.json",
  "import none.json",
  "--url URL --project demo users --json",
  "--url URL --project demo servers",
  "--url URL --project demo diff --file wrong.yaml",
  "--url http://127.0.0.1:1 --project demo users",
];

/** What the program says on a Node, and with which exit code it ends. @param origin of an instance */
export async function transcriptOf(node: string, program: string, origin: string): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), "cardea-node-"));
  writeFileSync(join(cwd, "wrong.yaml"), CONFIG);
  writeFileSync(join(cwd, "mcp.json"), FOREIGN);
  const parts: string[] = [];
  for (const command of COMMANDS) {
    const env = { HOME: cwd, PATH: process.env.PATH ?? "", ...(command.includes("--url") && { CARDEA_TOKEN: "ct_a.b" }) };
    const args = command.split(" ").filter(Boolean);
    const { code, out, error } = await runProgram(node, [program, ...args.map((word) => (word === "URL" ? origin : word))], { cwd, env });
    parts.push(`$ cardea ${command}\n${out}${error}[exit code ${code}]\n`);
  }
  return parts
    .join("\n")
    .replaceAll(origin, "URL")
    .replace(/^\d+\.\d+\.\d+\S*$/m, "(version)");
}
