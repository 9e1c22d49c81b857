import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SEALED_KINDS } from "./harness/sealed-kinds.ts";

const files = globSync("worker/**/*.ts", { exclude: (name) => name.endsWith(".test.ts") });
const codeOf = (file: string): string => readFileSync(file, "utf8");

/** A call of the vault that makes or stores a ciphertext: `seal.seal`, `vault.put`, `secrets.store` and the like. */
const SEALS =
  /\b(?:seal|vault|vaultSecrets|(?:vault\.)?secrets|this)\.(?:seal|put|store)\(\s*(?:JSON|record|recordOf|this\.#record|plaintext|contextOf|\{)/;
/** The key of the vault in other hands than those of the seal. */
const USES_KEYS = /\bVAULT_KEYS\b|\bVaultKeys\b/;

test("F32: whatever the code seals is of a kind that a rotation of the vault's keys reaches", () => {
  const sealing = files.filter((file) => SEALS.test(codeOf(file)) && !file.startsWith("worker/vault/keys/"));
  const known: string[] = SEALED_KINDS.flatMap(({ sealedIn }) => [...sealedIn]);
  expect(sealing.filter((file) => !known.includes(file))).toEqual([]);
  expect(known.filter((file) => !sealing.includes(file))).toEqual([]);
});

test("F32: each kind of sealed record names the code that brings it to another key", () => {
  for (const { renewedIn } of SEALED_KINDS) expect(existsSync(renewedIn)).toBe(true);
});

test("F32: the vault's keys are used by the seal and by their marks, and nothing else is derived from them", () => {
  const users = files.filter((file) => USES_KEYS.test(codeOf(file)));
  const allowed = [
    "settings.ts",
    "deps.ts",
    "vault/seal.ts",
    "vault/vault.ts",
    "vault/keys/key-marks.ts",
    "api/vault-key-schemas.ts",
    "api/vault-keys.ts",
    "db/vault-key-schema.ts",
  ];
  expect(users.map((file) => file.replace("worker/", "")).filter((file) => !allowed.includes(file))).toEqual([]);
});
