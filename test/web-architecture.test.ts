import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { breachesOf } from "./harness/console-layout.ts";

const ROOT = "web/src";

function readSources(): Record<string, string> {
  const files = readdirSync(ROOT, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [relative(ROOT, path), readFileSync(path, "utf8")]));
}

/** A small console that keeps every rule. */
const SOUND = {
  "main.tsx": 'import { router } from "./router.tsx";\nimport "./styles.css";',
  "styles.css": "",
  "router.tsx": 'import { LinkList } from "./links/link-list.tsx";',
  "links/link-list.tsx": 'import type { Server } from "../servers/queries.ts";\nimport { words } from "./words.ts";',
  "links/words.ts": 'import { api } from "../api.ts";\nexport const words = () => api;',
  "links/words.test.ts": 'import { words } from "./words.ts";\nimport "../main.tsx";',
  "servers/queries.ts": 'import { queryOptions } from "@tanstack/react-query";\nexport const one = () => queryOptions({});',
  "servers/scope-form/field.tsx": 'import { one } from "../queries.ts";',
  "ui/button.tsx": 'import { ApiError } from "../api-error.ts";',
  "api.ts": 'import { hc } from "hono/client";\nimport type { AppType } from "../../worker/app.ts";\nimport { ApiError } from "./api-error.ts";',
  "api-error.ts": "export class ApiError {}",
};

describe("the layout of the console", () => {
  test("the console keeps every rule of its layout", () => {
    const sources = readSources();
    expect(Object.keys(sources).length).toBeGreaterThan(80);
    expect(breachesOf(sources)).toEqual([]);
  });

  test("a console that keeps the rules has no breach", () => {
    expect(breachesOf(SOUND)).toEqual([]);
  });

  test.each([
    ["a file outside the rooms", { "helpers/text.tsx": "" }, "helpers/text.tsx is in no room"],
    [
      "an import from a higher floor",
      { "ui/link.tsx": 'import { me } from "../session/queries.ts";', "session/queries.ts": "" },
      "ui/link.tsx imports session/queries.ts, which is not on a lower floor",
    ],
    [
      "an import of a type from a higher floor",
      { "ui/link.tsx": 'import type { Me } from "../session/queries.ts";', "session/queries.ts": "" },
      "ui/link.tsx imports session/queries.ts, which is not on a lower floor",
    ],
    [
      "a type that is imported in place",
      { "ui/link.tsx": 'type Me = import("../session/queries.ts").Me;', "session/queries.ts": "" },
      "ui/link.tsx imports session/queries.ts, which is not on a lower floor",
    ],
    [
      "a re-export from a higher floor",
      { "ui/link.tsx": 'export { me } from "../session/queries.ts";', "session/queries.ts": "" },
      "ui/link.tsx imports session/queries.ts, which is not on a lower floor",
    ],
    [
      "an import between rooms of one floor",
      { "rules/rule-list.tsx": 'import { q } from "../members/queries.ts";', "members/queries.ts": "" },
      "rules/rule-list.tsx imports members/queries.ts, which is not on a lower floor",
    ],
    [
      "an import of another room's page",
      { "rules/rule-list.tsx": 'import { Field } from "../servers/scope-form/field.tsx";' },
      "rules/rule-list.tsx imports servers/scope-form/field.tsx, but only servers/queries.ts is for other rooms",
    ],
    [
      "a loop of types inside a room",
      { "ui/a.tsx": 'import type { B } from "./b.tsx";', "ui/b.tsx": 'import type { A } from "./a.tsx";' },
      "ui/a.tsx → ui/b.tsx → ui/a.tsx is a loop",
    ],
    [
      "a room that is too full",
      Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`rules/rule-${index}.tsx`, ""])),
      "rules/ has more than 16 files",
    ],
    ["a file that is too long", { "ui/long.tsx": "\n".repeat(300) }, "ui/long.tsx has more than 300 lines"],
    ["a pure module without a test", { "links/state.ts": "export const isOver = () => true;" }, "links/state.ts is pure and has no test beside it"],
  ])("%s is noticed", (_what, planted, breach) => {
    expect(breachesOf({ ...SOUND, ...planted } as Record<string, string>)).toEqual([breach]);
  });
});
