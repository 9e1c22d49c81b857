import { beforeAll, expect, test } from "vitest";
import { loadTexts } from "../texts/texts.ts";
import type { Rule } from "./queries.ts";
import { titleOf } from "./rule-title.ts";

const rule: Rule = {
  id: "rul_1",
  name: "",
  server: "notes",
  navigator: null,
  tools: ["a*", "b"],
  authScope: null,
  policy: "deny",
  source: null,
  etag: "x",
};

beforeAll(loadTexts);

test.each([
  ["its name", { name: "No deleting" }, "No deleting"],
  ["what it does at its server, where it has no name", {}, "Deny a*, b of Notes"],
  ["what it does, with the slug of a server that is gone", { server: "gone" }, "Deny a*, b of gone"],
  ["what it does at every server", { server: null }, "Deny a*, b of every server"],
])("F84b: a rule is called by %s", (_, change, title) => {
  expect(titleOf({ ...rule, ...change }, [{ slug: "notes", name: "Notes" }])).toBe(title);
});
