import { expect, test } from "vitest";
import { curlCommand, takesSecret } from "./curl-command.ts";

const ORIGIN = "https://cardea.example";

test("a command quotes its body for a shell, and names the token only by a variable", () => {
  expect(curlCommand(ORIGIN, { method: "POST", path: "/projects/demo/members", body: { name: "Ada's" } })).toBe(
    `curl -X POST 'https://cardea.example/api/v1/projects/demo/members' \\
  -H "authorization: Bearer $TOKEN" \\
  -H 'content-type: application/json' \\
  -d '{"name":"Ada'\\''s"}'`,
  );
});

test("S40: a command reads a client's secret from a variable, wherever the form has it", () => {
  const body = { name: "It's", oauth: { client: { id: "a", secret: "s3cret-value" } } };
  const command = curlCommand(ORIGIN, { method: "PATCH", path: "/projects/demo/servers/x", body });
  expect(command).not.toContain("s3cret-value");
  expect(command).toContain(`"secret":"'"$CLIENT_SECRET"'"`);
  expect([takesSecret(command), takesSecret(curlCommand(ORIGIN, { method: "POST", path: "/x", body: {} }))]).toEqual([true, false]);
});
