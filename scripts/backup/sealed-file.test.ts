import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readSealed, sealTo } from "./sealed-file.ts";

const folder = mkdtempSync(join(tmpdir(), "cardea-sealed-"));
const whole = join(folder, "whole.backup");
const PASSPHRASE = "correct horse battery";
/** Random text does not compress, so the file has several pieces. */
const RECORDS = Array.from({ length: 60 }, (_, number) => ({
  number,
  text: Buffer.from(crypto.getRandomValues(new Uint8Array(4000))).toString("base64"),
}));

beforeAll(async () => {
  const file = await sealTo(whole, PASSPHRASE);
  for (const record of RECORDS) await file.write(record);
  expect(existsSync(whole)).toBe(false);
  await file.close();
});

async function read(path: string, passphrase = PASSPHRASE): Promise<unknown[]> {
  const records = [];
  for await (const record of readSealed(path, passphrase)) records.push(record);
  return records;
}

function changed(name: string, change: (path: string, bytes: Buffer) => void): string {
  const path = join(folder, name);
  copyFileSync(whole, path);
  change(path, readFileSync(path));
  return path;
}

test("a sealed file gives back its records, and none of them can be read in it", async () => {
  expect(await read(whole)).toEqual(RECORDS);
  const bytes = readFileSync(whole);
  expect(bytes.length).toBeGreaterThan(3 * 64 * 1024);
  expect(bytes.includes(RECORDS[0]?.text.slice(0, 24) ?? "")).toBe(false);
});

test("a sealed file does not open with another passphrase", async () => {
  await expect(read(whole, "correct horse batterx")).rejects.toThrow("passphrase is wrong");
});

test("the same passphrase in another Unicode form opens a sealed file", async () => {
  const path = join(folder, "form.backup");
  const file = await sealTo(path, "caf\u00e9 cr\u00e8me br\u00fbl\u00e9e");
  await file.write({ a: 1 });
  await file.close();
  expect(await read(path, "cafe\u0301 cre\u0300me bru\u0302le\u0301e")).toEqual([{ a: 1 }]);
});

const size = () => readFileSync(whole).length;
test.each([
  ["its salt is changed", 20, "passphrase is wrong"],
  ["scrypt's cost is changed", 16, "passphrase is wrong"],
  ["scrypt's cost is none", 16, "no backup of Cardea", 17],
  ["its first piece is changed", 200, "changed or cut off"],
  ["a middle piece is changed", 100_000, "changed or cut off"],
  ["its last byte is changed", -1, "changed or cut off"],
] as [string, number, string, number?][])("a sealed file in which %s is refused", async (name, place, sentence, bits = place === 16 ? 1 : 255) => {
  const path = changed(`${name}.backup`, (to, bytes) => {
    const at = place < 0 ? bytes.length + place : place;
    bytes[at] = (bytes[at] ?? 0) ^ bits;
    writeFileSync(to, bytes);
  });
  await expect(read(path)).rejects.toThrow(sentence);
});

const PIECE = 64 * 1024 + 16;
const HEADER = 16 + 3 + 16 + 7 + 32;
test.each([
  ["ends after a whole piece", (to: string) => truncateSync(to, HEADER + PIECE)],
  ["ends in the middle of a piece", (to: string) => truncateSync(to, size() - 1000)],
  ["ends after its header", (to: string) => truncateSync(to, HEADER)],
  [
    "has two pieces in the wrong order",
    (to: string, bytes: Buffer) => {
      const [first, second] = [bytes.subarray(HEADER, HEADER + PIECE), bytes.subarray(HEADER + PIECE, HEADER + 2 * PIECE)];
      writeFileSync(to, Buffer.concat([bytes.subarray(0, HEADER), second, first, bytes.subarray(HEADER + 2 * PIECE)]));
    },
  ],
  ["has more behind its end", (to: string, bytes: Buffer) => writeFileSync(to, Buffer.concat([bytes, Buffer.from("more")]))],
])("a sealed file that %s is refused", async (name, change) => {
  await expect(read(changed(`${name}.backup`, change))).rejects.toThrow("changed or cut off");
});

test("a file that is no backup is refused", async () => {
  const path = join(folder, "other");
  writeFileSync(path, "PRAGMA defer_foreign_keys=TRUE;\n".repeat(50));
  await expect(read(path)).rejects.toThrow("no backup of Cardea");
});

test("a file in a folder that does not exist is refused before any record is written", async () => {
  await expect(sealTo(join(folder, "missing", "new.backup"), PASSPHRASE)).rejects.toThrow("cannot be written to");
});

test("of two backups that are written to one file at the same time each is whole, and the last one has the name", async () => {
  const path = join(folder, "twice.backup");
  const [one, two] = await Promise.all([sealTo(path, PASSPHRASE), sealTo(path, PASSPHRASE)]);
  for (const [number, record] of RECORDS.entries()) {
    await one.write(record);
    if (number % 2 === 0) await two.write(record);
  }
  await one.close();
  expect(await read(path)).toEqual(RECORDS);
  await two.close();
  expect(await read(path)).toEqual(RECORDS.filter((_, number) => number % 2 === 0));
});

test("a folder in the place of the file is refused with a sentence, before anything is written and when it is read, and so is a file that is not there", async () => {
  const path = join(folder, "folder.backup");
  mkdirSync(path);
  await expect(sealTo(path, PASSPHRASE)).rejects.toThrow("cannot be written to");
  await expect(read(path)).rejects.toThrow(/folder\.backup cannot be read: it is a folder/);
  await expect(read(join(folder, "none.backup"))).rejects.toThrow("none.backup cannot be read: ENOENT");
  expect(readdirSync(folder).filter((name) => name.startsWith("folder.backup"))).toEqual(["folder.backup"]);
});

test.skipIf(!existsSync("/dev/full"))(
  "a disk that is full while a backup is written ends it with a sentence, whether much or little is left to write",
  async () => {
    for (const records of [1, 5000]) {
      const path = join(folder, `full-${records}.backup`);
      symlinkSync("/dev/full", `${path}.unfinished`);
      const sealed = await sealTo(path, PASSPHRASE, `${path}.unfinished`);
      const writeAll = async () => {
        for (let number = 0; number < records; number++) await sealed.write({ random: randomBytes(200).toString("base64") });
        await sealed.close();
      };
      await expect(writeAll()).rejects.toThrow(/^The backup cannot be written to .*ENOSPC/);
      await sealed.discard();
      expect(readdirSync(folder).filter((name) => name.startsWith(`full-${records}`))).toEqual([]);
    }
  },
);
