import { expect, test } from "vitest";
import { stateAt } from "./matrix-state.ts";

test.each([
  [[], { kind: "all", count: 0 }],
  [["github"], { kind: "none", count: 0 }],
  [["github__delete_*", "github__drop"], { kind: "some", count: 2 }],
  [["github__delete_*", "github"], { kind: "none", count: 1 }],
  [["github-2", "git__x"], { kind: "all", count: 0 }],
])("F85: of the server github, a navigator with the deny list %j shows %j", (denied, shown) => {
  expect(stateAt(denied, "github")).toEqual(shown);
});
