import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { compressBeginning, gzipWithEnd } from "./gzip-with-end.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const beginnings = [
  "",
  "a",
  '{"tools":[',
  "a tool, ".repeat(100_000),
  Array.from({ length: 20_000 }, (_, at) => `${at * 7919}é`).join(),
  "x".repeat(65_536),
];

test.each(beginnings)("one compressed beginning can be joined with many ends", (beginning) => {
  const compressed = compressBeginning(bytes(beginning));
  for (const end of ["", "}", '"an id"}', "x".repeat(1000), beginning.slice(-50)])
    expect(gunzipSync(gzipWithEnd(compressed, bytes(end))).toString()).toBe(beginning + end);
});

test("the decompression of fetch gives the whole text", async () => {
  const member = gzipWithEnd(compressBeginning(bytes("a tool, ".repeat(1000))), bytes("the end"));
  const stream = new Blob([member]).stream().pipeThrough(new DecompressionStream("gzip"));
  expect(await new Response(stream).text()).toBe(`${"a tool, ".repeat(1000)}the end`);
});
