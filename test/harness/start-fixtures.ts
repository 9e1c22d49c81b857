import type { TestProject } from "vitest/node";
import { startFixtures } from "../fixtures/fixtures.ts";
import { FIXTURES } from "../fixtures/origins.ts";
import { freeRange } from "./free-ports.ts";

/** Starts the downstream servers once for all Worker tests, on ports of their own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const first = await freeRange(FIXTURES.length);
  const fixtures = await startFixtures(FIXTURES.map((_, index) => first + index));
  project.provide("origins", fixtures.origins);
  return fixtures.close;
}
