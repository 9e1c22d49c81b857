import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { ORDER } from "./harness/architecture.ts";

/** Pages whose tables say what each id means, and which tests show it. */
const TABLES = ["docs/features.md", "docs/threats.md", "docs/findings.md"];
const MISSING = ["not built yet", "no test yet"];

type Row = { id: string; promise: string; tests: string };
type Text = { file: string; text: string };

const files = list(".");
const tests = new Set(files.filter((file) => file.endsWith(".test.ts")));
const texts = files
  .filter(
    (file) =>
      file !== "test/references.test.ts" &&
      /\.(tsx?|m?js|mts|css|html|md|sql|toml|json|ya?ml)$|^\.ci\//.test(file) &&
      !/lock\.json$|\/meta\//.test(file),
  )
  .map(read);
const rows = TABLES.flatMap((file) => rowsOf(read(file).text));
const known = new Set(rows.map(({ id }) => id));

describe("an id of a feature, a threat or a finding", () => {
  test("each id has one row in docs/features.md, docs/threats.md or docs/findings.md", () => {
    expect(rows.length).toBeGreaterThan(150);
    expect(rows.map(({ id }) => id).filter((id, at, all) => all.indexOf(id) !== at)).toEqual([]);
    expect(rows.filter(({ promise, tests }) => promise === "" || tests === "")).toEqual([]);
  });

  test("each id is explained wherever code, tests or pages name it", () => {
    expect(texts.flatMap(unknownIds)).toEqual([]);
  });

  test("the row of an id names tests that exist, or says that it is not built yet", () => {
    const wrong = rows.filter((row) => !MISSING.includes(row.tests) && (testsOf(row).length === 0 || testsOf(row).some((file) => !tests.has(file))));
    expect(wrong).toEqual([]);
  });

  test("at least one of the tests that a row names has the row's id", () => {
    const without = rows.filter((row) => testsOf(row).length > 0 && !testsOf(row).some((file) => idsIn(read(file).text).includes(row.id)));
    expect(without.map(({ id }) => id)).toEqual([]);
  });

  test("no id is called missing while a test shows it", () => {
    const missing = new Set(rows.filter((row) => MISSING.includes(row.tests)).map(({ id }) => id));
    expect(
      texts
        .filter(({ file }) => tests.has(file))
        .flatMap(({ file, text }) =>
          idsIn(text)
            .filter((id) => missing.has(id))
            .map((id) => `${file}: ${id}`),
        ),
    ).toEqual([]);
  });

  test.each(["// F999 is a feature without a row", "// as S39 asks", 'test("H9: planted", () => {})', "(B99)"])(
    "an id is noticed where no table has it: %s",
    (text) => {
      expect(unknownIds({ file: "planted.ts", text })).toHaveLength(1);
    },
  );

  test.each(["PKCE with S256", "an H264 stream", "scp_F12ab", "%F0%9F", "#F3F4F6", "E2E, F-12, S3Client"])("no id is seen in %j", (text) => {
    expect(idsIn(text)).toEqual([]);
  });
});

describe("a reference to a page or a file", () => {
  test("each reference leads to a page that is in the repository", () => {
    expect(texts.flatMap(missingPages)).toEqual([]);
  });

  test("a reference by the number of a decision leads to that decision", () => {
    expect(texts.flatMap(missingDecisions)).toEqual([]);
  });

  test("a reference in a page leads to a file that is in the repository", () => {
    expect(texts.filter(({ file }) => file.endsWith(".md")).flatMap(missingFiles)).toEqual([]);
  });

  test("the page on the architecture has at most 80 lines", () => {
    expect(read("docs/architecture.md").text.trimEnd().split("\n").length).toBeLessThanOrEqual(80);
  });

  test("the page on the architecture has each room of the Worker in its table", () => {
    const [table = ""] = read("docs/architecture.md").text.split("\n## Connect");
    const named = new Set(
      [...table.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell = ""]) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, room]) => room)),
    );
    expect(ORDER.flat().filter((room) => !named.has(room))).toEqual([]);
  });

  test("a reference in a comment leads to a file that is in the repository", () => {
    expect(texts.filter(({ file }) => /\.(tsx?|m[jt]s|toml)$/.test(file)).flatMap(missingInComments)).toEqual([]);
  });

  test("a reference to a missing page, decision or file is noticed", () => {
    expect(missingInComments({ file: "worker/a.ts", text: 'import "./b.ts"; // as vault/gone.ts does\n/** `lib/clock.ts` */' })).toEqual([
      "worker/a.ts: vault/gone.ts",
    ]);
    expect(missingPages({ file: "worker/a.ts", text: "/** As GONE.md says, and docs/storage.md. */" })).toEqual(["worker/a.ts: GONE.md"]);
    expect(missingPages({ file: "docs/a.md", text: "[one](storage.md), [two](decisions/999-gone.md)" })).toEqual([
      "docs/a.md: decisions/999-gone.md",
    ]);
    expect(missingDecisions({ file: "worker/a.ts", text: "// decision 1, decision 999" })).toEqual(["worker/a.ts: decision 999"]);
    expect(missingFiles({ file: "docs/a.md", text: "`worker/index.ts`, `worker/gone.ts` and `gone.test.ts`" })).toEqual([
      "docs/a.md: worker/gone.ts",
      "docs/a.md: gone.test.ts",
    ]);
  });
});

describe("a decision", () => {
  const decisions = texts.filter(({ file }) => /^docs\/decisions\/\d/.test(file));
  const FORM =
    /^# (\d{3}): .+\n\n\d{4}-\d\d-\d\d, (holds|superseded by ).*\n\n\*\*Context\.\*\* [\s\S]+\n\n\*\*Decision\.\*\* [\s\S]+\n\n\*\*Consequence\.\*\* [\s\S]+$/;

  test("each decision has a number, a date, a status, three parts and at most 300 words", () => {
    expect(decisions.length).toBeGreaterThanOrEqual(16);
    expect(decisions.filter(({ file, text }) => FORM.exec(text)?.[1] !== basename(file).slice(0, 3)).map(({ file }) => file)).toEqual([]);
    expect(decisions.filter(({ text }) => text.split(/\s+/).length > 300).map(({ file }) => file)).toEqual([]);
  });

  test("each decision has a number of its own and is in the index", () => {
    const numbers = decisions.map(({ file }) => basename(file).slice(0, 3));
    expect(new Set(numbers).size).toBe(numbers.length);
    const index = read("docs/decisions/README.md").text;
    expect(decisions.filter(({ file }) => !index.includes(`](${basename(file)})`))).toEqual([]);
  });
});

function list(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return [path];
    const kept =
      !["node_modules", "dist", "screenshots"].includes(entry.name) && (!entry.name.startsWith(".") || [".ci", ".github"].includes(entry.name));
    return entry.isDirectory() && kept ? list(path) : [];
  });
}

function read(file: string): Text {
  return { file, text: readFileSync(file, "utf8") };
}

/** The rows of tables whose first cell is an id. */
function rowsOf(page: string): Row[] {
  return page.split("\n").flatMap((line) => {
    const [id = "", promise = "", tests = ""] = line
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    return idsIn(id).length === 1 && idsIn(id)[0] === id ? [{ id, promise, tests }] : [];
  });
}

function testsOf({ tests }: Row): string[] {
  return [...tests.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file = ""]) => file);
}

function idsIn(text: string): string[] {
  return [...text.matchAll(/(?<![\w%./#-])(?:F\d{1,3}b?|S\d{1,2}|[HML]\d{1,2}|B\d{2})(?![\w/-])/g)].map(([id]) => id);
}

function unknownIds({ file, text }: Text): string[] {
  return idsIn(text)
    .filter((id) => !known.has(id))
    .map((id) => `${file}: ${id}`);
}

function missingPages({ file, text }: Text): string[] {
  const named = text.replace(/https?:\/\/\S+/g, "").matchAll(/[\w./-]*\w\.md\b/g);
  return [...named]
    .map(([page]) => page)
    .filter((page) => ![page, join(dirname(file), page)].some((path) => files.includes(join(path))))
    .map((page) => `${file}: ${page}`);
}

function missingDecisions({ file, text }: Text): string[] {
  const has = (number: string) => files.some((one) => one.startsWith(`docs/decisions/${number.padStart(3, "0")}-`));
  return [...text.matchAll(/\bdecision (\d+)/gi)].filter(([, number = ""]) => !has(number)).map(([named]) => `${file}: ${named}`);
}

/** A page names a file by its path or the end of it; `*` stands for any name. */
function missingFiles({ file, text }: Text): string[] {
  const named = [...text.matchAll(/`((?:(?:worker|web|test|scripts|cli|bench|migrations)\/[\w./*-]+)|[\w./*-]+\.(?:tsx?|m?js|toml))`/g)].map(
    ([, path = ""]) => path,
  );
  const exists = (path: string) => {
    const pattern = new RegExp(`(^|/)${path.replace(/[.]/g, "\\.").replace(/\*/g, "[^/]*")}${path.endsWith("/") ? "" : "$"}`);
    return files.some((one) => pattern.test(one));
  };
  return named.filter((path) => !exists(path)).map((path) => `${file}: ${path}`);
}

/** A comment names a file by the end of its path. */
function missingInComments({ file, text }: Text): string[] {
  const comments = text.split("\n").flatMap((line) => /(?:^\s*(?:\/\*|\*|\/\/|#)|\s\/\/ |\/\*\*).*/.exec(line)?.[0] ?? []);
  const named = comments.flatMap((comment) => [...comment.matchAll(/(?<=^|[\s`(])\w[\w./-]*\.(?:tsx?|mjs)\b/g)].map(([path]) => path));
  return named.filter((path) => !files.some((one) => one === path || one.endsWith(`/${path}`))).map((path) => `${file}: ${path}`);
}
