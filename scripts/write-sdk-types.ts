import { writeFileSync } from "node:fs";
import { startBuiltWorker } from "../test/harness/built-worker.ts";
import { freeRange } from "../test/harness/free-ports.ts";
import { writeRestTypes } from "./sdk-types.ts";

const cardea = await startBuiltWorker({ trusted: [], port: await freeRange(1) });
try {
  const answer = await fetch(`${cardea.origin}/api/v1/openapi.json`);
  writeFileSync("sdk/rest-api.ts", await writeRestTypes(await answer.text()));
} finally {
  await cardea.stop();
}
