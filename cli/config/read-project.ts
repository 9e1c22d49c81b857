import type { Client } from "../client.ts";
import { collect } from "../commands/lists.ts";
import { EXIT, Failure } from "../failure.ts";
import type { Described } from "./described-rules.ts";
import {
  type AuthConfig,
  type Config,
  type LinkConfig,
  type OAuthConfig,
  type ProjectConfig,
  type RuleConfig,
  type ServerConfig,
  writeTime,
} from "./schema.ts";
import { type ClientSecret, nameSecrets } from "./secret-name-rules.ts";

type ManualProvider = { kind: "manual"; authorizationUrl: string; tokenUrl: string; revocationUrl?: string; userinfoUrl?: string };
type OAuthView = {
  provider: { kind: "discovered" } | { kind: "template"; template: string } | ManualProvider;
  scopes: string[];
  grant: OAuthConfig["grant"];
  clientId: string | null;
  hasSecret: boolean;
  secretName: string | null;
  identityProvider: { tokenUrl: string; clientId: string } | null;
};
type AuthView = Omit<AuthConfig, "oauth">;
type ServerView = Pick<ServerConfig, "name" | "url" | "transport" | "state" | "holdChanges"> & {
  slug: string;
  etag: string;
  source?: string | null;
  authScope: AuthView;
  oauth: OAuthView | null;
  furtherAuthScopes: { id: string; name: string }[];
};
type ScopeView = AuthView & { id: string; name: string; isOwn: boolean; oauth: OAuthView | null };
type NavigatorView = {
  slug: string;
  etag: string;
  source?: string | null;
  name: string;
  mode: "direct" | "search";
  inChatAuthentication: boolean;
  inChatWaits: boolean;
  denied: string[];
};
type RuleView = {
  id: string;
  etag: string;
  source?: string | null;
  name: string;
  server: string | null;
  navigator: string | null;
  tools: string[];
  authScope: string | null;
  policy: "allow" | "deny";
};

type LinkView = Pick<LinkConfig, "servers" | "domains" | "emails" | "tags"> & {
  id: string;
  etag: string;
  name: string;
  source?: string | null;
  type: string;
  state: string;
  expiresAt: number | null;
  returnUrl: string | null;
};

/** A client's secret as people may set it. @property scopeId of a further auth scope; absent for the server's own */
export type NamedSecret = { name: string; server: string; scope?: string; scopeId?: string; isSet: boolean };

/** A project as it is, and by what its parts are reached in the API. */
export type Current = {
  config: Required<Config>;
  secrets: NamedSecret[];
  etags: { project: string; defaultPolicy: string; servers: Map<string, string>; navigators: Map<string, string> };
  /** Of links, by their name. */
  links: Map<string, { id: string; etag: string }>;
  /** Ids of further auth scopes, by the server's slug and their name. */
  scopeIds: Map<string, Map<string, string>>;
  rules: { id: string; etag: string; rule: RuleConfig }[];
  /** Slugs and ids of the objects of which the instance does not know that a file describes them. An older instance does not say it of any. */
  undescribed: Described;
};

type ReadServer = { view: ServerView; further: ScopeView[] };

/** Reads all that a file can hold of a project. */
export async function readProject(client: Client): Promise<Current> {
  const project = await client.get<Required<ProjectConfig> & { etag: string }>("");
  const views = await collect(client.list<ServerView>("/servers", "servers"));
  const servers: ReadServer[] = [];
  for (const view of views) servers.push({ view, further: await readFurtherScopes(client, view) });
  const { navigators } = await client.get<{ navigators: NavigatorView[] }>("/navigators");
  const { rules, defaultPolicy, defaultPolicyEtag } = await client.get<{
    rules: RuleView[];
    defaultPolicy: "allow" | "deny";
    defaultPolicyEtag: string;
  }>("/rules");
  const links = (await collect(client.list<LinkView>("/named-links", "links"))).filter(({ type }) => type === "user" || type === "playground");
  const secrets = secretsOf(servers);
  const listedRules = rules.map(({ id, etag, source: _, ...rule }) => ({ id, etag, rule: toRule(rule, servers) }));
  const { returnOrigins, browserOrigins, auditRetentionDays, recordsCalls, redactionHints, secondFactor } = project;
  return {
    config: {
      version: 1,
      project: { returnOrigins, browserOrigins, auditRetentionDays, recordsCalls, redactionHints, secondFactor },
      servers: Object.fromEntries(servers.map((server) => [server.view.slug, toServer(server, secrets)])),
      navigators: Object.fromEntries(navigators.map(toNavigatorEntry)),
      links: Object.fromEntries(links.map((link) => [link.name, toLink(link)])),
      defaultPolicy,
      rules: listedRules.map(({ rule }) => rule),
    },
    secrets,
    etags: {
      project: project.etag,
      defaultPolicy: defaultPolicyEtag,
      servers: new Map(views.map(({ slug, etag }) => [slug, etag])),
      navigators: new Map(navigators.map(({ slug, etag }) => [slug, etag])),
    },
    links: new Map(links.map(({ name, id, etag }) => [name, { id, etag }])),
    scopeIds: new Map(servers.map(({ view, further }) => [view.slug, new Map(further.map(({ id, name }) => [name, id]))])),
    rules: listedRules,
    undescribed: {
      servers: views.filter(isUndescribed).map(({ slug }) => slug),
      navigators: navigators.filter(isUndescribed).map(({ slug }) => slug),
      rules: rules.filter(isUndescribed).map(({ id }) => id),
      links: links.filter(isUndescribed).map(({ name }) => name),
    },
  };
}

const isUndescribed = ({ source }: { source?: string | null }): boolean => source !== undefined && source !== "yaml";

async function readFurtherScopes(client: Client, { slug, furtherAuthScopes }: ServerView): Promise<ScopeView[]> {
  if (furtherAuthScopes.length === 0) return [];
  const { authScopes } = await client.get<{ authScopes: ScopeView[] }>(`/servers/${slug}/auth-scopes`);
  const further = authScopes.filter(({ isOwn }) => !isOwn);
  const names = further.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return further;
  throw new Failure(
    EXIT.refused,
    `The server “${slug}” has two auth scopes called “${twice}”. Rename one of them in the console: files tell them apart by name.`,
  );
}

function secretsOf(servers: ReadServer[]): NamedSecret[] {
  const found = servers
    .flatMap(({ view, further }) => [
      toSecret(view.slug, view.oauth),
      ...further.map(({ name, id, oauth }) => toSecret(view.slug, oauth, { name, id })),
    ])
    .flat();
  const names = nameSecrets(found);
  return found.flatMap(({ given: _, ...secret }, at) => {
    const name = names[at];
    return name === undefined ? [] : [{ ...secret, name }];
  });
}

function toSecret(server: string, oauth: OAuthView | null, further?: { name: string; id: string }): (ClientSecret & { scopeId?: string })[] {
  if (!oauth || oauth.clientId === null) return [];
  return [{ server, ...(further && { scope: further.name, scopeId: further.id }), given: oauth.secretName, isSet: oauth.hasSecret }];
}

function toServer({ view, further }: ReadServer, secrets: NamedSecret[]): ServerConfig {
  const { slug, name, url, transport, state, holdChanges, authScope, oauth } = view;
  const nameOf = (scope?: string) => secrets.find((secret) => secret.server === slug && secret.scope === scope)?.name;
  return {
    name,
    url,
    transport,
    state,
    holdChanges,
    auth: toAuth(authScope, oauth, nameOf()),
    authScopes: further.map((scope) => ({ name: scope.name, ...toAuth(scope, scope.oauth, nameOf(scope.name)) })),
  };
}

function toAuth({ type, level, fields, redactionHints }: AuthView, oauth: OAuthView | null, secret: string | undefined): AuthConfig {
  return { type, level, fields, redactionHints, ...(oauth && { oauth: toOAuth(oauth, secret) }) };
}

function toOAuth({ provider, scopes, grant, clientId, identityProvider }: OAuthView, secret: string | undefined): OAuthConfig {
  const { kind, ...known } = provider;
  return {
    ...(kind !== "discovered" && { provider: known }),
    scopes,
    grant,
    ...(grant === "enterprise" && identityProvider && { identityProvider }),
    ...(clientId !== null && { client: { id: clientId, ...(secret !== undefined && { secret }) } }),
  };
}

/** A link that is used up or has expired is told by its settings, and not by its state. */
function toLink({ type, servers, domains, emails, expiresAt, returnUrl, tags, state }: LinkView): LinkConfig {
  return {
    type: type === "playground" ? type : "user",
    servers: [...servers].sort(),
    domains,
    emails,
    ...(expiresAt !== null && { expiresAt: writeTime(expiresAt) }),
    ...(returnUrl !== null && { returnUrl }),
    tags,
    paused: state === "paused",
  };
}

/** The links that can be made again in an empty project: none that has expired, and none whose servers are gone. */
export function exportableOf({ links, ...config }: Current["config"], now: number): Config {
  const works = ({ servers, expiresAt }: LinkConfig) => servers.length > 0 && (expiresAt === undefined || Date.parse(expiresAt) > now);
  return { ...config, links: Object.fromEntries(Object.entries(links).filter(([, link]) => works(link))) };
}

function toNavigatorEntry({ slug, name, mode, inChatAuthentication, inChatWaits, denied }: NavigatorView) {
  return [slug, { name, mode, inChatAuthentication: inChatAuthentication || inChatWaits, denied }] as const;
}

function toRule({ name, server, navigator, tools, authScope, policy }: Omit<RuleView, "id" | "etag" | "source">, servers: ReadServer[]): RuleConfig {
  const further = servers.find(({ view }) => view.slug === server)?.further ?? [];
  // A rule may name the server's own auth scope, which means the same as none.
  const scope = further.find(({ id }) => id === authScope)?.name;
  return {
    name,
    ...(server !== null && { server }),
    ...(navigator !== null && { navigator }),
    tools,
    ...(scope !== undefined && { authScope: scope }),
    policy,
  };
}
