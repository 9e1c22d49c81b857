import { expect, test } from "vitest";
import { curlCommand } from "./curl-command.ts";

test("a command quotes its body for a shell, and names the token only by a variable", () => {
  expect(curlCommand("https://cardea.example", "POST", "/projects/demo/members", { name: "Ada's" })).toBe(
    `curl -X POST 'https://cardea.example/api/v1/projects/demo/members' \\
  -H "authorization: Bearer $TOKEN" \\
  -H 'content-type: application/json' \\
  -d '{"name":"Ada'\\''s"}'`,
  );
});
