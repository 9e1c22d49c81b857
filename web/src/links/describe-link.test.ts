import { describe, expect, test } from "vitest";
import { audienceOf, type DescribedLink, matches } from "./describe-link.ts";

const link: DescribedLink = {
  type: "user",
  email: null,
  domains: ["partner.example"],
  emails: ["grace@other.example"],
  servers: ["wiki"],
  createdBy: "admin@example.com",
  url: "https://cardea.example/connect/lnk_1",
};

describe("the audience of a link", () => {
  test.each([
    ["a user link names its domains and addresses", {}, "anyone at partner.example and grace@other.example"],
    ["a link for addresses only names them", { domains: [] }, "grace@other.example"],
    ["a link for many addresses counts them", { domains: [], emails: ["a@x.example", "b@x.example", "c@x.example"] }, "3 addresses"],
    ["a project link names its one address", { type: "project", email: "carol@x.example", domains: [], emails: [] }, "carol@x.example"],
    ["the default link is for members", { type: "default" }, "members, from a chat"],
  ] as const)("%s", (_title, change, audience) => {
    expect(audienceOf({ ...link, ...change } as DescribedLink)).toBe(audience);
  });
});

describe("the search for links", () => {
  test.each([
    ["", true],
    ["WIKI partner", true],
    ["user link", true],
    ["grace admin@", true],
    ["wiki notes", false],
    ["playground", false],
  ])("“%s” matches a user link to the wiki: %s", (search, found) => {
    expect(matches(link, search)).toBe(found);
  });
});
