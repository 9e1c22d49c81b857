import { beforeAll, expect, test } from "vitest";
import { chooseLanguage, loadTexts } from "../texts/texts.ts";
import type { AuthScope, Server } from "./queries.ts";
import { differencesOf } from "./server-differences.ts";

beforeAll(async () => {
  await chooseLanguage("en");
  await loadTexts();
});

const server = { name: "Notes", url: "https://mcp.example.com/mcp", transport: "http" } as Server;
const scope = { isOwn: true, name: "", type: "header", level: "user", fields: [{ name: "X-API-Key", label: "API key" }] } as AuthScope;

const changedOf = (now: { server: Server; scope: AuthScope }) =>
  differencesOf({ server, scope }, now).filter(([, before, after]) => before !== after);

test("another administrator's changes of a server are named in the words of the form, and nothing else is", () => {
  expect(changedOf({ server, scope })).toEqual([]);
  expect(changedOf({ server: { ...server, name: "Theirs", transport: "sse" }, scope: { ...scope, level: "project" } })).toEqual([
    ["Name", "Notes", "Theirs"],
    ["Transport", "HTTP", "SSE (older servers)"],
    ["Whose credential", "User", "Project"],
  ]);
});

test("a further auth scope has a name of its own", () => {
  const further = { ...scope, isOwn: false, name: "Administrator" };
  const [name] = differencesOf({ server, scope: further }, { server, scope: { ...further, name: "Owner" } });
  expect(name).toEqual(["Name", "Administrator", "Owner"]);
});
