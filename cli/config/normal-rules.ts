import type { AuthConfig, Config, LinkConfig, NavigatorConfig, OAuthConfig, RuleConfig, ServerConfig } from "./schema.ts";

/** What is left out of a file, because it is so anyway. */
const OAUTH_DEFAULTS = { scopes: [], grant: "authorization_code" } as const;
const AUTH_DEFAULTS = { type: "none", level: "user", fields: [], redactionHints: [] } as const;
const FIELD_DEFAULTS = { label: "", help: "", prefix: "" } as const;
const SERVER_DEFAULTS = { transport: "http", state: "active", holdChanges: false, authScopes: [] } as const;
const NAVIGATOR_DEFAULTS = { mode: "direct", inChatAuthentication: false, denied: [] } as const;
const LINK_DEFAULTS = { type: "user", domains: [], emails: [], tags: {}, paused: false } as const;
const RULE_DEFAULTS = { name: "" } as const;

const ORDER = {
  oauth: ["provider", "scopes", "grant", "identityProvider", "client"],
  auth: ["name", "type", "level", "fields", "redactionHints", "oauth"],
  field: ["name", "label", "help", "prefix"],
  server: ["name", "url", "transport", "state", "holdChanges", "auth", "authScopes"],
  navigator: ["name", "mode", "inChatAuthentication", "denied"],
  link: ["type", "servers", "domains", "emails", "expiresAt", "returnUrl", "tags", "paused"],
  rule: ["name", "server", "navigator", "tools", "authScope", "policy"],
  project: ["returnOrigins", "browserOrigins", "auditRetentionDays", "recordsCalls", "redactionHints", "secondFactor"],
  provider: ["template", "authorizationUrl", "tokenUrl", "revocationUrl", "userinfoUrl"],
} as const;

type Plain = Record<string, unknown>;

export const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The properties in their order, without those that are as they are by default. */
function shorten(value: object, order: readonly string[], defaults: Plain): Plain {
  const known = value as Plain;
  return Object.fromEntries(
    order.flatMap((key) => (known[key] === undefined || (key in defaults && isSame(known[key], defaults[key])) ? [] : [[key, known[key]]])),
  );
}

/** @returns undefined if everything is discovered from the server, which is so without settings */
function shortenOAuth({ provider, ...oauth }: OAuthConfig): Plain | undefined {
  const shown = provider && shorten(provider, ORDER.provider, {});
  const short = shorten({ ...oauth, ...(shown && { provider: shown }) }, ORDER.oauth, OAUTH_DEFAULTS);
  return Object.keys(short).length === 0 ? undefined : short;
}

const shortenAuth = ({ fields, oauth, ...auth }: AuthConfig): Plain =>
  shorten(
    { ...auth, fields: fields.map((field) => shorten(field, ORDER.field, FIELD_DEFAULTS)), oauth: oauth && shortenOAuth(oauth) },
    ORDER.auth,
    AUTH_DEFAULTS,
  );

function shortenServer({ auth, authScopes, ...server }: ServerConfig): Plain {
  const further = [...authScopes].sort((one, other) => compare(one.name, other.name)).map(shortenAuth);
  return shorten({ ...server, auth: shortenAuth(auth), authScopes: further }, ORDER.server, { ...SERVER_DEFAULTS, auth: {} });
}

const shortenNavigator = (navigator: NavigatorConfig): Plain => shorten(navigator, ORDER.navigator, NAVIGATOR_DEFAULTS);
/** The order of servers and of tags means nothing. */
const shortenLink = ({ servers, tags, ...link }: LinkConfig): Plain =>
  shorten({ ...link, servers: [...servers].sort(compare), tags: mapSorted(tags, (text) => text) }, ORDER.link, LINK_DEFAULTS);
const shortenRule = (rule: RuleConfig): Plain => shorten(rule, ORDER.rule, RULE_DEFAULTS);

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const mapSorted = <Value>(record: Record<string, Value>, map: (value: Value) => unknown): Plain =>
  Object.fromEntries(
    Object.entries(record)
      .sort(([one], [other]) => compare(one, other))
      .map(([key, value]) => [key, map(value)]),
  );

/** The configuration in its one shortest form: two that mean the same are equal in it. */
export function toNormal({ project, servers, navigators, links, defaultPolicy, rules }: Config): Plain {
  return {
    version: 1,
    ...(project && { project: shorten(project, ORDER.project, {}) }),
    ...(servers && { servers: mapSorted(servers, shortenServer) }),
    ...(navigators && { navigators: mapSorted(navigators, shortenNavigator) }),
    ...(links && { links: mapSorted(links, shortenLink) }),
    ...(defaultPolicy && { defaultPolicy }),
    ...(rules && { rules: rules.map(shortenRule) }),
  };
}
