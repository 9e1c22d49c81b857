import fc from "fast-check";
import { expect, test } from "vitest";
import { parseToolName, toToolName } from "./tool-names.ts";

test("S66: a tool's name tells its server and its own name, one way only", () => {
  const slug = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?$/);
  const tool = fc.string({ unit: fc.constantFrom("a", "_", "-", "."), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(slug, tool, (server, name) => void expect(parseToolName(toToolName(server, name))).toEqual({ serverSlug: server, tool: name })),
  );
});

test.each(["whoami", "__whoami", "", "get_authentication_link"])("%j is no server's tool", (name) => {
  expect(parseToolName(name)).toBeUndefined();
});
