import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freeRange } from "../test/harness/free-ports.ts";
import { lastWords, startProcess, waitUntilUp } from "./processes.ts";

/** A program that behaves like a Worker with wrong settings. */
const MISCONFIGURED = `
  console.error("\\u001b[31mAUTH_SECRET: too small\\u001b[0m\\n");
  require("node:http").createServer((_, response) => {
    response.statusCode = 500;
    response.end('{"error":{"code":"settings.invalid","message":"Cardea is not configured correctly."}}');
  }).listen(process.argv[1], "127.0.0.1");
`;

test("the start does not wait for a Worker with wrong settings, and the log says what is wrong", async () => {
  const port = await freeRange(1);
  const logFile = join(mkdtempSync(join(tmpdir(), "cardea-log-")), "worker.log");
  const worker = startProcess("worker", process.execPath, ["-e", MISCONFIGURED, String(port)], { logFile });
  expect(await waitUntilUp(`http://127.0.0.1:${port}/healthz`, worker)).toBe(false);
  expect(lastWords(worker)).toBe("AUTH_SECRET: too small");
  await worker.stop();
});

test("the log of a program that ended contains its last lines", async () => {
  const logFile = join(mkdtempSync(join(tmpdir(), "cardea-log-")), "worker.log");
  const lines = `for (let line = 0; line < 50; line++) console.log("line " + line); console.error("the reason"); process.exit(1)`;
  const worker = startProcess("worker", process.execPath, ["-e", lines], { logFile });
  expect(await waitUntilUp("http://127.0.0.1:1/healthz", worker)).toBe(false);
  expect(lastWords(worker, 2)).toBe("line 49\nthe reason");
});
