import { expect, test } from "vitest";
import { exportUrlOf, queryOf, readAuditState, withFilter } from "./audit-state.ts";

test("F110: the filters of the audit are read from the address, and what is no filter is left out", () => {
  const search = { q: 7, kind: "calls", outcome: "good", server: " github ", from: "2026-11-27T03:00", to: "soon", other: "x", person: "" };
  expect(readAuditState(search)).toEqual({ q: "7", kind: "calls", server: "github", from: "2026-11-27T03:00" });
  expect(readAuditState({ q: "x".repeat(500), kind: ["calls"] }).q).toHaveLength(400);
});

test("F110: a filter of the audit is set and removed, and the others stay", () => {
  const state = withFilter({ q: "a" }, "outcome", "error");
  expect(state).toEqual({ q: "a", outcome: "error" });
  expect(withFilter(state, "q", "")).toEqual({ outcome: "error" });
});

test("F110: a time of the filters is asked for in UTC milliseconds", () => {
  const from = "2026-11-27T03:00";
  expect(queryOf({ from, server: "github" })).toEqual({ from: new Date(from).getTime(), server: "github" });
});

test("F110: the export has the filters that are shown", () => {
  expect(exportUrlOf("demo", { q: "a&b", kind: "calls" }, "csv")).toBe("/api/v1/projects/demo/audit-export?q=a%26b&kind=calls&format=csv");
});
