import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installPackages, isInstalled, NODE, nodeIn, noteOfNode, problemOfNode } from "./install-packages.mjs";

/** A clone, and an npm that writes a file and then ends as told. @param ends by the first word of each command */
function newClone(ends: Record<string, number>, problem?: string) {
  const root = mkdtempSync(join(tmpdir(), "cardea-install-"));
  writeFileSync(join(root, "package-lock.json"), "{}");
  const commands: string[] = [];
  const said: string[] = [];
  const fileOf = (folder: string) => join(root, folder, "package.js");
  const put = (folder: string, text: string) => {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(fileOf(folder), text);
  };
  const npm = (args: string[]) => {
    commands.push(args.join(" "));
    put("node_modules", `by ${args[0]}`);
    return ends[args[0] ?? ""] ?? 0;
  };
  return {
    root,
    commands,
    said,
    put,
    install: () => installPackages(root, { npm, print: (text) => void said.push(text), check: () => problem }),
    content: () => readFileSync(fileOf("node_modules"), "utf8"),
    isTidy: () => !existsSync(join(root, "node_modules.before")),
  };
}

describe("S86: packages are installed as the lock names them", () => {
  test("packages are installed by npm ci, with those that build, and once", () => {
    const clone = newClone({});
    expect([clone.install(), clone.commands.length, clone.said]).toEqual([0, 1, []]);
    expect(clone.commands[0]).toMatch(/^ci --include=dev /);
    expect([isInstalled(clone.root), clone.isTidy()]).toEqual([true, true]);
    writeFileSync(join(clone.root, "package-lock.json"), '{"newer":1}');
    expect(isInstalled(clone.root)).toBe(false);
  });

  test("what npm install by hand has put there is not installed again, but is if it is not what the lock names", () => {
    const packages = { "": {}, "node_modules/hono": { integrity: "sha512-a" }, "node_modules/of-a-mac": { integrity: "sha512-b", optional: true } };
    const lockOf = (integrity: string) => JSON.stringify({ packages: { ...packages, "node_modules/hono": { integrity } } });
    for (const [integrity, times] of [
      ["sha512-a", 0],
      ["sha512-c", 1],
    ] as const) {
      const clone = newClone({});
      clone.put("node_modules", "by hand");
      writeFileSync(join(clone.root, "package-lock.json"), lockOf("sha512-a"));
      const { "node_modules/of-a-mac": _, "": __, ...installed } = packages;
      const note = { packages: { ...installed, "node_modules/hono": { integrity } } };
      writeFileSync(join(clone.root, "node_modules", ".package-lock.json"), JSON.stringify(note));
      expect([clone.install(), clone.commands.length, isInstalled(clone.root)]).toEqual([0, times, true]);
    }
  });

  test("where npm ci fails, npm install does it, with a word", () => {
    const clone = newClone({ ci: 1 });
    clone.put("node_modules", "of before");
    expect([clone.install(), clone.content(), isInstalled(clone.root), clone.isTidy()]).toEqual([0, "by install", true, true]);
    expect(clone.said.join()).toContain("npm ci does not work here");
  });

  test.each([
    ["both ways of installing fail", { ci: 1, install: 7 }, undefined, 7],
    ["what was installed is not what is expected", {}, "another Node", 1],
  ])("if %s, the packages of before are there again", (_, ends, problem, status) => {
    const clone = newClone(ends, problem);
    clone.put("node_modules", "of before");
    expect([clone.install(), clone.content(), isInstalled(clone.root), clone.isTidy()]).toEqual([status, "of before", false, true]);
    if (problem) expect(clone.said).toContain(problem);
  });

  test("a run that was killed midway is made good by the next one", () => {
    const clone = newClone({ ci: 1, install: 1 });
    clone.put("node_modules.before", "of before");
    clone.put("node_modules", "half of it");
    expect([clone.install(), clone.content(), clone.isTidy()]).toEqual([1, "of before", true]);
    expect(newClone({}).install()).toBe(0);
  });

  test("the Node that npm has fetched is compared with its hash, and another one is not run", () => {
    expect(NODE.version).toBe((JSON.parse(readFileSync("package.json", "utf8")) as { devDependencies: { node: string } }).devDependencies.node);
    expect(problemOfNode(nodeIn("."))).toBeUndefined();
    const file = join(mkdtempSync(join(tmpdir(), "cardea-node-")), "node");
    writeFileSync(file, "another program");
    for (const platform of Object.keys(NODE.hashes)) expect(problemOfNode(file, platform)).toContain("It was not run");
    expect(problemOfNode(file, "plan9-mips")).toBeUndefined();
  });

  test("the Node of a platform whose hash is not known is said to be not compared, with its own hash and where the right one is", () => {
    const file = join(mkdtempSync(join(tmpdir(), "cardea-node-")), "node");
    writeFileSync(file, "another program");
    const hash = createHash("sha256").update("another program").digest("hex");
    for (const platform of ["darwin-arm64", "darwin-x64"])
      expect(noteOfNode(file, platform)).toMatch(new RegExp(`was not compared.*${hash}.*nodejs.org/dist/v${NODE.version}/.*-${platform}`));
    expect(noteOfNode(file, "linux-x64")).toBeUndefined();
  });
});
