import { beforeAll, expect, test } from "vitest";
import { loadTexts } from "../texts/texts.ts";
import { nameOf, stateOf } from "./describe-connection.ts";

beforeAll(loadTexts);

test.each([
  ["a person's connection is named by the server and the person", { email: "ada@example.com", playground: false }, "notes, ada@example.com"],
  ["one of the playground says so", { email: "ada@example.com", playground: true }, "notes, ada@example.com, in the playground"],
  ["the project's own one says so", { email: null, playground: false }, "notes, the whole project"],
])("%s", (_title, whose, name) => {
  expect(nameOf({ server: "notes", ...whose })).toBe(name);
});

test.each([
  ["active", "ada", "connected as ada"],
  ["active", null, "connected"],
  ["expired", "ada", "sign-in has ended"],
  ["revoked", "ada", "revoked"],
] as const)("the state of a connection that is %s, with the account %s, reads “%s”", (status, account, words) => {
  expect(stateOf({ status, account })).toBe(words);
});
