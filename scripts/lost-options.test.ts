import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problemsOfLost } from "./lost-options.ts";

/** Runs a script with npm. @returns the environment that npm gives it */
function environmentWith(args: string[]): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(tmpdir(), "cardea-npm-"));
  const scripts = { say: `"${process.execPath}" -p "JSON.stringify(process.env)"` };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "said", version: "1.0.0", scripts }));
  return JSON.parse(spawnSync("npm", ["run", "--silent", "say", ...args], { cwd: folder, encoding: "utf8" }).stdout);
}

test.each(["--dry-run", "--take-domain", "--new-auth-secret", "--remote", "--replace", "--name=cardea", "--file=deployment-staging.json"])(
  "an option that npm takes for itself, because it stands before npm's --, is told: %s",
  (option) => {
    const [name = ""] = option.slice(2).split("=");
    const names = ["name", "file", "dry-run", "take-domain", "new-auth-secret", "remote", "replace"];
    expect(problemsOfLost(names, environmentWith([option]))).toEqual([expect.stringContaining(`npm run … -- --${name}`)]);
    expect(problemsOfLost(names, environmentWith([]))).toEqual([]);
  },
);
