import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { experimental_readRawConfig } from "wrangler";
import { readWranglerSettings } from "./wrangler-settings.ts";

const folder = mkdtempSync(join(tmpdir(), "cardea-settings-"));
const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

test.each([
  "wrangler.toml",
  "web/wrangler.toml",
  write("plain.json", '{ "name": "cardea", "vars": { "PUBLIC_ORIGIN": "https://cardea.example.com" } }'),
  write("commented.json", '{\n  // whose it is\n  "name": "cardea", /* and where */ "vars": { "PUBLIC_ORIGIN": "https://a.example" },\n}'),
  write("commented.jsonc", '{ "name": "cardea" /* and no more */ }'),
])("the settings in %s are read as wrangler reads them", (file) => {
  expect(readWranglerSettings(file)).toEqual(experimental_readRawConfig({ config: file }).rawConfig);
});

test.each([write("broken.toml", 'name = "cardea'), write("broken.json", '{ "name": "cardea"')])(
  "settings that cannot be read are an error: %s",
  (file) => {
    expect(() => readWranglerSettings(file)).toThrow();
  },
);
