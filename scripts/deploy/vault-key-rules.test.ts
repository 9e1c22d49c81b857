import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { KEYS, type KeyRow, problemOfKeys, ROTATION } from "./vault-key-rules.ts";

const NOW = 1_000_000;
const row = (id: string, change: Partial<KeyRow> = {}): KeyRow => ({
  id,
  mark: `mark-${id}`,
  records: 0,
  countedAt: 500,
  signInsUntil: null,
  ...change,
});
const marks = (...ids: string[]) => ids.map((id) => ({ id, mark: `mark-${id}` }));
const DONE = { target: "k2", state: "done", createdAt: 400 };
const judge = (rows: KeyRow[], given: { id: string; mark: string }[], rotation: typeof DONE | undefined = DONE, more = {}) =>
  problemOfKeys(given, { rows, rotation, wasSet: true, isEmpty: false, ...more }, NOW);

describe("F32: VAULT_KEYS of the operator", () => {
  test.each([
    ["adds a key", [row("k1", { records: null })], marks("k1", "k2"), undefined],
    ["brings a key to the front", [row("k1", { records: null }), row("k2")], marks("k2", "k1"), undefined],
    ["leaves out a key that a rotation has found unneeded", [row("k1"), row("k2", { records: 9 })], marks("k2"), DONE],
  ] as const)("VAULT_KEYS is taken if it %s", (_, rows, given, rotation) => {
    expect(judge([...rows], [...given], rotation)).toBeUndefined();
  });

  test.each([
    ["lacks the only key", [row("k1", { records: null, countedAt: null })], undefined],
    ["lacks a key with records", [row("k1", { records: 3 }), row("k2")], DONE],
    ["lacks a key that was counted before the rotation began", [row("k1", { countedAt: 399 }), row("k2")], DONE],
    ["lacks a key while the rotation is running", [row("k1"), row("k2")], { ...DONE, state: "running" }],
    ["lacks the key that seals", [row("k1")], { ...DONE, target: "k1" }],
    ["lacks a key that sealed a sign-in which is under way", [row("k1", { signInsUntil: NOW + 1 }), row("k2")], DONE],
  ] as const)("VAULT_KEYS is refused if it %s", (_, rows, rotation) => {
    expect(judge([...rows], marks("k2"), rotation)).toContain("VAULT_KEYS lacks the key k1");
  });

  test("VAULT_KEYS is refused if it has another key under a known id", () => {
    expect(judge([row("k1")], [{ id: "k1", mark: "another" }])).toContain("another key than before under the id k1");
  });

  test("VAULT_KEYS is refused while the deployment has not noted its keys, unless nothing can be lost", () => {
    expect(judge([], marks("k2"))).toContain("without VAULT_KEYS");
    expect(judge([], marks("k2"), DONE, { isEmpty: true })).toBeUndefined();
    expect(judge([], marks("k2"), DONE, { wasSet: false })).toBeUndefined();
  });

  test("VAULT_KEYS is compared with what the database has, by queries that its schema takes", () => {
    const database = new DatabaseSync(":memory:");
    for (const file of readdirSync("migrations")
      .filter((name) => name.endsWith(".sql"))
      .sort())
      database.exec(readFileSync(`migrations/${file}`, "utf8"));
    database.exec("INSERT INTO vault_keys (id, mark, seen_at) VALUES ('k1', 'm', 1)");
    expect({ ...database.prepare(KEYS).get() }).toEqual({ id: "k1", mark: "m", records: null, countedAt: null, signInsUntil: null });
    expect(database.prepare(ROTATION).all()).toEqual([]);
  });
});
