import { expect, test } from "vitest";
import { AUTHENTICATION, readMissing } from "./refusal.ts";

const ORIGIN = "https://cardea.example.com";
const link = `${ORIGIN}/connect/lnk_1`;
const refused = (refusal: unknown) => ({ content: [], _meta: { "cardea/refusal": refusal } });
const asked = (structuredContent: unknown) => ({ content: [], structuredContent });
const missing = { status: "authentication_needed", unauthenticated_servers: ["notes"], authentication_link: link };

test.each([
  ["a refused call with a link", "notes__whoami", refused({ code: "credential.missing", link }), "notes"],
  ["the answer about a server that is not connected", AUTHENTICATION, asked(missing), "notes"],
  ["the same answer of another tool", "notes__whoami", asked(missing), undefined],
  ["a refused call without a link", "notes__whoami", refused({ code: "server.paused" }), undefined],
  ["a link that leads elsewhere", "notes__whoami", refused({ link: "https://evil.example/connect/lnk_1" }), undefined],
  ["a link that is no address", "notes__whoami", refused({ link: "connect" }), undefined],
  ["an answer that all is connected", AUTHENTICATION, asked({ ...missing, unauthenticated_servers: [], authentication_link: undefined }), undefined],
  ["a result of a server", "notes__whoami", { content: [{ type: "text", text: "ada" }] }, undefined],
])("F96b: the example agent reads %s", (_case, tool, result, server) => {
  expect(readMissing(tool, result, ORIGIN)?.server).toBe(server);
});
