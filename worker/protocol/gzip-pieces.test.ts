import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { compressPiece, gzipOf, storePiece } from "./gzip-pieces.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const texts = [
  "",
  "a",
  '{"tools":[',
  "a tool, ".repeat(100_000),
  Array.from({ length: 20_000 }, (_, at) => `${at * 7919}é`).join(),
  "x".repeat(65_535),
  "x".repeat(65_536),
];

test.each(texts)("compressed and stored pieces of a text are joined to one gzip member in any order", (text) => {
  const compressed = compressPiece(bytes(text));
  const stored = storePiece(bytes(text));
  for (const end of ["", "}", '"an id"}', "x".repeat(70_000)]) {
    const last = storePiece(bytes(end), true);
    expect(gunzipSync(gzipOf([stored, compressed, compressed, last])).toString()).toBe(text + text + text + end);
    expect(gunzipSync(gzipOf([compressed, stored, last])).toString()).toBe(text + text + end);
  }
});

test("the decompression of fetch gives the whole text", async () => {
  const member = gzipOf([compressPiece(bytes("a tool, ".repeat(1000))), storePiece(bytes("the end"), true)]);
  const stream = new Blob([member]).stream().pipeThrough(new DecompressionStream("gzip"));
  expect(await new Response(stream).text()).toBe(`${"a tool, ".repeat(1000)}the end`);
});
