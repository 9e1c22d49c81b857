import { expect, test } from "vitest";
import { toLoggedPath } from "./logged-path-rules.ts";

const TOKEN = "Zx81-qPw7_mVt3Lk9RbN5yHc2JdF6gSaQ0eU4iOaBcD";

test.each([
  ["/", "/"],
  ["/healthz", "/healthz"],
  ["/mcp/demo/github", "/mcp/demo/github"],
  ["/.well-known/oauth-protected-resource/mcp/demo", "/.well-known/oauth-protected-resource/mcp/demo"],
  ["/api/v1/projects/demo/links/lnk_V1StGXR8Z5jdHi6BmyTqIa", "/api/v1/projects/demo/links/…"],
  [`/setup/${TOKEN}`, "/setup/…"],
  ["/setup/short", "/setup/…"],
  [`/%73etup/${TOKEN}`, "/…/…"],
  [`/Setup/${TOKEN.toLowerCase()}`, "/…/…"],
  [`/${TOKEN}`, "/…"],
  ["/connect/lnk_V1StGXR8Z5jdHi6BmyTqIa/github", "/connect/…/…"],
  ["/a/b/c/d/e/f/g/h/i", "/a/b/c/d/e/f/g/h/…"],
])("S40: the log shows words of a path, and neither ids nor secrets: %s", (path, shown) => {
  expect(toLoggedPath(path)).toBe(shown);
});
