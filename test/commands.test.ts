import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const WEB = "web/src";

/** Forms that are no request of the REST API by themselves, or that a dialog follows. */
const WITHOUT_COMMAND = [
  "ui/form/form-page.tsx",
  // The sign-out.
  "shell/account-menu.tsx",
  // The move is confirmed first.
  "settings/project-store.tsx",
  // They try what agents do; nothing is kept.
  "rules/tester.tsx",
  // They only filter what is shown.
  "audit/audit-filters.tsx",
  "analytics/analytics-filters.tsx",
  "playground/tool-form.tsx",
  // One field on the first page of the console, which has no texts of form pages.
  "projects/owner-list.tsx",
];

const files = readdirSync(WEB, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".tsx"));
const textOf = (name: string): string => readFileSync(join(WEB, name), "utf8");

test("F122: every form page shows its request as a command for a shell", () => {
  expect(textOf("ui/form/form-page.tsx")).toContain("<AsCurl command={command} />");
  const pages = files.filter((name) => textOf(name).includes("<FormPage"));
  expect(pages.length).toBeGreaterThan(9);
  for (const name of pages) expect(`${name}: ${/<FormPage[\s\S]*?command=\{/.test(textOf(name))}`).toBe(`${name}: true`);
});

test("a form that is no form page is named here, with the reason why it shows no command", () => {
  const own = files.filter((name) => textOf(name).includes("<form ") && !WITHOUT_COMMAND.includes(name));
  expect(own).toEqual([]);
});
