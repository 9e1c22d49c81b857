import fc from "fast-check";
import type { AuthConfig, Config } from "./schema.ts";

/** Random configurations for tests, each of which an instance accepts. */

const slug = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
/** Among them texts that YAML reads as another type if they are not quoted. */
const word = fc.oneof(
  fc.constantFrom(
    "Notes",
    "off",
    "null",
    "1e3",
    "0x1F",
    "- a",
    "a: b",
    "# c",
    "*",
    "!x",
    "“Zürich”",
    "it's",
    "2027-01-01",
    "日本",
    "<<",
    "~",
    "a\tb",
  ),
  fc.stringMatching(/^[A-Za-z0-9#:'"&*{}[\]|>%@` -]{1,20}$/).map((text) => text.trim() || "x"),
);
const hosts = fc.constantFrom("mcp.example.com", "api.example.org", "tools.example.net");
const url = fc.tuple(hosts, fc.constantFrom("/mcp", "/v1/mcp?x=1", "/")).map(([host, path]) => `https://${host}${path}`);
const distinct = <Value>(value: fc.Arbitrary<Value>, maxLength: number) => fc.uniqueArray(value, { maxLength });
const level = fc.constantFrom("user" as const, "project" as const);
const hints = distinct(word, 2);

const field = fc.record({
  name: fc.constantFrom("X-Key", "X-Team", "x_token"),
  label: fc.oneof(fc.constant(""), word),
  help: fc.constant(""),
  prefix: fc.constantFrom("", "Bearer "),
});
const fields = fc.uniqueArray(field, { minLength: 1, maxLength: 2, selector: ({ name }) => name.toLowerCase() });

const client = fc
  .record({ id: word, secret: fc.option(slug, { nil: undefined }) }, { requiredKeys: ["id"] })
  .map(({ id, secret }) => ({ id, ...(secret !== undefined && { secret }) }));
const manual = fc.constantFrom(
  { authorizationUrl: "https://id.example.com/authorize", tokenUrl: "https://id.example.com/token" },
  {
    authorizationUrl: "https://id.example.com/a",
    tokenUrl: "https://id.example.com/t",
    revocationUrl: "https://id.example.com/r",
    userinfoUrl: "https://id.example.com/u",
  },
);
const scopes = distinct(fc.constantFrom("read", "write", "repo:status", "a/b"), 3);
const signIn = fc.oneof(
  fc.record({ scopes, grant: fc.constant("authorization_code" as const) }),
  fc.record({ provider: fc.oneof(manual, fc.constant({ template: "github" })), scopes, grant: fc.constant("authorization_code" as const), client }),
);
const machine = fc.record({
  provider: manual,
  scopes,
  grant: fc.constant("client_credentials" as const),
  client: client.filter(({ secret }) => secret !== undefined),
});

const auth = fc.oneof(
  fc.record({ type: fc.constant("none" as const), level, fields: fc.constant<AuthConfig["fields"]>([]), redactionHints: hints }),
  fc.record({ type: fc.constantFrom("header" as const, "query" as const), level, fields, redactionHints: hints }),
  fc.record({
    type: fc.constant("oauth2" as const),
    level: fc.constant("user" as const),
    fields: fc.constant<AuthConfig["fields"]>([]),
    redactionHints: hints,
    oauth: signIn,
  }),
  fc.record({
    type: fc.constant("oauth2" as const),
    level: fc.constant("project" as const),
    fields: fc.constant<AuthConfig["fields"]>([]),
    redactionHints: hints,
    oauth: machine,
  }),
);
const further = fc.uniqueArray(
  fc.tuple(word, auth).map(([name, settings]) => ({ name, ...settings })),
  { maxLength: 2, selector: ({ name }) => name },
);

const server = fc.record({
  name: word,
  url,
  transport: fc.constantFrom("http" as const, "sse" as const),
  state: fc.constantFrom("active" as const, "paused" as const),
  holdChanges: fc.boolean(),
  auth,
  authScopes: further,
});

const isPersonal = ({ type, level }: { type: string; level: string }): boolean => level === "user" && type !== "none";
const policy = fc.constantFrom("allow" as const, "deny" as const);

/** @param servers those that people connect their own accounts to @param returnUrl one that the project allows, if there is one */
const linkOf = (servers: readonly string[], returnUrl: string | undefined) =>
  fc
    .record({
      type: fc.constantFrom("user" as const, "playground" as const),
      servers: fc.uniqueArray(fc.constantFrom(...servers), { minLength: 1 }),
      people: fc.constantFrom({ domains: ["a.example", "b.example"], emails: [] }, { domains: [], emails: ["ada@example.org"] }),
      expiresAt: fc.constantFrom({}, { expiresAt: "2999-01-31T12:00:00Z" }, { expiresAt: "2999-01-31T12:00:00.500Z" }),
      returns: fc.boolean(),
      tags: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/), word, { maxKeys: 2, noNullPrototype: true }),
      paused: fc.boolean(),
    })
    .map(({ people, expiresAt, returns, ...link }) => ({
      ...link,
      ...people,
      ...expiresAt,
      ...(returns && returnUrl !== undefined && { returnUrl }),
    }));

/** A configuration with all that a file can have. */
export const anyConfig: fc.Arbitrary<Config> = fc
  .record({
    servers: fc.dictionary(slug, server, { maxKeys: 4 }),
    navigators: fc.dictionary(
      slug.filter((one) => one !== "default"),
      fc.record({ name: word, mode: fc.constantFrom("direct" as const, "search" as const), inChatAuthentication: fc.boolean() }),
      { maxKeys: 2 },
    ),
    defaultPolicy: policy,
    origins: distinct(fc.constantFrom("https://app.example.com", "https://other.example.com:8443"), 2),
    auditRetentionDays: fc.integer({ min: 30, max: 90 }),
    recordsCalls: fc.boolean(),
    redactionHints: hints,
  })
  .chain(({ servers, navigators, defaultPolicy, origins, auditRetentionDays, recordsCalls, redactionHints }) => {
    const slugs = Object.keys(servers);
    const denied = distinct(
      fc
        .constantFrom("*", "delete_*", "a.b/c")
        .chain((tool) => (slugs.length === 0 ? fc.constant(`x__${tool}`) : fc.constantFrom(...slugs).map((one) => `${one}__${tool}`))),
      2,
    );
    const personal = slugs.filter((one) => [servers[one]?.auth, ...(servers[one]?.authScopes ?? [])].some((scope) => scope && isPersonal(scope)));
    const hasPersonal = personal.length > 0;
    const returnUrl = origins[0] && `${origins[0]}/done`;
    const links = hasPersonal ? fc.dictionary(slug, linkOf(personal, returnUrl), { maxKeys: 3, noNullPrototype: true }) : fc.constant({});
    const named = Object.entries(navigators).map(([key, navigator]) =>
      denied.map((list) => [key, { ...navigator, inChatAuthentication: navigator.inChatAuthentication && hasPersonal, denied: list }] as const),
    );
    const ofServer =
      slugs.length === 0
        ? fc.constant({})
        : fc.constantFrom(
            {},
            ...slugs.flatMap((one) => [{ server: one }, ...(servers[one]?.authScopes ?? []).map(({ name }) => ({ server: one, authScope: name }))]),
          );
    const ofNavigator = fc.constantFrom({}, { navigator: "default" }, ...Object.keys(navigators).map((one) => ({ navigator: one })));
    const rule = fc
      .tuple(
        fc.oneof(fc.constant(""), word),
        ofServer,
        ofNavigator,
        distinct(fc.constantFrom("*", "get_*", "délete", "a b", "x__y"), 3).filter((tools) => tools.length > 0),
        policy,
      )
      .map(([name, at, where, tools, decision]) => {
        const { server: target, authScope } = at as { server?: string; authScope?: string };
        return {
          name,
          ...(target && { server: target }),
          ...where,
          tools,
          ...(authScope && { authScope }),
          policy: authScope ? ("allow" as const) : decision,
        };
      });
    return fc.record({ entries: fc.tuple(...named), links, rules: fc.array(rule, { maxLength: 5 }) }).map(
      ({ entries, links, rules }): Config => ({
        version: 1,
        project: {
          returnOrigins: origins,
          browserOrigins: [...origins].reverse(),
          auditRetentionDays,
          recordsCalls,
          redactionHints,
          secondFactor: "off",
        },
        servers,
        navigators: { default: { name: "Default", mode: "search", inChatAuthentication: hasPersonal, denied: [] }, ...Object.fromEntries(entries) },
        links,
        defaultPolicy,
        rules,
      }),
    );
  });
