import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Locked, problemsOfPackage } from "./supply-chain-rules.ts";

const LOCKS = execFileSync("git", ["ls-files", "package-lock.json", "*/package-lock.json"], { encoding: "utf8" }).trim().split("\n");

test("S86: both locks are known", () => expect(LOCKS).toEqual(["bench/package-lock.json", "package-lock.json"]));

test.each(LOCKS)("S86: every package of %s has a hash, names no host, and has a licence that is allowed", (lock) => {
  const { packages } = JSON.parse(readFileSync(lock, "utf8")) as { packages: Record<string, Locked> };
  const entries = Object.entries(packages).filter(([path]) => path !== "");
  expect(entries.length).toBeGreaterThan(lock === "package-lock.json" ? 100 : 0);
  expect(entries.map(([path, locked]) => [path, ...problemsOfPackage(path, locked)].join(" ")).filter((line) => line.includes(" "))).toEqual([]);
  expect(readFileSync(lock, "utf8")).not.toMatch(/"resolved"|registry\.|\.tgz/);
});

test.each([
  ["without a hash", { integrity: undefined }, "has no SHA-512 of its content"],
  ["with a weak hash", { integrity: "sha1-abc" }, "has no SHA-512 of its content"],
  ["with a URL", { resolved: "https://packages.example.com/x.tgz" }, "names a place to fetch it from"],
  ["with a licence that binds the whole", { license: "GPL-3.0-or-later" }, "has the licence GPL-3.0-or-later"],
  ["with a licence that binds in part", { license: "MIT AND AGPL-3.0" }, "has the licence MIT AND AGPL-3.0"],
  ["without a licence", { license: undefined }, "has the licence none"],
  ["with a licence that only tools may have", { license: "MPL-2.0" }, "has the licence MPL-2.0"],
])("S86: a package %s is refused", (_, change, problem) => {
  const good: Locked = { integrity: "sha512-abc", license: "(GPL-3.0-or-later OR MIT)" };
  expect(problemsOfPackage("node_modules/x", good)).toEqual([]);
  expect(problemsOfPackage("node_modules/x", { ...good, ...change })).toEqual([problem]);
});
