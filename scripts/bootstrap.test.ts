import { expect, test } from "vitest";
import { run } from "./processes.ts";

test("a Node that is too old gives one clear sentence, and nothing is installed or started", async () => {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.20.4"})`;
  const { ok, output } = await run(process.execPath, ["--import", pretend, "scripts/bootstrap.mjs", "start"]);
  expect(ok).toBe(false);
  expect(output.trim()).toBe("Cardea needs Node 20 or newer; this is 18.20.4.");
});
