import { describe, expect, test } from "vitest";
import { type Draft, draftOf, emptyDraft, emptyField, fieldsOf, toNewAuthScope, toNewServer } from "./draft.ts";

const draft = (part: Partial<Draft>): Draft => ({ ...emptyDraft, name: "Notes", url: "https://mcp.example.com/mcp", ...part });
const key = { ...emptyField, name: "X-API-Key", label: "API key" };

describe("the draft of a server", () => {
  test("the catalog fills in the header of a key", () => {
    const auth = { type: "header" as const, header: "Authorization", label: "Token", prefix: "Bearer " };
    const filled = draftOf({ id: "notes", name: "Notes", category: "Docs", url: "https://mcp.example.com/mcp", transport: "http", auth } as never);
    expect(filled).toMatchObject({ slug: "notes", type: "header", fields: [{ name: "Authorization", label: "Token", help: "", prefix: "Bearer " }] });
  });

  test("the catalog fills in the template and the scopes of a provider", () => {
    const auth = { type: "oauth2" as const, template: "github", scopes: ["repo", "user"] };
    const filled = draftOf({ id: "github", name: "GitHub", category: "Docs", url: "https://mcp.example.com/mcp", transport: "http", auth } as never);
    expect(filled).toMatchObject({ type: "oauth2", provider: "template:github", scopes: "repo user" });
  });

  test.each(["none", "oauth2"] as const)("a draft of type %s has no fields", (type) => {
    expect(fieldsOf(draft({ type, fields: [key] }))).toEqual([]);
  });

  test("the placeholders of the URL are the fields of a path scope, and each keeps the label it has", () => {
    const workspace = { ...emptyField, name: "workspace", label: "Workspace" };
    const url = "https://mcp.example.com/{workspace}/{region}/{workspace}/mcp";
    expect(fieldsOf(draft({ type: "path", url, fields: [workspace, key] }))).toEqual([workspace, { ...emptyField, name: "region" }]);
  });
});

describe("a new server in the form the API accepts", () => {
  test("a server with a key has no OAuth part, and its hints are a list", () => {
    const server = toNewServer(
      draft({ type: "header", fields: [key], redactionHints: "password\n card_number\n" }),
      "notes",
      "https://cardea.example/cb",
    );
    expect(server).toEqual({
      name: "Notes",
      slug: "notes",
      url: "https://mcp.example.com/mcp",
      transport: "http",
      authScope: { type: "header", level: "user", fields: [key], redactionHints: ["password", "card_number"] },
    });
  });

  test("a server with discovered sign-in names no client", () => {
    const { oauth } = toNewServer(draft({ scopes: "read, write" }), "notes", "https://cardea.example/cb");
    expect(oauth).toEqual({ provider: { kind: "discovered" }, scopes: ["read", "write"], client: undefined, grant: "authorization_code" });
  });

  test.each([
    ["without a secret", "", { id: "abc", redirectUri: "https://cardea.example/cb" }],
    ["with a secret", "s", { id: "abc", secret: "s", redirectUri: "https://cardea.example/cb" }],
  ])("a client %s keeps the redirect URI that the form has shown", (_what, clientSecret, client) => {
    const { oauth } = toNewServer(draft({ provider: "template:github", clientId: "abc", clientSecret }), "notes", "https://cardea.example/cb");
    expect(oauth).toMatchObject({ provider: { kind: "template", template: "github" }, client });
  });

  test("a further auth scope has a name of its own, and an OAuth part only for OAuth", () => {
    expect(toNewAuthScope(draft({ type: "query", fields: [key] }), "Administrator", undefined)).toEqual({
      name: "Administrator",
      type: "query",
      level: "user",
      fields: [key],
      redactionHints: [],
    });
    expect(toNewAuthScope(draft({}), "Administrator", undefined).oauth?.provider).toEqual({ kind: "discovered" });
  });
});
