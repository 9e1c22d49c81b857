import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readOptions } from "./options.ts";
import { chooseConfig } from "./wrangler-config.ts";

const root = mkdtempSync(join(tmpdir(), "cardea-config-"));
const write = (name: string, config: object) => {
  writeFileSync(join(root, name), JSON.stringify(config));
  return join(root, name);
};
const production = "https://cardea.example.com";
let deployment = "";
let staging = "";
beforeAll(() => {
  deployment = write("wrangler.deployment.json", { name: "cardea", vars: { PUBLIC_ORIGIN: production } });
  staging = write("wrangler.deployment-staging.json", { name: "cardea-staging", vars: { PUBLIC_ORIGIN: "https://staging.example.com" } });
});

describe("wrangler's settings for a backup of a deployment in an account", () => {
  test("wrangler's settings for a backup are those of npm run deploy, unless others are named", () => {
    expect(chooseConfig(production, undefined, root)).toEqual(["--config", deployment]);
    expect(chooseConfig("https://staging.example.com", staging, root)).toEqual(["--config", staging]);
  });

  test("wrangler's settings for a backup are refused if they are of another deployment than the address", () => {
    expect(() => chooseConfig("https://staging.example.com", undefined, root)).toThrow("wrangler.deployment.json is of https://cardea.example.com");
    expect(() => chooseConfig(production, staging, root)).toThrow("Nothing was done");
  });

  test("wrangler's settings for a backup are refused if they do not say whose they are", () => {
    const silent = write("wrangler.silent.json", { name: "cardea" });
    expect(() => chooseConfig(production, silent, root)).toThrow("without PUBLIC_ORIGIN");
    expect(() => chooseConfig(production, "wrangler.toml")).toThrow("without PUBLIC_ORIGIN");
  });

  test("a backup is refused if there are no settings of wrangler", () => {
    expect(() => chooseConfig(production, undefined, join(root, "elsewhere"))).toThrow("npm run deploy");
    expect(() => chooseConfig(production, join(root, "missing.json"))).toThrow("does not exist");
  });
});

test("a restore with the address of one deployment and the settings of another is refused before its passphrase is asked for", async () => {
  const asked = readOptions(["kept.backup", "--replace", "--remote", "--origin", production, "--config", staging], "usage");
  await expect(asked).rejects.toThrow("is of https://staging.example.com, and --origin is https://cardea.example.com");
});
