import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { checkBridgeFile } from "./bridge/bridge-file.ts";
import { makeProgram } from "./program.ts";

const PAGES = ["README.md", "cli/README.md", ...readdirSync("docs").flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : []))];
/** The first line of a sealed file begins like a command. */
const NO_COMMAND = /^cardea backup 1/;

/** The commands of a page: in blocks for a shell, in the steps of workflows, and in the text. */
function commandsOf(page: string): string[] {
  const text = readFileSync(page, "utf8");
  const blocks = [...text.matchAll(/```+(?:sh|yaml)\n([\s\S]*?)```/g)].flatMap(([, block = ""]) => block.split("\n"));
  const inline = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
  const lines = [...blocks, ...inline].map((line) => line.trim().replace(/^(?:run: |- )/, ""));
  return lines.flatMap((line) => /(?:^|[(] ?|[A-Z_]+=\S+ )(cardea [a-z][^)|]*)/.exec(line)?.[1] ?? []).filter((line) => !NO_COMMAND.test(line));
}

/** The words of a command, as a shell takes them apart. Placeholders are words. */
const wordsOf = (command: string): string[] =>
  [...command.replace(/ (#|<|>|2>).*$/, "").matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replace(/['"]/g, ""));

/** The program, whose commands only say that they were understood. */
function makeParser(): Command {
  const silent = { env: {}, stdin: process.stdin, write: () => undefined, writeError: () => undefined };
  const program = makeProgram(silent);
  const leave = (command: Command): void => {
    if (command.commands.length === 0) command.action(() => undefined);
    for (const below of command.commands) leave(below);
  };
  leave(program);
  return program;
}

const commands = PAGES.flatMap((page) => commandsOf(page).map((command) => [page, command] as const));

test.each(commands)("F122: %s has a command that the program understands: %s", async (_, command) => {
  const [, ...words] = wordsOf(command);
  // A command that is only named, without what it takes, is not meant to be typed like this.
  const parsing = makeParser().parseAsync(words, { from: "user" });
  const problem = await parsing.then(
    () => "",
    (error: Error & { code?: string }) => (/missing(Mandatory|Argument)|commander\.help$/i.test(error.code ?? "") ? "" : error.message),
  );
  expect(problem).toBe("");
});

test("F122: the pages have commands, and a wrong one would be noticed", async () => {
  expect(commands.length).toBeGreaterThan(30);
  for (const wrong of ["nonsense", "diff --odd", "bridge --chec"])
    await expect(makeParser().parseAsync(wrong.split(" "), { from: "user" })).rejects.toThrow();
});

const unitOf = (page: string): string => /```ini\n([\s\S]*?)```/.exec(readFileSync(page, "utf8"))?.[1] ?? "";

test("F86: the systemd unit and the container file of docs/bridge.md run commands that the program understands", async () => {
  const [, start = ""] = /^ExecStart=\/usr\/bin\/cardea (.*)$/m.exec(unitOf("docs/bridge.md")) ?? [];
  const [, entry = "[]"] = /^ENTRYPOINT (.*)$/m.exec(readFileSync("docs/bridge.md", "utf8")) ?? [];
  const [program, ...words] = JSON.parse(entry) as string[];
  expect([start, program]).toEqual([expect.stringContaining("bridge --config"), "cardea"]);
  for (const typed of [start.split(" "), words]) await makeParser().parseAsync(typed, { from: "user" });
});

test.skipIf(!existsSync("/usr/bin/systemd-analyze"))(
  "F86: systemd takes the unit of docs/bridge.md, and would say what is wrong with it",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "cardea-unit-"));
    const verify = async (unit: string) => {
      const file = join(folder, "cardea-bridge.service");
      writeFileSync(file, unit.replace("/usr/bin/cardea", process.execPath));
      const { stdout, stderr } = await promisify(execFile)("/usr/bin/systemd-analyze", ["verify", "--man=no", file]).catch(
        (error: { stdout: string; stderr: string }) => error,
      );
      return (stdout + stderr).split("\n").filter((line) => line.includes("cardea-bridge"));
    };
    const unit = unitOf("docs/bridge.md");
    expect(await verify(unit)).toEqual([]);
    expect(await verify(unit.replace("TasksMax", "TaskMax"))).not.toEqual([]);
  },
);

test("F86: each file of docs/bridge.md is one that a bridge takes", () => {
  const files = [...readFileSync("docs/bridge.md", "utf8").matchAll(/^( *)```yaml\n([\s\S]*?)```/gm)].map(([, indent = "", text = ""]) =>
    text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect([...checkBridgeFile(file, "bridge.yaml", {}).servers.keys()]).toEqual(["files", "wiki"]);
});
