import { startFixtures } from "../fixtures/fixtures.ts";
import { FIXTURES, type Origins } from "../fixtures/origins.ts";
import type { SsmPlace } from "../fixtures/ssm-places.ts";
import { startSsmServer } from "../fixtures/ssm-server.ts";
import { freeRange } from "./free-ports.ts";

/**
 * Runs some sets of downstream servers and one Parameter Store until the parent process lets go: `fork("fixture-sets.ts", [number of sets])`.
 * It sends the parent what the tests of the Worker must know of these servers.
 */
export type Started = { originSets: Origins[]; ssm: SsmPlace };

async function startFixtureSet(): Promise<Origins> {
  const first = await freeRange(FIXTURES.length);
  return (await startFixtures(FIXTURES.map((_, index) => first + index))).origins;
}

const originSets = await Promise.all(Array.from({ length: Number(process.argv[2]) }, startFixtureSet));
const ssm = (await startSsmServer()).place;
process.once("disconnect", () => process.exit(0));
process.send?.({ originSets, ssm } satisfies Started);
