import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalResource, type McpPath, parseResource, readMcpPath, resourceOf } from "./mcp-path.ts";

const ORIGIN = "https://cardea.example";
const slug = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);

test("S61: each MCP endpoint has one resource identifier, and no two endpoints share one", () => {
  const path = fc.oneof(
    fc.record({ project: slug }),
    fc.record({ project: slug, server: slug }),
    fc.record({ project: slug, navigator: slug }),
    fc.record({ project: slug, sse: fc.constant(true) }),
    fc.record({ project: slug, server: slug, sse: fc.constant(true) }),
    fc.record({ project: slug, navigator: slug, sse: fc.constant(true) }),
  ) as fc.Arbitrary<McpPath>;
  fc.assert(
    fc.property(path, (one) => {
      expect(parseResource(ORIGIN, resourceOf(ORIGIN, one))).toEqual({ ...one });
    }),
  );
  fc.assert(
    fc.property(path, path, (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(resourceOf(ORIGIN, one)).not.toBe(resourceOf(ORIGIN, other));
    }),
  );
});

test.each([
  "https://cardea.example/mcp",
  "https://cardea.example/mcp/",
  "https://cardea.example/mcp/x/",
  "https://cardea.example/mcp/X",
  "https://cardea.example/mcp/x/servers",
  "https://cardea.example/mcp/x/servers/",
  "https://cardea.example/mcp/x/servers/y/z",
  "https://cardea.example/mcp/x%2fservers/y",
  "https://cardea.example//mcp/x",
  "https://cardea.example/mcp/x?y",
  "https://cardea.example/mcp/x#y",
  "https://cardea.example.evil.example/mcp/x",
  "https://evil.example/mcp/x",
  "",
])("S61, S75: the text “%s” names no MCP endpoint", (resource) => {
  expect(parseResource(ORIGIN, resource)).toBeUndefined();
});

test.each([
  ["/mcp/x/", { project: "x" }],
  ["/mcp/x///", { project: "x" }],
  ["/MCP/X/Servers/Y/", { project: "x", server: "y" }],
  ["/mcp/x/servers/y/sse/", { project: "x", server: "y", sse: true }],
  ["/mcp/x/navigators/y//", { project: "x", navigator: "y" }],
  ["//mcp/x", undefined],
  ["/mcp//x", undefined],
  ["/mcp/", undefined],
  [`/mcp/x${"/".repeat(100_000)}y`, undefined],
])("B31: the path %.40s is read as a person means it", (path, named) => {
  expect(readMcpPath(path)).toEqual(named);
});

test.each(["https://cardea.example/mcp/x", "https://cardea.example/mcp/x/", "HTTPS://Cardea.Example:443/mcp/x", "https://cardea.example/mcp/X?a=b"])(
  "B32: the resource %s is equal to the MCP URL that it spells",
  (resource) => {
    expect(canonicalResource(ORIGIN, resource)).toBe("https://cardea.example/mcp/x");
  },
);

test.each([
  "",
  "x",
  "https://cardea.example/mcp/x#y",
  "https://cardea.example:8443/mcp/x",
  "http://cardea.example/mcp/x",
  "https://ada@cardea.example/mcp/x",
  "https://cardea.example.evil.example/mcp/x",
  "https://cardea.example/mcp/x%2fservers/y",
])("B32: the resource %j names no MCP URL", (resource) => {
  expect(canonicalResource(ORIGIN, resource)).toBeUndefined();
});
