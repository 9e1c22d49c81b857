import { expect, test } from "vitest";
import { toSlug } from "./slug.ts";

test.each([
  ["GitHub", "github"],
  ["  Payments (EU)  ", "payments-eu"],
  ["Ärger & Café", "arger-cafe"],
  ["日本", ""],
  [`${"a".repeat(39)} b`, "a".repeat(39)],
])("the slug suggested for the name “%s” is “%s”", (name, slug) => {
  expect(toSlug(name)).toBe(slug);
});
