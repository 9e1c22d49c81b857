import { expect, test } from "vitest";
import { fitsTemplate } from "./uri-template-rules.ts";

test.each([
  ["note://topics/{topic}", "note://topics/cats", true],
  ["note://topics/{topic}", "note://other/cats", false],
  ["note://topics/{topic}/text", "note://topics/cats/text", true],
  ["note://topics/{topic}/text", "note://topics/cats/image", false],
  ["repo://{owner}/{name}/contents{/path*}", "repo://a/b/contents/c/d", true],
  ["repo://{owner}/{name}/contents{/path*}", "repo://a/contents", false],
  ["note://all", "note://all", true],
  ["note://all", "note://all/more", false],
  ["{uri}", "anything at all", true],
  ["a{x}ba", "aba", true],
  ["a{x}ba", "ba", false],
  ["aba{x}aba", "aba", false],
  ["{unclosed", "{unclosed", true],
  ["a{x}b{y}a", "aab", false],
])("the template %s fits the URI %s: %s", (template, uri, fits) => {
  expect(fitsTemplate(template, uri)).toBe(fits);
});

test("M7: only the literal parts of a template are compared with a URI, so long URIs and many expressions stay cheap", () => {
  const uri = "a".repeat(10_000);
  for (const template of [`${"{a}".repeat(50)}z`, `${"{a}a".repeat(2000)}z`, "{".repeat(10_000), `${"{a".repeat(5000)}}z`])
    expect(fitsTemplate(template, uri)).toBe(false);
  expect(fitsTemplate("{a}", "a".repeat(20_000))).toBe(false);
});
