import fc from "fast-check";
import { expect, test } from "vitest";
import { parseResourceUri, toResourceUri } from "./resource-names.ts";

test("a resource's URI leads back to its server and its own URI, whatever it is", () => {
  const slug = fc.stringMatching(/^[a-z0-9-]{1,10}$/);
  fc.assert(
    fc.property(slug, fc.string(), (serverSlug, uri) => {
      expect(parseResourceUri(toResourceUri(serverSlug, uri))).toEqual({ serverSlug, uri });
    }),
  );
});

test("a template's expressions stay as they are", () => {
  expect(toResourceUri("github", "repo://{owner}/{name}")).toBe("cardea:github/repo://{owner}/{name}");
});

test.each(["", "cardea:", "cardea:x", "cardea:/x", "file:///x", "Cardea:a/b"])("%j is none of them", (uri) => {
  expect(parseResourceUri(uri)).toBeUndefined();
});
