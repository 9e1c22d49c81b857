import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { SEALED_VECTORS } from "../../test/harness/sealed-vectors.ts";
import { makeSeal, recordPath, type SealContext } from "./seal.ts";

const keyOf = (fill: number) => new Uint8Array(32).map((_, index) => (index * 7 + fill) % 256);
const seal = makeSeal(new Map([["k1", keyOf(1)]]));
const context: SealContext = { project: "prj_a", authScope: "scp_a", subject: "user:ada", version: 1 };

describe("sealed values", () => {
  test("F30: a sealed value opens with its own context", async () => {
    expect(await seal.open(await seal.seal("secret ✓", context), context)).toBe("secret ✓");
  });

  test.each(SEALED_VECTORS)(
    "S41: a record that was sealed once, with another library, opens: $sealed",
    async ({ sealed, key, keyId, context, text }) => {
      const keys = new Map([[keyId, new Uint8Array(Buffer.from(key, "base64url"))]]);
      expect(await makeSeal(keys).open(sealed, context)).toBe(text);
    },
  );

  test.each([
    ["project", { project: "prj_b" }],
    ["auth scope", { authScope: "scp_b" }],
    ["subject", { subject: "user:bob" }],
    ["level", { subject: "project" }],
    ["version", { version: 2 }],
  ])("S41: a sealed value does not open under another %s", async (_, change) => {
    await expect(seal.open(await seal.seal("secret", context), { ...context, ...change })).rejects.toMatchObject({ code: "vault.unreadable" });
  });

  test("S41: a sealed value that was changed, cut or given another format does not open", async () => {
    const sealed = await seal.seal("secret", context);
    const [format, key, iv = "", body = ""] = sealed.split(".");
    const flipped = `${body[0] === "A" ? "B" : "A"}${body.slice(1)}`;
    for (const broken of [
      "",
      "v1",
      `${format}.${key}.${iv}.${flipped}`,
      `${format}.${key}.${iv}.${body.slice(0, -4)}`,
      `v2.${key}.${iv}.${body}`,
      `${sealed}.x`,
    ]) {
      await expect(seal.open(broken, context)).rejects.toMatchObject({ code: "vault.unreadable" });
    }
  });

  test("S44: a sealed value opens with its key when that is no longer the active one, but not with a missing or different key", async () => {
    const old = await seal.seal("secret", context);
    const rotated = makeSeal(
      new Map([
        ["k2", keyOf(2)],
        ["k1", keyOf(1)],
      ]),
    );
    expect(await rotated.open(old, context)).toBe("secret");
    expect(await rotated.seal("secret", context)).toMatch(/^v1\.k2\./);
    await expect(makeSeal(new Map([["k2", keyOf(2)]])).open(old, context)).rejects.toMatchObject({ code: "vault.unreadable" });
    await expect(makeSeal(new Map([["k1", keyOf(3)]])).open(old, context)).rejects.toMatchObject({ code: "vault.unreadable" });
  });

  test("S42: each sealed value has 96 fresh random bits as its IV, so no two have the same", async () => {
    const drawn: string[] = [];
    const fill = crypto.getRandomValues.bind(crypto);
    const drawing = vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
      const filled = fill(array);
      drawn.push(Buffer.from(filled.buffer).toString("base64url"));
      return filled;
    });
    const ivs = await Promise.all(Array.from({ length: 5000 }, async () => (await seal.seal("x", context)).split(".")[2] ?? ""));
    drawing.mockRestore();
    expect(ivs.sort()).toEqual(drawn.sort());
    expect([...new Set(ivs.map((iv) => Buffer.from(iv, "base64url").length))]).toEqual([12]);
    expect(new Set(ivs).size).toBe(5000);
  });

  test("S42: sealing fails if there is no randomness", async () => {
    const failing = vi.spyOn(crypto, "getRandomValues").mockImplementation(() => {
      throw new Error("no entropy");
    });
    await expect(seal.seal("secret", context)).rejects.toThrow("no entropy");
    failing.mockRestore();
  });
});

test("S74: distinct records have distinct paths, also those that one text makes when it is divided or spelled differently", () => {
  const part = fc.string({ unit: fc.constantFrom("a", "%", "2", "f", ":"), minLength: 1, maxLength: 4 });
  const texts = fc.array(part, { minLength: 4, maxLength: 6 });
  fc.assert(
    fc.property(texts, (parts) => {
      const records = ["/", "%2f", "%2F"].flatMap((between) =>
        parts.slice(2).flatMap((_, first) =>
          parts.slice(first + 2).map((__, more) => {
            const second = first + 1 + more;
            const [project = "", authScope = "", subject = ""] = [
              parts.slice(0, first + 1),
              parts.slice(first + 1, second + 1),
              parts.slice(second + 1),
            ].map((some) => some.join(between));
            return { project, authScope, subject };
          }),
        ),
      );
      const distinct = new Map(records.map((record) => [JSON.stringify(record), recordPath(record)]));
      expect(new Set(distinct.values()).size).toBe(distinct.size);
    }),
  );
});
