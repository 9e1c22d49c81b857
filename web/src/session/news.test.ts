import { expect, test } from "vitest";
import { isConcerned, withoutNews } from "./news.ts";

const KEYS = ["audit", "servers", "members", "rules", "playground", "audit-event"];
const concerned = (actions?: string[]) => KEYS.filter((kind) => isConcerned(["projects", "demo", kind], "demo", actions));

test("F122b: calls of agents concern the lists that show them, and other actions all lists", () => {
  expect(concerned(["tool.call", "tool.search"])).toEqual(["audit", "members"]);
  expect(concerned(["tool.call", "rule.add"])).toEqual(["audit", "servers", "members", "rules"]);
  expect(concerned()).toEqual(["audit", "servers", "members", "rules"]);
});

test("F122b: news concern nothing of another project, and the project itself", () => {
  expect(isConcerned(["projects", "other", "audit"], "demo", ["tool.call"])).toBe(false);
  expect(isConcerned(["health"], "demo")).toBe(false);
  expect([isConcerned(["projects", "demo"], "demo", ["project.edit"]), isConcerned(["projects", "demo"], "demo", ["tool.call"])]).toEqual([
    true,
    false,
  ]);
});

test("F122b: lists are read at their own pace as long as no stream of news is open", () => {
  expect(withoutNews(5000)()).toBe(5000);
});
