import { describe, expect, test } from "vitest";
import { isDomain, mailboxOf, parseEmail, toTypedAddress } from "./email.ts";

describe("S4: a plain e-mail address", () => {
  test.each([
    ["ada@company.com", "company.com"],
    ["Ada.Lovelace+mcp@Company.COM", "company.com"],
    ["a@xn--bcher-kva.example", "xn--bcher-kva.example"],
  ])("the address %s is accepted, and its domain is %s", (input, domain) => {
    expect(parseEmail(input)).toEqual({ address: input.toLowerCase(), domain });
  });

  test.each([
    "a@evil.com@company.com",
    '"a@evil.com"@company.com',
    "a＠evil.com@company.com",
    "a@ｃompany.com",
    "a@company。com",
    "a@\u212Aiosk.com",
    "\u212Aim@company.com",
    "a@cоmpany.com",
    "a@company.com.",
    "a@[127.0.0.1]",
    "a@127.0.0.1",
    "a@company.com,b@company.com",
    "a@company.com\r\nBcc: b@evil.com",
    "a%0ab@company.com@",
    "a b@company.com",
    "@company.com",
    "a@",
    "a@localhost",
    ".a@company.com",
    `${"a".repeat(65)}@company.com`,
    `a@${"b".repeat(250)}.com`,
    "",
  ])("the address %j is refused", (input) => {
    expect(parseEmail(input)).toBeUndefined();
  });

  test.each([
    ["ada@example.com", "ada@example.com"],
    ["ada+work@example.com", "ada@example.com"],
    ["ada+a+b@example.com", "ada@example.com"],
    ["ada+@example.com", "ada@example.com"],
    ["+ada@example.com", "+ada@example.com"],
    ["a.d+a@example.com", "a.d@example.com"],
  ])("the address %s belongs to the mailbox %s", (address, mailbox) => {
    expect(mailboxOf(address)).toBe(mailbox);
  });

  test("a look-alike domain is another domain", () => {
    expect(parseEmail("a@company.com.evil.com")?.domain).toBe("company.com.evil.com");
    expect(parseEmail("a@sub.company.com")?.domain).toBe("sub.company.com");
  });

  test("a domain is a full name in ASCII", () => {
    expect(isDomain("example.com")).toBe(true);
    expect(isDomain("bücher.example")).toBe(false);
    expect(isDomain("com")).toBe(false);
    expect(isDomain("10.0.0.1")).toBe(false);
  });
});

describe("an address as people paste it", () => {
  test.each([
    " ada@company.com\t",
    "\u00a0ada@company.com",
    "\u200bada@company.com\ufeff",
    "mailto:ada@company.com",
    "MAILTO: ada@company.com?subject=x",
  ])("the pasted text %j becomes a plain address", (typed) => expect(toTypedAddress(typed)).toBe("ada@company.com"));

  test.each(["ada @company.com", "ada@company.com,eve@company.com", "ada@company.com?x", "a＠company.com"])(
    "the pasted text %j stays unchanged, so it is refused later",
    (typed) => {
      expect(toTypedAddress(typed)).toBe(typed);
    },
  );
});
