import { describe, expect, test } from "vitest";
import { HOUR } from "../lib/clock.ts";
import { decideAccess, decideAddress, decideState, type JudgedLink } from "./link-rules.ts";

const NOW = 1_800_000_000_000;
const base: JudgedLink = {
  type: "user",
  email: null,
  domains: ["example.com"],
  expiresAt: null,
  usedAt: null,
  usedSession: null,
  finishedAt: null,
  deletedAt: null,
  provided: false,
};
const project: JudgedLink = { ...base, type: "project", email: "carol@example.org", domains: [] };
const claimed = { usedAt: NOW - 1000, usedSession: "mine" };
const lapsed = { usedAt: NOW - HOUR, usedSession: "mine" };

describe("whether a link works at all", () => {
  test.each([
    ["a fresh user link", base, undefined, "open"],
    ["a user link used before", { ...base, ...claimed }, undefined, "open"],
    ["one that expires in a millisecond", { ...base, expiresAt: NOW + 1 }, undefined, "open"],
    ["one that expires now", { ...base, expiresAt: NOW }, undefined, "link.expired"],
    ["a deleted one, expired too", { ...base, deletedAt: NOW - 1, expiresAt: NOW - 1 }, undefined, "link.deleted"],
    ["a fresh project link", project, undefined, "open"],
    ["a project link claimed by me", { ...project, ...claimed }, "mine", "open"],
    ["a project link claimed by another session", { ...project, ...claimed }, "other", "link.used"],
    ["a project link claimed, seen signed out", { ...project, ...claimed }, undefined, "link.used"],
    ["a project link I finished", { ...project, ...claimed, finishedAt: NOW - 1 }, "mine", "link.used"],
    ["a claim of an hour ago that led to nothing", { ...project, ...lapsed }, "other", "open"],
    ["a claim of an hour ago that provided something", { ...project, ...lapsed, provided: true }, "mine", "link.used"],
  ] as const)("%s: %s", (_, link, session, expected) => {
    const decision = decideState(link, NOW, session);
    expect(decision.kind === "open" ? "open" : decision.code).toBe(expected);
  });
});

describe("S4: whether an address may use it", () => {
  test.each([
    [base, "ada@example.com", "open"],
    [base, "Ada@EXAMPLE.com", "open"],
    [base, "ada@sub.example.com", "link.wrong_domain"],
    [base, "ada@example.com.evil.com", "link.wrong_domain"],
    [base, "ada@evil.com@example.com", "link.wrong_domain"],
    [base, "ada@exаmple.com", "link.wrong_domain"],
    [project, "carol@example.org", "open"],
    [project, "CAROL@example.org", "open"],
    [project, "carol+1@example.org", "link.wrong_email"],
    [{ ...base, type: "default", domains: [] }, "anyone@anywhere.net", "open"],
  ] as const)("%o: %s", (link, address, expected) => {
    const decision = decideAddress({ ...link, domains: [...link.domains] }, address);
    expect(decision.kind === "open" ? "open" : decision.code).toBe(expected);
  });
});

describe("whether this person may use it now", () => {
  const ada = { userId: "ada", email: "ada@example.com", sessionId: "s" };
  const at = (link: JudgedLink, context: { member: boolean; boundTo?: string }) => {
    const decision = decideAccess(link, ada, { now: NOW, ...context });
    return decision.kind === "open" ? "open" : decision.code;
  };

  test("S11: a link made for another person is refused, member or not", () => {
    expect(at({ ...base, type: "default" }, { member: true, boundTo: "bob" })).toBe("link.other_user");
    expect(at({ ...base, type: "default" }, { member: true, boundTo: "ada" })).toBe("open");
  });

  test("the default link is for members", () => {
    expect(at({ ...base, type: "default" }, { member: false })).toBe("link.not_member");
  });

  test("a dead link says so before it says anything about the person", () => {
    expect(at({ ...base, type: "default", deletedAt: NOW }, { member: false, boundTo: "bob" })).toBe("link.deleted");
  });
});
