import { expect, test } from "vitest";
import { decideOnAdvisories } from "./advisories-rules.ts";
import { run } from "./processes.ts";

const answer = (high: number) => JSON.stringify({ metadata: { vulnerabilities: { high, critical: 0, total: 3 } } });

test.each([
  ["a severe advisory", answer(1), true],
  ["advisories that are not severe", answer(0), false],
  ["a registry that gives none", '{"message":"404 Not Found","method":"POST"}', false],
  ["an error of npm as JSON", '{"error":{"code":"ENOAUDIT"}}', false],
  ["no answer at all", "", false],
  ["noise behind the answer", `${answer(1)}\nnpm notice`, true],
  ["an answer that is no audit", '{"ok":true}', true],
])("S86: %s passes the check of advisories, or does not", (_, stdout, fails) => {
  expect(decideOnAdvisories(stdout).fails).toBe(fails);
});

test("what a program writes to its standard error is kept apart from what it answers", async () => {
  const { stdout, output } = await run(process.execPath, ["-e", 'console.log("{}"); console.error("npm notice")']);
  expect([stdout.trim(), output.includes("npm notice")]).toEqual(["{}", true]);
});
