import { expect, test } from "vitest";
import { findAccountLabel } from "./account-label.ts";

const idTokenOf = (claims: object) =>
  `x.${btoa(unescape(encodeURIComponent(JSON.stringify(claims))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")}.y`;
const notFound = async () => new Response("{}", { status: 404 });

test.each([
  [{ sub: "1", email: "ada@example.com", name: "Ada" }, "ada@example.com"],
  [{ sub: "1", preferred_username: "ada" }, "ada"],
  [{ sub: "1", name: "Ada Lövelace" }, "Ada Lövelace"],
  [{ sub: "1" }, undefined],
  [{ email: 42 }, undefined],
])("an ID token with the claims %j gives the account name %j", async (claims, expected) => {
  expect(await findAccountLabel({ idToken: idTokenOf(claims), accessToken: "a" }, undefined, notFound)).toBe(expected);
});

test("without an ID token the account name comes from the provider's user info, and a failure there gives no name", async () => {
  const seen: string[] = [];
  const fetch = async (_: string | URL, init?: RequestInit) => {
    seen.push(new Headers(init?.headers).get("authorization") ?? "");
    return Response.json({ login: "octocat" });
  };
  const reply = { idToken: undefined, accessToken: "a" };
  expect(await findAccountLabel(reply, "https://api.example/user", fetch)).toBe("octocat");
  expect(seen).toEqual(["Bearer a"]);
  expect(await findAccountLabel(reply, "https://api.example/user", () => Promise.reject(new Error("down")))).toBeUndefined();
  expect(await findAccountLabel(reply, undefined, fetch)).toBeUndefined();
});

test.each(["", "x", "x.y.z", "x..z"])("an invalid ID token %j gives no account name and throws no error", async (idToken) => {
  expect(await findAccountLabel({ idToken, accessToken: "a" }, undefined, notFound)).toBeUndefined();
});
