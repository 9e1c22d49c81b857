import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VERSION } from "../worker/version.ts";
import { KNOWN_BINDINGS } from "./deploy/config-rules.ts";
import { MADE_SECRETS } from "./deploy/deployment-rules.ts";
import { lastMigration } from "./record-statements.ts";
import { settingsTable, withSettingsTable } from "./settings-table.ts";
import { readWranglerSettings } from "./wrangler-settings.ts";

const read = (file: string) => readFileSync(file, "utf8");
const manifest = JSON.parse(read("package.json")) as { version: string; cloudflare: { bindings: Record<string, { description: string }> } };

test("F124: the table of settings in docs/configure.md is current, and names each setting (npm run docs writes it)", () => {
  expect(withSettingsTable(read("docs/configure.md"))).toBe(read("docs/configure.md"));
  expect(settingsTable()).toMatch(/`VAULT_KEYS` +\| yes +\| yes +\|/);
  expect(settingsTable()).toMatch(/`MAIL_FROM` +\| no +\| no +\|/);
});

test("the Worker, the package and the first entry of the changelog have the same version", () => {
  expect(VERSION).toBe(manifest.version);
  expect(/^## (\S+)/m.exec(read("CHANGELOG.md"))?.[1]).toBe(manifest.version);
});

/** GitHub's names (docs.github.com/actions/reference/workflows-and-actions/variables). */
const { GITHUB_REF_TYPE, GITHUB_REF_NAME } = process.env;

test("if CI runs for a tag of a release, the tag is v and the version", () => {
  expect(GITHUB_REF_TYPE === "tag" ? GITHUB_REF_NAME : `v${VERSION}`).toBe(`v${VERSION}`);
});

test("S92: if CI runs for a tag of a release, the statements of this version are kept (npm run statements), with its last migrations", () => {
  const kept = `test/fixtures/statements/${VERSION}.json`;
  if (GITHUB_REF_TYPE !== "tag") return;
  const { migrations } = JSON.parse(read(kept)) as { migrations: { DB: string; AUDIT_DB: string } };
  expect(migrations).toEqual({ DB: lastMigration("migrations"), AUDIT_DB: lastMigration("migrations/audit") });
});

test("F124: npm run deploy knows every database and namespace of wrangler.toml", () => {
  const { d1_databases = [], kv_namespaces = [] } = readWranglerSettings("wrangler.toml");
  expect([...d1_databases, ...kv_namespaces].map(({ binding }) => binding).sort()).toEqual([...KNOWN_BINDINGS].sort());
});

test("F124: wrangler.toml says how the Worker is built and at which addresses it answers", () => {
  const { build, workers_dev, preview_urls, keep_vars } = readWranglerSettings("wrangler.toml");
  expect([build?.command, workers_dev, preview_urls, keep_vars]).toEqual(["npm run build", true, false, true]);
});

test("F124: the button asks for each needed setting, says what it is, and its samples would not start", () => {
  const asked = read(".dev.vars.example")
    .split("\n")
    .filter((line) => /^[A-Z_]+=/.test(line));
  const names = asked.map((line) => line.slice(0, line.indexOf("=")));
  expect(names).toEqual(expect.arrayContaining(["PUBLIC_ORIGIN", "ADMIN_EMAILS", "MAIL_FROM", ...MADE_SECRETS]));
  expect(Object.keys(manifest.cloudflare.bindings).sort()).toEqual([...names].sort());
  for (const line of asked.filter((line) => /SECRET|KEYS/.test(line))) expect(line).toMatch(/=(k1:)?replace-this/);
});
