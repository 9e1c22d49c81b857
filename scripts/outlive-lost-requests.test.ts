import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { run } from "./processes.ts";

const preload = pathToFileURL(join(import.meta.dirname, "outlive-lost-requests.mjs")).href;
/** Ends as wrangler does when an error event has no listener. */
const emitting = (event: object) =>
  run(process.execPath, [
    "--import",
    preload,
    "-e",
    `new (require("node:events").EventEmitter)().emit("error", ${JSON.stringify(event)}); console.log("alive")`,
  ]);

test("wrangler outlives a request that breaks between its proxy and the Worker, and says so", async () => {
  const { ok, output } = await emitting({
    source: "ProxyController",
    reason: "Error inside ProxyWorker",
    cause: { cause: { message: "Network connection lost." } },
  });
  expect({ ok, output }).toEqual({ ok: true, output: expect.stringContaining("Network connection lost.") });
  expect(output).toContain("alive");
});

test.each([
  { source: "ProxyController", reason: "Failed to start ProxyWorker" },
  { source: "ConfigController", reason: "Error inside ProxyWorker" },
])("any other error still ends wrangler: %j", async (event) => {
  expect(await emitting(event)).toMatchObject({ ok: false });
});
