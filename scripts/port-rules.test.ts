import { expect, test } from "vitest";
import { readPorts } from "./port-rules.ts";

test.each([
  [{ PORT: "none" }, "PORT is “none”"],
  [{ PORT: "80" }, "PORT is “80”"],
  [{ DEMO_PORT: "none" }, "DEMO_PORT is “none”"],
  [{ DEMO_PORT: "65530" }, "DEMO_PORT is “65530”; it must be a number from 1024 to 65526."],
  [{ DEMO_PORT: "8780" }, "PORT is 8787, and the demo's servers have the ports 8780 to 8789"],
  [{ PORT: "8795" }, "PORT is 8795, and the demo's servers have the ports 8790 to 8799"],
])("npm start says what is wrong with the ports %j, before it begins anything", (env, problem) => {
  expect(readPorts(env, 10)).toEqual({ problem: expect.stringContaining(problem) });
});

test("npm start takes ports that do not overlap", () => {
  expect(readPorts({}, 3)).toEqual({ port: 8787, demoPorts: [8790, 8791, 8792] });
  expect(readPorts({ PORT: "65535", DEMO_PORT: "65533" }, 2)).toEqual({ port: 65_535, demoPorts: [65_533, 65_534] });
});
