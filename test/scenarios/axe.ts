import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2 AA, the levels below it and axe's own advice, by their names in axe. */
const STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** The rules of axe whose outcome depends on colours. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

type Axe = { run(options: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };

/** The faults that axe finds on a page, each with its elements. @param only names of rules or tags */
export async function faultsOf(page: Page, only = STANDARD): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  return page.evaluate(async (runOnly) => {
    const options = { runOnly, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] };
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run(options);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 300)).join(" | ")}`);
  }, only);
}

/** The faults of a page in light, and those of its colours in dark: only colours differ there. */
export async function faultsInBoth(page: Page): Promise<string[]> {
  await showIn(page, "light");
  const inLight = await faultsOf(page);
  await showIn(page, "dark");
  const inDark = await faultsOf(page, OF_COLOURS);
  await showIn(page, "light");
  return [...inLight, ...inDark.map((fault) => `in dark: ${fault}`)];
}

/** Shows the page in a colour scheme, and waits until no colour changes any more. */
async function showIn(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}
