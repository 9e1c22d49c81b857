import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeMachine, sendJson, serve } from "./harness.ts";
import { findNodes, packProgram, transcriptOf } from "./packed.ts";
import { makeProgram } from "./program.ts";
import { writeReference } from "./reference.ts";

const program = makeProgram({ env: {}, stdin: process.stdin, write: () => {}, writeError: () => {} });
const packed = packProgram();

test("F122: docs/cli.md has each command with its options; npm run docs:cli writes it", () => {
  expect(readFileSync("docs/cli.md", "utf8")).toBe(writeReference());
});

test("F122: npm pack makes a package of one program without dependencies, which says its version", () => {
  expect(packed.files).toEqual(["README.md", "dist/cardea.mjs", "package.json"]);
  const version = execFileSync(process.execPath, [packed.program, "--version"], { encoding: "utf8" });
  expect(version.trim()).toBe((JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version);
});

test("F122: the packed program says the same, with the same exit codes, on each Node that is here; in CI these are 20 and 24 at least", async () => {
  const nodes = await findNodes();
  const { origin, stop } = await serve((request, response) =>
    request.url?.includes("/members")
      ? sendJson(response, 200, { members: [], next: null })
      : sendJson(response, 401, { detail: "The token has ended." }),
  );
  const transcripts = await Promise.all([...nodes].map(async ([major, node]) => [major, await transcriptOf(node, packed.program, origin)] as const));
  stop();
  for (const [major, transcript] of transcripts) await expect(transcript, `Node ${major}`).toMatchFileSnapshot("transcript.txt");
  expect([...nodes.keys()]).toEqual(expect.arrayContaining(process.env.CI ? [20, 24] : [24]));
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
