import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
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

test.each([
  ["--origin of an account's deployment without --remote", ["kept.backup", "--replace", "--origin", production], "add --remote"],
  ["--origin that is no address", ["kept.backup", "--origin", "cardea"], "--origin gives no address"],
  ["--config without --remote", ["kept.backup", "--config", "wrangler.deployment.json"], "add --remote"],
  ["--remote with an origin that is no address", ["kept.backup", "--remote", "--origin", "https://"], "--remote needs --origin"],
])("%s is refused, although there is a token", async (_, args, sentence) => {
  vi.stubEnv("CARDEA_BACKUP_TOKEN", "the token of the deployment in the account");
  vi.stubEnv("CARDEA_BACKUP_PASSPHRASE", "a passphrase of a test");
  await expect(readOptions(args, "usage")).rejects.toThrow(sentence);
  vi.unstubAllEnvs();
});

test("npm run backup refuses --replace, and takes the address of this machine with any path", async () => {
  vi.stubEnv("CARDEA_BACKUP_TOKEN", "a token");
  vi.stubEnv("CARDEA_BACKUP_PASSPHRASE", "a passphrase of a test");
  await expect(readOptions(["--replace"], "usage", "default.backup")).rejects.toThrow("an option of npm run restore");
  expect((await readOptions(["--origin", "http://127.0.0.1:9000/"], "usage", "default.backup")).target.origin).toBe("http://127.0.0.1:9000");
  vi.stubEnv("PORT", "none");
  await expect(readOptions([], "usage", "default.backup")).rejects.toThrow("PORT gives no address");
  vi.unstubAllEnvs();
});

test("an option of npm run backup that npm has taken for itself is told, because without it another deployment is meant", async () => {
  vi.stubEnv("npm_config_remote", "true");
  await expect(readOptions(["https://cardea.example.com"], "usage", "default.backup")).rejects.toThrow("npm has taken --remote for itself");
  vi.unstubAllEnvs();
});
