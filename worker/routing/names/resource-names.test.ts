import fc from "fast-check";
import { expect, test } from "vitest";
import { parseResourceUri, toResourceUri } from "./resource-names.ts";

const slugs = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
const uris = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .tuple(fc.constantFrom("cardea:", "cardea:a/", "ui://", "ui://cardea/", "ui://cardea/a/", "UI://", "file:///", "x:{+path}"), fc.string())
    .map((parts) => parts.join("")),
  fc.string({ minLength: 5000, maxLength: 9000 }),
);

test("B11: any resource URI at a navigator leads back to its server and the server's own URI", () => {
  const check = fc.property(slugs, uris, (serverSlug, uri) => {
    const named = toResourceUri(serverSlug, uri);
    expect(parseResourceUri(named)).toEqual({ serverSlug, uri });
    expect(named.startsWith("ui://")).toBe(uri.startsWith("ui://"));
  });
  fc.assert(check, { seed: 11, numRuns: 1000 });
});

test.each([
  ["repo://{owner}/{name}", "cardea:github/repo://{owner}/{name}"],
  ["", "cardea:github/"],
  ["cardea:github/x", "cardea:github/cardea:github/x"],
  ["ui://issue-view/{id}", "ui://cardea/github/issue-view/{id}"],
  ["ui://", "ui://cardea/github/"],
])("the URI %j is %j at a navigator: expressions of templates are not changed", (uri, named) => {
  expect(toResourceUri("github", uri)).toBe(named);
});

test.each([
  "",
  "cardea:",
  "cardea:x",
  "cardea:/x",
  "file:///x",
  "Cardea:a/b",
  "ui://",
  "ui://github/x",
  "ui://cardea/",
  "ui://cardea//x",
  "ui://cardea/x",
])("%j is not a resource URI of a navigator", (uri) => {
  expect(parseResourceUri(uri)).toBeUndefined();
});
