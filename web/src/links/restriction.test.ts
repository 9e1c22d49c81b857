import { expect, test } from "vitest";
import { restrictionOf } from "./restriction.ts";

const draft = { domains: "a.example, b.example", emails: "grace@c.example\n", email: "carol@d.example", expiry: "7" } as const;

test("a project link is restricted to one address", () => {
  expect(restrictionOf("project", draft)).toEqual({ email: "carol@d.example" });
});

test.each(["user", "playground"] as const)("a %s link is restricted to domains and addresses", (type) => {
  expect(restrictionOf(type, draft)).toEqual({ domains: ["a.example", "b.example"], emails: ["grace@c.example"] });
});

test("a domain that is typed with an @ or with capitals is tidied", () => {
  expect(restrictionOf("user", { ...draft, domains: "@Example.com, b.example" })).toMatchObject({ domains: ["example.com", "b.example"] });
});
