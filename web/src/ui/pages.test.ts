import { expect, test } from "vitest";
import { PAGES, pageOf, readPages, whileOnePage } from "./pages.ts";

test("the first page of a list is asked for without a place, and the next one with the place that the last answer named", () => {
  expect(pageOf(PAGES.initialPageParam)).toEqual({});
  expect(pageOf(PAGES.getNextPageParam({ next: "7.crd_1" }) ?? "")).toEqual({ after: "7.crd_1" });
});

test("a list ends with the page that names no next one", () => {
  expect(PAGES.getNextPageParam({ next: null })).toBeNull();
});

test("a list is read again in an interval until a second page is shown", () => {
  const of = (pages: unknown[] | undefined) => whileOnePage(() => 5000)({ state: { data: pages && { pages } } });
  expect([of(undefined), of([1]), of([1, 2])]).toEqual([5000, 5000, false]);
});

test("all pages of a list are read, each after the one before, until one names no next", async () => {
  const next: Record<string, string | null> = { "": "a", a: "b", b: null };
  const asked: string[] = [];
  const pages = await readPages(async (after) => {
    asked.push(after);
    return { next: next[after] ?? null };
  });
  expect([asked, pages.length]).toEqual([["", "a", "b"], 3]);
});
