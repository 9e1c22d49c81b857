import { describe, expect, test } from "vitest";
import { SECTIONS, sectionsFor } from "./sections.ts";

const pagesOf = (role: string | undefined) => sectionsFor(role).flatMap(({ entries }) => entries.map(({ page }) => page));

describe("F56: the menu of a project", () => {
  test("an administrator has every page in the menu, and so has a person whose role is not known yet", () => {
    const all = SECTIONS.flatMap(({ entries }) => entries.map(({ page }) => page));
    expect(pagesOf("admin")).toEqual(all);
    expect(pagesOf(undefined)).toEqual(all);
  });

  test("an auditor has every page but the playground, which would be refused, and no empty section", () => {
    expect(pagesOf("admin").filter((page) => !pagesOf("auditor").includes(page))).toEqual(["playground"]);
    expect(sectionsFor("auditor").every(({ entries }) => entries.length > 0)).toBe(true);
  });
});
