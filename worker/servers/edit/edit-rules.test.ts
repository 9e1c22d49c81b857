import { describe, expect, test } from "vitest";
import type { OAuthSettings } from "../../db/schema.ts";
import { type Editable, type EditEffect, type EditedPart, keepsProvider, lossesOf, weighEdit } from "./edit-rules.ts";

const field = (name: string, prefix = "", label = "") => ({ name, label, help: "", prefix });
const key: Editable = { url: "https://a.example/mcp", scope: { type: "header", level: "user", fields: [field("X-Key")], oauth: null } };
const manual = (tokenUrl: string, more: Partial<OAuthSettings> = {}): OAuthSettings => ({
  provider: { kind: "manual", authorizationUrl: "https://in.example/authorize", tokenUrl },
  scopes: ["read"],
  client: { id: "one", secretVersion: 1, ownRedirect: true },
  ...more,
});
const signIn: Editable = { url: key.url, scope: { type: "oauth2", level: "user", fields: [], oauth: manual("https://in.example/token") } };
const discovered: Editable = { ...signIn, scope: { ...signIn.scope, oauth: null } };

const withUrl = (before: Editable, url: string): Editable => ({ ...before, url });
const withScope = (before: Editable, part: Partial<Editable["scope"]>): Editable => ({ ...before, scope: { ...before.scope, ...part } });
const withRevocation = (before: Editable, revocationUrl: string): Editable => {
  const tokenUrl = "https://in.example/token";
  return withScope(before, { oauth: manual(tokenUrl, { provider: { kind: "manual", authorizationUrl: tokenUrl, tokenUrl, revocationUrl } }) });
};

type Line = [what: string, before: Editable, after: Editable, effects: Partial<Record<EditedPart, EditEffect>>, newSecret?: boolean];

const LINES: Line[] = [
  ["nothing", key, key, {}],
  ["another path", key, withUrl(key, "https://a.example/v2/mcp"), {}],
  ["another query", key, withUrl(key, "https://a.example/mcp?region=eu"), {}],
  ["the same origin in another spelling", key, withUrl(key, "HTTPS://A.example:443/mcp"), {}],
  ["another host", key, withUrl(key, "https://b.example/mcp"), { url: "remove" }],
  ["another port of the host", key, withUrl(key, "https://a.example:8443/mcp"), { url: "remove" }],
  ["another scheme", key, withUrl(key, "http://a.example/mcp"), { url: "remove" }],
  ["a host whose name begins with the old one", key, withUrl(key, "https://a.example.evil.example/mcp"), { url: "remove" }],
  ["another name behind a bridge", withUrl(key, "bridge://files"), withUrl(key, "bridge://wiki"), { url: "remove" }],
  ["the same name behind a bridge", withUrl(key, "bridge://files"), withUrl(key, "bridge://files"), {}],
  ["a field's texts", key, withScope(key, { fields: [field("X-Key", "", "Your key")] }), {}],
  ["a field's prefix", key, withScope(key, { fields: [field("X-Key", "Bearer ")] }), { prefix: "check" }],
  [
    "a field's prefix and another host",
    key,
    { ...withScope(key, { fields: [field("X-Key", "Bearer ")] }), url: "https://b.example/mcp" },
    { url: "remove" },
  ],
  ["one field less", withScope(key, { fields: [field("X-Key"), field("X-Team")] }), key, {}],
  ["one field more", key, withScope(key, { fields: [field("X-Key"), field("X-Team")] }), { fields: "remove" }],
  ["another header", key, withScope(key, { fields: [field("X-Api-Key")] }), { fields: "remove" }],
  ["query instead of header", key, withScope(key, { type: "query", fields: [field("api_key")] }), { type: "remove" }],
  ["no authentication instead of a key", key, withScope(key, { type: "none", fields: [] }), { type: "remove" }],
  ["a key instead of no authentication", withScope(key, { type: "none", fields: [] }), key, {}],
  ["the project's key instead of each person's", key, withScope(key, { level: "project" }), { level: "remove" }],
  ["another OAuth scope", signIn, withScope(signIn, { oauth: manual("https://in.example/token", { scopes: ["read", "write"] }) }), {}],
  ["another path of the token endpoint", signIn, withScope(signIn, { oauth: manual("https://in.example/v2/token") }), {}],
  ["another token endpoint", signIn, withScope(signIn, { oauth: manual("https://out.example/token") }), { provider: "remove" }],
  ["a revocation endpoint at the token endpoint's origin", signIn, withRevocation(signIn, "https://in.example/revoke"), {}],
  [
    "a revocation endpoint at another origin, which would receive tokens",
    signIn,
    withRevocation(signIn, "https://out.example/revoke"),
    { provider: "remove" },
  ],
  ["the removal of a revocation endpoint", withRevocation(signIn, "https://out.example/revoke"), signIn, {}],
  [
    "another path of a revocation endpoint at another origin",
    withRevocation(signIn, "https://b.example/1"),
    withRevocation(signIn, "https://b.example/2"),
    {},
  ],
  [
    "a provider template instead of entered endpoints",
    signIn,
    withScope(signIn, { oauth: manual("", { provider: { kind: "template", template: "github" } }) }),
    { provider: "remove" },
  ],
  ["discovered OAuth settings instead of entered ones", signIn, withScope(signIn, { oauth: null }), { provider: "remove", client: "expire" }],
  [
    "another grant type",
    signIn,
    withScope(signIn, { oauth: manual("https://in.example/token", { grant: "client_credentials" }) }),
    { grant: "remove" },
  ],
  [
    "another client",
    signIn,
    withScope(signIn, { oauth: manual("https://in.example/token", { client: { id: "two", secretVersion: 2 } }) }),
    { client: "expire" },
  ],
  [
    "an entered client instead of a registered one",
    discovered,
    withScope(discovered, { oauth: { provider: { kind: "discovered" }, scopes: [], client: { id: "one", secretVersion: 0 } } }),
    { client: "expire" },
  ],
  ["another client secret", signIn, signIn, { secret: "try" }, true],
  ["a key instead of OAuth", signIn, withScope(key, {}), { type: "remove" }],
];

describe("F62, F80: the effects of an edit on existing credentials", () => {
  test.each(LINES)("an edit with this change has the right effect on credentials: %s", (_, before, after, effects, newSecret = false) => {
    expect(Object.fromEntries(weighEdit(before, after, newSecret).map(({ part, effect }) => [part, effect]))).toEqual(effects);
  });

  test("the warning of a loss names both origins and the number of people", () => {
    const after = withUrl(key, "https://b.example/mcp");
    const lost = (people: number, shared: boolean) => lossesOf(weighEdit(key, after, false), key, after, { people, shared });
    expect(lost(12, false).url).toBe("The server moves from https://a.example to https://b.example. 12 people's credentials will be removed.");
    expect(lossesOf(weighEdit(key, after, false), key, after, { people: 1000, more: true, shared: false }).url).toContain("At least 1000 people's");
    expect(lost(1, true).url).toContain("1 person's credentials and the project's will be removed.");
    expect(lost(0, true).url).toContain("The project's credential will be removed.");
    expect(lost(0, false)).toEqual({});
  });

  test("the warnings include credentials that will expire, and leave out a new secret that is only tried", () => {
    const after = withScope(signIn, { oauth: manual("https://in.example/token", { client: { id: "two", secretVersion: 2 } }) });
    const losses = lossesOf(weighEdit(signIn, after, true), signIn, after, { people: 2, shared: false });
    const ofProject = lossesOf(weighEdit(signIn, after, true), signIn, after, { people: 0, shared: true });
    expect(ofProject.client).toMatch(/^The project's credential belongs to .* it works until it expires, then it must be connected again\.$/);
    expect(losses).toEqual({
      client: "2 people's credentials belong to the present client: they work until they expire, then they must be connected again.",
    });
  });

  test.each([
    ["the same endpoints", signIn, withUrl(signIn, "https://b.example/mcp"), true],
    ["a revocation endpoint at another origin", signIn, withRevocation(signIn, "https://out.example/revoke"), false],
    ["endpoints at another origin", signIn, withScope(signIn, { oauth: manual("https://out.example/token") }), false],
    ["a discovered provider of a server at the same origin", discovered, withUrl(discovered, "https://a.example/v2"), true],
    ["a discovered provider of a server at another origin", discovered, withUrl(discovered, "https://b.example/mcp"), false],
  ])("a client keeps its secret only if its provider stays the same: %s", (_, before, after, kept) => {
    expect(keepsProvider(before, after)).toBe(kept);
  });
});

test("a change of a prefix loses no value, and the warning asks people to check whether their server accepts it", () => {
  const after = withScope(key, { fields: [field("X-Key", "Bearer ")] });
  const weighed = weighEdit(key, after, false);
  expect(lossesOf(weighed, key, after, { people: 2, shared: false }).prefix).toMatch(
    /^2 people's credentials are sent in another form\. Nothing is removed\./,
  );
  expect(lossesOf(weighed, key, after, { people: 0, shared: false })).toEqual({});
});
