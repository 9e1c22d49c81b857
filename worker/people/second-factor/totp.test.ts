import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { makeRecoveryCodes, readRecoveryCode } from "./recovery-codes.ts";
import { codeOf, findStep, stepAt, toAppAddress, toBase32 } from "./totp.ts";

const SECRET = Buffer.from("12345678901234567890");

describe("F56b: codes of an authenticator app", () => {
  // RFC 6238, appendix B, with the last six of its eight digits.
  test.each([
    [59, "287082"],
    [1111111109, "081804"],
    [1111111111, "050471"],
    [1234567890, "005924"],
    [2000000000, "279037"],
    [20000000000, "353130"],
  ])("at second %d the code of the RFC's secret is %s", (second, code) => {
    expect(codeOf(SECRET, stepAt(second * 1000))).toBe(code);
  });

  test("a code counts in its own half minute and in the one before and after, and no longer", () => {
    const now = 1234567890_000;
    const step = stepAt(now);
    const found = [-2, -1, 0, 1, 2].map((later) => findStep(SECRET, codeOf(SECRET, step + later), now));
    expect(found).toEqual([undefined, step - 1, step, step + 1, undefined]);
    for (const text of ["", "0", "00592", "0059244", "abcdef"]) expect(findStep(SECRET, text, now)).toBeUndefined();
  });

  // RFC 4648 §10.
  test.each([
    ["", ""],
    ["f", "MY"],
    ["fo", "MZXQ"],
    ["foo", "MZXW6"],
    ["foob", "MZXW6YQ"],
    ["fooba", "MZXW6YTB"],
    ["foobar", "MZXW6YTBOI"],
  ])("the bytes of %j are %j in base32", (text, base32) => {
    expect(toBase32(Buffer.from(text))).toBe(base32);
  });

  test("the address for an app names the person, and this Cardea instance by its host", () => {
    expect(toAppAddress("MZXW6", "ada+x@example.com", "cardea.example.com")).toBe(
      "otpauth://totp/Cardea%20(cardea.example.com):ada%2Bx%40example.com?secret=MZXW6&issuer=Cardea%20(cardea.example.com)",
    );
  });
});

describe("F56b: recovery codes", () => {
  test("ten codes of 80 bits are made, each different, and read as people type them", () => {
    const codes = makeRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) {
      expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
      const plain = code.replaceAll("-", "");
      for (const typed of [code, plain, ` ${code.toUpperCase()} `, code.replaceAll("-", " – ")]) expect(readRecoveryCode(typed)).toBe(plain);
    }
    for (const typed of ["", "123456", "abcd-efgh-ijkl", "abcd-efgh-ijkl-mno1", "abcd-efgh-ijkl-mnop-q"])
      expect(readRecoveryCode(typed)).toBeUndefined();
  });
});
