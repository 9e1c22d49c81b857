import { beforeAll, describe, expect, test } from "vitest";
import { loadTexts } from "../texts/texts.ts";
import { audienceOf } from "./describe-link.ts";

beforeAll(loadTexts);

const link: Parameters<typeof audienceOf>[0] = {
  type: "user",
  email: null,
  domains: ["partner.example"],
  emails: ["grace@other.example"],
};

describe("the audience of a link", () => {
  test.each([
    ["a user link names its domains and addresses", {}, "anyone at partner.example and grace@other.example"],
    ["a link for addresses only names them", { domains: [] }, "grace@other.example"],
    ["a link for many addresses counts them", { domains: [], emails: ["a@x.example", "b@x.example", "c@x.example"] }, "3 addresses"],
    ["a project link names its one address", { type: "project", email: "carol@x.example", domains: [], emails: [] }, "carol@x.example"],
    ["the default link is for members", { type: "default" }, "members, from a chat"],
  ] as const)("%s", (_title, change, audience) => {
    expect(audienceOf({ ...link, ...change } as typeof link)).toBe(audience);
  });
});
