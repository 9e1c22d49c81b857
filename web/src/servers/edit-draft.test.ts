import { describe, expect, test } from "vitest";
import { type Draft, emptyDraft, emptyField } from "./draft.ts";
import { draftOfScope, movesClient, toScopeChange, toServerChange } from "./edit-draft.ts";
import type { AuthScope } from "./queries.ts";

const server = { name: "Notes", url: "https://mcp.example.com/mcp", transport: "http" as const };
const oauth: Draft = { ...emptyDraft, ...server, provider: "template:github", clientId: "abc", scopes: "repo" };
const header: Draft = { ...emptyDraft, ...server, type: "header", fields: [{ ...emptyField, name: "X-API-Key", label: "API key" }] };

describe("the draft of an existing auth scope", () => {
  test("the draft has every setting but the secret", () => {
    const scope = {
      type: "oauth2",
      level: "project",
      fields: [],
      redactionHints: ["password", "token"],
      oauth: { provider: { kind: "template", template: "github" }, scopes: ["repo"], clientId: "abc", grant: "client_credentials", hasSecret: true },
    } as unknown as AuthScope;
    expect(draftOfScope(server, scope)).toMatchObject({
      ...server,
      level: "project",
      provider: "template:github",
      scopes: "repo",
      clientId: "abc",
      clientSecret: "",
      grant: "client_credentials",
      redactionHints: "password\ntoken",
    });
  });

  test("the draft of a provider described by hand has its URLs", () => {
    const urls = { authorizationUrl: "https://a.example/authorize", tokenUrl: "https://a.example/token", revocationUrl: "", userinfoUrl: "" };
    const scope = { type: "oauth2", level: "user", fields: [], oauth: { provider: { kind: "manual", ...urls }, scopes: [] } } as unknown as AuthScope;
    expect(draftOfScope(server, scope)).toMatchObject({ provider: "manual", ...urls });
  });
});

describe("an edit sends the changed parts only", () => {
  test.each([
    ["nothing, where nothing changed", {}, {}],
    ["the name", { name: "Wiki" }, { name: "Wiki" }],
    ["the URL and the transport", { url: "https://b.example/mcp", transport: "sse" }, { url: "https://b.example/mcp", transport: "sse" }],
    ["the level", { level: "project" }, { authScope: { level: "project" } }],
    ["the hints", { redactionHints: "pin\n" }, { authScope: { redactionHints: ["pin"] } }],
    ["the type with the fields that go", { type: "none" }, { authScope: { type: "none", fields: [] } }],
  ] as const)("an edit of a server with a key sends %s", (_what, change, sent) => {
    expect(toServerChange(header, { ...header, ...change } as Draft, undefined)).toEqual(sent);
  });

  test.each([
    ["the scopes", { scopes: "repo user" }, undefined, { scopes: ["repo", "user"] }],
    ["a new secret with its client", { clientSecret: "s" }, undefined, { client: { id: "abc", secret: "s" } }],
    ["no client, where the id is removed", { clientId: "" }, undefined, { client: null }],
    [
      "the client, where it gets another redirect URI",
      {},
      "https://cardea.example/cb",
      { client: { id: "abc", redirectUri: "https://cardea.example/cb" } },
    ],
    ["the provider", { provider: "discovered" }, undefined, { provider: { kind: "discovered" } }],
  ] as const)("an edit of a sign-in sends %s", (_what, change, redirectUri, sent) => {
    expect(toScopeChange(oauth, { ...oauth, ...change } as Draft, redirectUri)).toEqual({ oauth: sent });
  });
});

describe("a client that moves to another provider", () => {
  const manual: Draft = { ...oauth, provider: "manual", tokenUrl: "https://a.example/token" };
  const found: Draft = { ...oauth, provider: "discovered" };
  test.each([
    ["another template moves the client", oauth, { provider: "template:gitlab" }, true],
    ["another URL of the server does not move the client of a template", oauth, { url: "https://b.example/mcp" }, false],
    ["another path of the server does not move a discovered client", found, { url: "https://mcp.example.com/v2" }, false],
    ["another origin of the server moves a discovered client", found, { url: "https://b.example/mcp" }, true],
    ["another origin of the token URL moves the client", manual, { tokenUrl: "https://b.example/token" }, true],
    ["another path of the token URL does not move the client", manual, { tokenUrl: "https://a.example/v2/token" }, false],
    ["an unfinished token URL is another provider than a finished one", manual, { tokenUrl: "https:" }, true],
  ] as const)("%s", (_title, saved, change, moves) => {
    expect(movesClient(saved, { ...saved, ...change } as Draft)).toBe(moves);
  });
});
