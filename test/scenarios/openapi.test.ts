import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeRestTypes } from "../../scripts/sdk-types.ts";
import { type BuiltWorker, startBuiltWorker } from "../harness/built-worker.ts";
import { freeRange } from "../harness/free-ports.ts";
import { lintOpenApi } from "../harness/lint-openapi.mjs";

let cardea: BuiltWorker;
let source: string;

beforeAll(async () => {
  const port = await freeRange(2);
  cardea = await startBuiltWorker({ trusted: [], port, secondPort: port + 1 });
  source = await (await fetch(`${cardea.origin}/api/v1/openapi.json`)).text();
});
afterAll(() => cardea?.stop());

test("F122: the OpenAPI document is valid OpenAPI 3.1 by a linter's strict rules", async () => {
  expect(JSON.parse(source)).toMatchObject({ openapi: "3.1.0" });
  expect(await lintOpenApi(source)).toEqual([]);
});

test.each([
  ["an operation without a summary", (text: string) => text.replace(`"summary":"List a project's auth links",`, "")],
  ["a type that JSON Schema does not know", (text: string) => text.replace('"type":"integer"', '"type":"whole"')],
  ["a reference to nothing", (text: string) => text.replaceAll("#/components/schemas/Link", "#/components/schemas/Nothing")],
  ["two operations of one name", (text: string) => text.replace('"operationId":"listLinks"', '"operationId":"listRules"')],
])("F122: the linter notices %s", async (_, spoil) => {
  expect((await lintOpenApi(spoil(source))).length).toBeGreaterThan(0);
});

test("F126: the types of the SDK are those of the OpenAPI document; npm run docs:sdk writes them", async () => {
  expect(readFileSync("sdk/rest-api.ts", "utf8") === (await writeRestTypes(source))).toBe(true);
});

test("F126: the types of another document are others", async () => {
  const changed = source.replaceAll('"returnUrl"', '"returnAddress"');
  expect(readFileSync("sdk/rest-api.ts", "utf8") === (await writeRestTypes(changed))).toBe(false);
});
