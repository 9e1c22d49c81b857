import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeMachine } from "./harness.ts";
import { makeProgram } from "./program.ts";
import { writeReference } from "./reference.ts";

const program = makeProgram({ env: {}, stdin: process.stdin, write: () => {}, writeError: () => {} });

test("F122: docs/cli.md has each command with its options; npm run docs:cli writes it", () => {
  expect(readFileSync("docs/cli.md", "utf8")).toBe(writeReference());
});

test("F122: npm pack makes a package of one program without dependencies, which says its version", () => {
  const folder = mkdtempSync(join(tmpdir(), "cardea-pack-"));
  const written = execFileSync("npm", ["pack", "--json", "--silent", "--pack-destination", folder], { cwd: "cli", encoding: "utf8" });
  // The program that builds it may say before that it installs packages.
  const [packed] = JSON.parse(written.slice(written.search(/^\[/m))) as [{ filename: string; files: { path: string }[] }];
  expect(packed.files.map(({ path }) => path).sort()).toEqual(["README.md", "dist/cardea.mjs", "package.json"]);
  execFileSync("tar", ["-xzf", join(folder, packed.filename), "-C", folder]);
  const version = execFileSync(process.execPath, [join(folder, "package/dist/cardea.mjs"), "--version"], { encoding: "utf8" });
  expect(version.trim()).toBe((JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version);
});

test("F122: each shell's completion has every command and option", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, out } = await makeMachine().run(["completion", shell]);
    expect(code).toBe(0);
    const known = program.commands.flatMap((command) => [command, ...command.commands]);
    for (const name of known.map((command) => command.name())) expect(out).toMatch(new RegExp(`\\b${name}\\b`));
    for (const { long } of known.flatMap(({ options }) => options)) expect(out).toContain(shell === "fish" ? `-l ${long?.slice(2)}` : long);
  }
});

test.each([
  [["cardea", "l"], "login logout link"],
  [["cardea", "--json", "link", ""], "create list revoke --json --url --project --version --help"],
  [["cardea", "link", "create", "--em"], "--email"],
  [["cardea", "completion", "z"], "zsh"],
])("F122: bash completes %j", async (words, expected) => {
  const { out } = await makeMachine().run(["completion", "bash"]);
  const script = `${out}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cardea; echo "\${COMPREPLY[@]}"`;
  const completed = execFileSync("bash", ["-c", script, "bash", ...words], { encoding: "utf8" });
  expect(completed.trim().split(" ").sort()).toEqual(expected.split(" ").sort());
});
