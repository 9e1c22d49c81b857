import { expect, test } from "vitest";
import { clientIdsOf, isClientIdAllowed } from "./client-id-rules.ts";

const rules = { ownOrigin: "https://cardea.example", trustedOrigins: new Set<string>() };

test.each([
  ["an id that Cardea issued", "x7Yb2kQ", true],
  ["a metadata document", "https://agent.example.com/client.json", true],
  ["S64: a document on a private address", "https://10.0.0.1/client.json", false],
  ["S64: a document at another spelling of loopback", "https://2130706433/client.json", false],
  ["a document without TLS", "http://agent.example.com/client.json", false],
  ["the document of this Cardea instance", "https://cardea.example/oauth/client.json", false],
  ["a URL of another scheme", "file:///etc/passwd", false],
])("%s (%s) is allowed as a client id: %s", (_, clientId, expected) => {
  expect(isClientIdAllowed(clientId, rules)).toBe(expected);
});

test("a client names itself in the form, or by HTTP Basic in form encoding", () => {
  const basic = `Basic ${btoa("https%3A%2F%2F10.0.0.1%2Fclient.json:secret")}`;
  expect(clientIdsOf(new URLSearchParams("client_id=a"), basic)).toEqual(["a", "https://10.0.0.1/client.json"]);
  expect(clientIdsOf(new URLSearchParams(), undefined)).toEqual([]);
  expect(clientIdsOf(new URLSearchParams(), `Basic ${btoa("%zz:x")}`)).toEqual(["%zz"]);
});
