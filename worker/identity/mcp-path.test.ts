import fc from "fast-check";
import { expect, test } from "vitest";
import { type McpPath, parseResource, resourceOf } from "./mcp-path.ts";

const ORIGIN = "https://cardea.example";
const slug = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);

test("S61: each endpoint has one resource identifier, which names it alone", () => {
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
])("S61, S75: %s is none", (resource) => {
  expect(parseResource(ORIGIN, resource)).toBeUndefined();
});
