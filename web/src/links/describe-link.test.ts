import { beforeAll, describe, expect, test } from "vitest";
import { loadTexts } from "../texts/texts.ts";
import { audienceOf, type DescribedLink, isWorking, searchTextOf } from "./describe-link.ts";

beforeAll(loadTexts);

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

test("a search for links looks into what the list shows, and into the addresses", () => {
  const text = searchTextOf(link);
  for (const part of ["User link", "partner.example", "grace@other.example", "wiki", "admin@example.com", "lnk_1"]) expect(text).toContain(part);
});

test("a paused link counts as working, an expired, used or deleted one does not", () => {
  const states = ["active", "paused", "expired", "used", "deleted"] as const;
  expect(states.filter((state) => isWorking({ state }))).toEqual(["active", "paused"]);
});
