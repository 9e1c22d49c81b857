import { expect, test } from "vitest";
import { linkOfPath, linkPath, linkUrl, readLinkAddress } from "./link-address.ts";

const ORIGIN = "https://cardea.example";

test("the path of a link's page keeps its marker and its hint", () => {
  const address = { id: "lnk_x", marker: "a.1.b", servers: "notes", agentMark: "m" };
  expect(linkPath(address, "/notes", { scope: "s" })).toBe("/connect/lnk_x/notes?for=a.1.b&asked=notes&by=m&scope=s");
  expect(linkUrl(ORIGIN, { id: "lnk_x" })).toBe("https://cardea.example/connect/lnk_x");
});

test("a link's address is read from its URL, without an invalid hint", () => {
  const address = { id: "lnk_x", marker: "a.1.b", servers: "notes", agentMark: "m" };
  const query = Object.fromEntries(new URL(linkUrl(ORIGIN, address)).searchParams);
  expect(readLinkAddress("lnk_x", query)).toEqual(address);
  expect(readLinkAddress("lnk_x", { asked: "<b>", connected: "notes" })).toEqual({ id: "lnk_x", marker: undefined });
});

test("the path of a link's page names the link, and other paths name none", () => {
  expect(linkOfPath("/connect/lnk_x/notes?for=m", ORIGIN)).toEqual({ id: "lnk_x", marker: "m" });
  expect(linkOfPath("/connect/lnk_x", ORIGIN)).toEqual({ id: "lnk_x", marker: undefined });
  expect(linkOfPath("/console/connect/lnk_x", ORIGIN)).toBeUndefined();
});
