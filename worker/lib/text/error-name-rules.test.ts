import { expect, test } from "vitest";
import { membersOf, plainErrorName } from "./error-name-rules.ts";

test.each([
  ["ThrottlingException", "ThrottlingException"],
  ["com.amazonaws.ssm#ParameterNotFound", "ParameterNotFound"],
  ["ThrottlingException:http://internal.amazon.com/doc/", "ThrottlingException"],
  [406, "406"],
  [undefined, "unnamed"],
  ["the address a@example.com is unknown", "unnamed"],
  ["", "unnamed"],
  ["x".repeat(61), "unnamed"],
])("the error name %j is read as %j", (named, name) => {
  expect(plainErrorName(named)).toBe(name);
});

test("only a body that is a JSON object has members", () => {
  expect(['{"name":"x"}', "[]", "null", '"x"', "<html>", ""].map(membersOf)).toEqual([
    { name: "x" },
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
