import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOUR } from "../lib/clock.ts";
import { decideAccess, decideAddress, decideState, type JudgedLink } from "./link-rules.ts";

const NOW = 1_800_000_000_000;
const base: JudgedLink = {
  type: "user",
  email: null,
  domains: ["example.com"],
  emails: ["grace@example.org"],
  expiresAt: null,
  pausedAt: null,
  usedAt: null,
  usedSession: null,
  finishedAt: null,
  deletedAt: null,
  provided: false,
};
const project: JudgedLink = { ...base, type: "project", email: "carol@example.org", domains: [] };
const claimed = { usedAt: NOW - 1000, usedSession: "mine" };
const lapsed = { usedAt: NOW - HOUR, usedSession: "mine" };

describe("the state of a link", () => {
  test.each([
    ["a fresh user link", base, undefined, "open"],
    ["a user link used before", { ...base, ...claimed }, undefined, "open"],
    ["a link that expires in a millisecond", { ...base, expiresAt: NOW + 1 }, undefined, "open"],
    ["a link that expires now", { ...base, expiresAt: NOW }, undefined, "link.expired"],
    ["a paused link", { ...base, pausedAt: NOW - 1 }, undefined, "link.paused"],
    ["a paused link that has expired too", { ...base, pausedAt: NOW - 1, expiresAt: NOW - 1 }, undefined, "link.expired"],
    ["a deleted link that has expired too", { ...base, deletedAt: NOW - 1, expiresAt: NOW - 1 }, undefined, "link.deleted"],
    ["a fresh project link", project, undefined, "open"],
    ["a project link claimed by this session", { ...project, ...claimed }, "mine", "open"],
    ["a project link claimed by another session", { ...project, ...claimed }, "other", "link.used"],
    ["a claimed project link, visited without a session", { ...project, ...claimed }, undefined, "link.used"],
    ["a project link that this session finished", { ...project, ...claimed, finishedAt: NOW - 1 }, "mine", "link.used"],
    ["a project link claimed an hour ago, without a credential", { ...project, ...lapsed }, "other", "open"],
    ["a project link claimed an hour ago, with a credential", { ...project, ...lapsed, provided: true }, "mine", "link.used"],
  ] as const)("the state of this link is decided correctly: %s", (_, link, session, expected) => {
    const decision = decideState(link, NOW, session);
    expect(decision.kind === "open" ? "open" : decision.code).toBe(expected);
  });
});

describe("S4: the domain rule against look-alike domains", () => {
  const domain = "kiosk.com";
  const link = { ...base, domains: [domain], emails: [] };
  const opens = (address: string) => decideAddress(link, address).kind === "open";
  const local = fc.stringMatching(/^[a-z0-9]{1,12}([.+_-][a-z0-9]{1,8})?$/);
  /** Characters that look like a character of the domain, or that a URL parser, a mail server or NFKC turns into one. */
  const lookAlike = fc.constantFrom(
    "о",
    "с",
    "ｃ",
    "。",
    "．",
    "﹒",
    "@",
    "＠",
    "\u200b",
    "\u00ad",
    "\r\n",
    "%0a",
    "\0",
    " ",
    "/",
    "\\",
    "#",
    "?",
    ";",
    ",",
    "<",
    ">",
    "[",
    "]",
    '"',
    "\u2102",
    "\u212A",
  );

  test("a link admits every address at its domain, in upper and lower case", () => {
    fc.assert(
      fc.property(local, fc.mixedCase(fc.constant(domain)), (name, at) => {
        expect(opens(`${name}@${at}`)).toBe(true);
      }),
    );
  });

  test("a link refuses an address whose domain contains one foreign character", () => {
    fc.assert(
      fc.property(local, lookAlike, fc.nat({ max: domain.length }), (name, put, where) => {
        expect(opens(`${name}@${domain.slice(0, where)}${put}${domain.slice(where)}`)).toBe(false);
        if (where < domain.length) expect(opens(`${name}@${domain.slice(0, where)}${put}${domain.slice(where + 1)}`)).toBe(false);
      }),
    );
  });

  test("a link refuses domains that contain the name of its domain", () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,10}$/);
    fc.assert(
      fc.property(local, label, label, (name, one, two) => {
        for (const at of [
          `${one}.${domain}`,
          `${domain}.${one}.${two}`,
          `${one}${domain}`,
          `${domain}${one}`,
          `${one}@${domain}`,
          `${domain}@${one}.${two}`,
          `${domain}.`,
        ])
          expect(opens(`${name}@${at}`)).toBe(false);
      }),
    );
  });

  test("every text that a link admits ends in its domain, has one @ and is plain ASCII", () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom(..."ab@.kiosk.com"), lookAlike), maxLength: 40 });
    fc.assert(
      fc.property(text, (address) => {
        if (opens(address)) expect(address.toLowerCase()).toMatch(/^[\x21-\x3f\x41-\x7e]+@kiosk\.com$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("S4: addresses that may use a link", () => {
  test.each([
    [base, "ada@example.com", "open"],
    [base, "Ada@EXAMPLE.com", "open"],
    [base, "grace@example.org", "open"],
    [base, "Grace@Example.ORG", "open"],
    [base, "grace+1@example.org", "link.wrong_domain"],
    [base, "ada@example.org", "link.wrong_domain"],
    [base, "ada@sub.example.com", "link.wrong_domain"],
    [base, "ada@example.com.evil.com", "link.wrong_domain"],
    [base, "ada@evil.com@example.com", "link.wrong_domain"],
    [base, "ada@exаmple.com", "link.wrong_domain"],
    [project, "carol@example.org", "open"],
    [project, "CAROL@example.org", "open"],
    [project, "carol+1@example.org", "link.wrong_email"],
    [{ ...base, type: "default", domains: [] }, "anyone@anywhere.net", "open"],
  ] as const)("the link %o decides about the address %s", (link, address, expected) => {
    const decision = decideAddress({ ...link, domains: [...link.domains], emails: [...link.emails] }, address);
    expect(decision.kind === "open" ? "open" : decision.code).toBe(expected);
  });
});

describe("a person's access to a link", () => {
  const ada = { userId: "ada", email: "ada@example.com", sessionId: "s" };
  const at = (link: JudgedLink, context: { member: boolean; boundTo?: string }) => {
    const decision = decideAccess(link, ada, { now: NOW, ...context });
    return decision.kind === "open" ? "open" : decision.code;
  };

  test("S11: a link that was made for one person refuses other members", () => {
    expect(at({ ...base, type: "default" }, { member: true, boundTo: "bob" })).toBe("link.other_user");
    expect(at({ ...base, type: "default" }, { member: true, boundTo: "ada" })).toBe("open");
  });

  test("the default link refuses a person who is not a member", () => {
    expect(at({ ...base, type: "default" }, { member: false })).toBe("link.not_member");
  });

  test("a deleted link says that it is deleted before it checks the person", () => {
    expect(at({ ...base, type: "default", deletedAt: NOW }, { member: false, boundTo: "bob" })).toBe("link.deleted");
  });
});
