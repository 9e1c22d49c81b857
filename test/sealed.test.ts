import { createDecipheriv, hkdfSync } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SEALED_KINDS } from "./harness/sealed-kinds.ts";
import { SEALED_VECTORS } from "./harness/sealed-vectors.ts";

const files = globSync("worker/**/*.ts", { exclude: (name) => name.endsWith(".test.ts") });
const codeOf = (file: string): string => readFileSync(file, "utf8");

/** A call of the vault that makes or stores a ciphertext: `seal.seal`, `vault.put`, `secrets.store` and the like. */
const SEALS =
  /\b(?:seal|vault|vaultSecrets|(?:vault\.)?secrets|this)\.(?:seal|put|putNew|store)\(\s*(?:JSON|record|recordOf|this\.#record|plaintext|contextOf|\{)/;
/** The key of the vault in other hands than those of the seal. */
const USES_KEYS = /\bVAULT_KEYS\b|\bVaultKeys\b/;

test("F32: whatever the code seals is of a kind that a rotation of the vault's keys reaches", () => {
  const sealing = files.filter((file) => SEALS.test(codeOf(file)) && !file.startsWith("worker/vault/keys/"));
  const known: string[] = SEALED_KINDS.flatMap(({ sealedIn }) => [...sealedIn]);
  expect(sealing.filter((file) => !known.includes(file))).toEqual([]);
  expect(known.filter((file) => !sealing.includes(file))).toEqual([]);
});

test("F32: each kind of sealed record names the code that brings it to another key", () => {
  for (const { resealedIn } of SEALED_KINDS) expect(existsSync(resealedIn)).toBe(true);
});

test("F32: the vault's keys are used by the seal and by their marks, and nothing else is derived from them", () => {
  const users = files.filter((file) => USES_KEYS.test(codeOf(file)));
  const allowed = [
    "settings.ts",
    "deps.ts",
    // Its name in a text.
    "lib/problems/error-causes.ts",
    // Their ids alone.
    "api/read-health.ts",
    "vault/seal.ts",
    "vault/vault.ts",
    "vault/keys/key-marks.ts",
    "api/vault-key-schemas.ts",
    "api/vault-keys.ts",
    "db/vault-key-schema.ts",
  ];
  expect(users.map((file) => file.replace("worker/", "")).filter((file) => !allowed.includes(file))).toEqual([]);
});

type Context = { project: string; authScope: string; subject: string; version: number };

/** Opens a sealed record as docs/security.md describes the format, with Node alone. */
function openWithNode(sealed: string, key: string, { project, authScope, subject, version }: Context): string {
  const [format = "", keyId = "", iv = "", text = ""] = sealed.split(".");
  const path = [project, authScope, subject].map(encodeURIComponent).join("/");
  const recordKey = Buffer.from(hkdfSync("sha256", Buffer.from(key, "base64url"), Buffer.alloc(0), `cardea/vault/${path}`, 32));
  const body = Buffer.from(text, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", recordKey, Buffer.from(iv, "base64url"));
  decipher.setAAD(Buffer.from(JSON.stringify([format, keyId, project, authScope, subject, version])));
  decipher.setAuthTag(body.subarray(-16));
  return Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]).toString("utf8");
}

test.each(SEALED_VECTORS)("S41: the sealed record $sealed opens with Node's crypto, and for no other version", ({ sealed, key, context, text }) => {
  expect(openWithNode(sealed, key, context)).toBe(text);
  expect(() => openWithNode(sealed, key, { ...context, version: context.version + 1 })).toThrow();
});
