import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCodes } from "../worker/lib/errors.ts";
import { CALL_CODES } from "../worker/lib/problems/call-codes.ts";
import { writeTroubleshooting } from "./troubleshooting.ts";

test("docs/troubleshooting.md has every error code with its cause and what to do; npm run docs:errors writes it", () => {
  expect(readFileSync("docs/troubleshooting.md", "utf8")).toBe(writeTroubleshooting());
});

test("docs/troubleshooting.md explains each code that an event of a call can have in the audit", () => {
  const files = globSync("worker/{gateway,downstream,routing,objects,protocol}/**/*.ts").filter((file) => !file.endsWith(".test.ts"));
  const written = files
    .flatMap((file) => readFileSync(file, "utf8").match(/"(?:call|tool|credential)\.[a-z_]+"/g) ?? [])
    .map((code) => code.slice(1, -1));
  const explained = new Set<string>([...errorCodes, ...Object.keys(CALL_CODES)]);
  // Actions of events, which docs/audit.md has.
  const actions = ["tool.call", "tool.search", "tool.change", "credential.provide", "credential.revoke"];
  expect([...new Set(written)].filter((code) => !explained.has(code) && !actions.includes(code))).toEqual([]);
  expect(written).toContain("call.abandoned");
});
