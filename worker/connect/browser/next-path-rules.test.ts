import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideNextPath } from "./next-path-rules.ts";

const ORIGIN = "https://cardea.example";

describe("S9: the page after sign-in", () => {
  test.each(["/", "/connect/lnk_x?for=a.b.c", "/authorize?resource=https%3A%2F%2Fcardea.example%2Fmcp%2Fdemo&state=a%2Fb", "/console/demo/links"])(
    "the path %s is kept",
    (next) => {
      expect(decideNextPath(next, ORIGIN)).toBe(next);
    },
  );

  test.each([
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/%09/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/%5cevil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "evil",
    "",
    undefined,
  ])("the address %j is replaced by the front page", (next) => {
    expect(decideNextPath(next, ORIGIN)).toBe("/");
  });

  test("the page after sign-in is on Cardea's origin, whatever was asked for", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("/", "\\", "e", ".", ":", "@", "?", "#", "%", "0", "9", "\t", "\r", "\n", " ") }), (text) => {
        const path = decideNextPath(`/${text}`, ORIGIN);
        expect(new URL(path, ORIGIN).origin).toBe(ORIGIN);
        expect(path).toMatch(/^\/(?![/\\])/);
      }),
    );
  });
});
