import type { AuthConfig, Config, OAuthConfig, RuleConfig, ScopeConfig, ServerConfig } from "../config/schema.ts";
import { EXIT, Failure } from "../failure.ts";
import type { BridgeProgram } from "./bridge-program.ts";
import type { Imported } from "./clients.ts";
import { makeServerSlugs, toList, toText, toTexts, toValues, type Values } from "./values.ts";

const LISTS = ["oauth_providers", "workspaces", "auth_scopes", "downstream_servers", "route_rules"] as const;
/** Properties with a counterpart, by list. A warning names each other one. */
const READ: Record<(typeof LISTS)[number], string> = {
  oauth_providers: "id authorize_url token_url client_id scopes use_pkce",
  workspaces: "id default_policy",
  auth_scopes: "id name type oauth_provider_id redaction_hints",
  downstream_servers: "id name transport command args url tool_namespace",
  route_rules: "id priority workspace_id path_glob tool_match downstream_server_id auth_scope_id policy",
};

type Warn = (sentence: string) => void;
type Row = { id: string; values: Values };
type File = Record<(typeof LISTS)[number], Row[]>;

/**
 * A file of MCPlexer. Its rules are of a workspace, which is a folder of a machine; a project of Cardea stands for one workspace.
 * @param workspace the id of the one whose rules are taken; needed if there are several
 * @returns nothing for another file @throws Failure if the workspace is not clear
 */
export function importMcplexer(file: Values, workspace: string | undefined): Imported | undefined {
  if (!LISTS.some((list) => list !== "workspaces" && Array.isArray(file[list]))) return undefined;
  const rows = Object.fromEntries(LISTS.map((list) => [list, toList(file[list]).map((one) => toRow(toValues(one)))])) as File;
  const warnings: string[] = [];
  for (const key of Object.keys(file).filter((one) => !LISTS.some((list) => list === one)))
    warnings.push(`“${key}” has no counterpart here, and is left out.`);
  for (const list of LISTS) warnings.push(...rows[list].flatMap(({ id, values }) => unread(list, id, values)));
  const chosen = chooseWorkspace(rows.workspaces, workspace);
  const warn: Warn = (sentence) => void warnings.push(sentence);
  const rules = sortRules(rows.route_rules.filter(({ values }) => isOf(values, chosen)));
  const slugs = slugsOf(rows.downstream_servers, warn);
  const scopesOf = new Map([...slugs.keys()].map((id) => [id, scopesUsed(id, rules)]));
  const programs: Record<string, BridgeProgram> = {};
  const servers = rows.downstream_servers.flatMap((row): [string, ServerConfig][] => {
    const slug = slugs.get(row.id);
    if (slug === undefined) return [];
    const server = toServer(row, slug, scopesOf.get(row.id) ?? [], { rows, warn });
    if (server.transport === "bridge") programs[slug] = toProgram(row, server);
    return [[slug, server]];
  });
  warnUnused(rows, new Set([...slugs.keys()].flatMap((id) => scopesOf.get(id) ?? [])), warn);
  const defaultPolicy = chosen?.values.default_policy === undefined ? undefined : policyOf(chosen, "default policy", warn);
  const config: Config = {
    version: 1,
    servers: Object.fromEntries(servers),
    ...(defaultPolicy && { defaultPolicy }),
    rules: rules.flatMap((rule) => toRule(rule, { slugs, scopesOf, rows, warn })),
  };
  return { config, warnings, programs };
}

/** Auth scopes and providers that no imported part uses. @param used ids of auth scopes */
function warnUnused({ auth_scopes: scopes, oauth_providers: providers }: File, used: ReadonlySet<string>, warn: Warn): void {
  for (const { id } of scopes) if (!used.has(id)) warn(`auth_scopes ${id}: No rule that is taken names it, so it is left out.`);
  const named = new Set(scopes.flatMap(({ id, values }) => (used.has(id) ? (toText(values.oauth_provider_id) ?? []) : [])));
  for (const { id } of providers) if (!named.has(id)) warn(`oauth_providers ${id}: No auth scope that is taken names it, so it is left out.`);
}

/** A policy that is not known allows nothing. @param called what the policy is called in the file */
function policyOf({ id, values }: Row, called: "policy" | "default policy", warn: Warn): "allow" | "deny" {
  const isDefault = called === "default policy";
  const policy = toText(isDefault ? values.default_policy : values.policy) ?? "allow";
  if (policy === "allow" || policy === "deny") return policy;
  if (isDefault) warn(`workspaces ${id}: The default policy ${policy} is not known. Calls are denied that no rule allows.`);
  else warn(`route_rules ${id}: The policy ${policy} is not known. It is taken as “deny”.`);
  return "deny";
}

const toRow = (values: Values): Row => ({ id: toText(values.id) ?? "", values });

function unread(list: (typeof LISTS)[number], id: string, values: Values): string[] {
  const read = READ[list].split(" ");
  const other = Object.keys(values).filter((key) => !read.includes(key));
  return other.map((key) => `${list} ${id}: “${key}” has no counterpart here, and is left out.`);
}

function chooseWorkspace(workspaces: Row[], wanted: string | undefined): Row | undefined {
  const ids = workspaces.map(({ id }) => id).join(", ");
  const found = wanted === undefined ? workspaces[0] : workspaces.find(({ id }) => id === wanted);
  if (wanted !== undefined && !found) throw new Failure(EXIT.usage, `The file has no workspace “${wanted}”. It has: ${ids || "none"}.`);
  if (wanted === undefined && workspaces.length > 1)
    throw new Failure(EXIT.usage, `The file has several workspaces, and a project stands for one. Choose with --workspace: ${ids}.`);
  return found;
}

const isOf = (rule: Values, workspace: Row | undefined): boolean =>
  toText(rule.workspace_id) === undefined || toText(rule.workspace_id) === workspace?.id;

/** The order in which MCPlexer asks rules: exact tools before patterns, then the higher priority, then the id. */
function sortRules(rules: Row[]): Row[] {
  const exactness = ({ values }: Row) => Math.max(0, ...toolsOf(values).map((tool) => (tool === "*" ? 0 : tool.endsWith("*") ? 1 : 2)));
  const priority = ({ values }: Row) => (typeof values.priority === "number" ? values.priority : 0);
  return [...rules].sort((one, other) => exactness(other) - exactness(one) || priority(other) - priority(one) || (one.id < other.id ? -1 : 1));
}

function toolsOf({ tool_match: match }: Values): string[] {
  const tools = typeof match === "string" ? [match] : toTexts(match);
  return tools.length === 0 ? ["*"] : tools;
}

/** The slugs of servers, by id: what stands before the names of their tools stays. */
function slugsOf(servers: Row[], warn: Warn): Map<string, string> {
  const slugOf = makeServerSlugs();
  return new Map(
    servers.flatMap(({ id, values }): [string, string][] => {
      if (toText(values.url) === undefined && toText(values.command) === undefined) {
        warn(`downstream_servers ${id}: It has neither a URL nor a command, so it is left out.`);
        return [];
      }
      const namespace = toText(values.tool_namespace) ?? id;
      const slug = slugOf(namespace);
      if (slug !== namespace) warn(`downstream_servers ${id}: Its tools are called ${slug}__… here, not ${namespace}__….`);
      return [[id, slug]];
    }),
  );
}

/** The auth scopes that the rules of a server use, in their order. The first one is the server's own. */
const scopesUsed = (server: string, rules: Row[]): string[] => [
  ...new Set(
    rules.flatMap(({ values }) => (values.downstream_server_id === server && values.policy !== "deny" ? (toText(values.auth_scope_id) ?? []) : [])),
  ),
];

type Told = { rows: File; warn: Warn };

function toServer({ id, values }: Row, slug: string, scopeIds: string[], { rows, warn }: Told): ServerConfig {
  const isProgram = toText(values.url) === undefined;
  const scopes = scopeIds.flatMap((scopeId): ScopeConfig[] => {
    const row = rows.auth_scopes.find((one) => one.id === scopeId);
    if (row) return [{ name: nameOf(row), ...(isProgram ? toProgramAuth : toAuth)(row, rows.oauth_providers, warn) }];
    warn(`downstream_servers ${id}: The file has no auth scope ${scopeId}, which its rules name.`);
    return [];
  });
  const [own, ...further] = scopes;
  const { name: _, ...auth } = own ?? { name: "", type: "none" as const, level: "user" as const, fields: [], redactionHints: [] };
  const said = toText(values.transport) ?? "stdio";
  if (isProgram && said !== "stdio") warn(`downstream_servers ${id}: The transport ${said} needs a URL. It has a command, so it is a program.`);
  const reached = isProgram
    ? { url: `bridge://${slug}`, transport: "bridge" as const }
    : { url: toText(values.url) ?? "", transport: transportOf({ id, values }, warn) };
  return { name: nameOf({ id, values }), ...reached, state: "active", holdChanges: false, auth, authScopes: further };
}

/** The part of the bridge's file for a program. */
function toProgram({ values }: Row, { auth, authScopes }: ServerConfig): BridgeProgram {
  const all = [auth, ...authScopes];
  const env = [...new Set(all.flatMap(({ type, fields }) => (type === "env" ? fields.map(({ name }) => name) : [])))];
  const args = toTexts(values.args);
  return {
    command: toText(values.command) ?? "",
    ...(args.length > 0 && { args }),
    ...(env.length > 0 && { env }),
    ...(all.some(({ type }) => type === "oauth2") && { token: TOKEN_VARIABLE }),
  };
}

const KEY_VARIABLE = "API_KEY";
const TOKEN_VARIABLE = "ACCESS_TOKEN";

/** An auth scope of a program. MCPlexer keeps the names of variables with their values, which are not in the file. */
function toProgramAuth({ id, values }: Row, providers: Row[], warn: Warn): AuthConfig {
  const common = { level: "user" as const, redactionHints: toTexts(values.redaction_hints) };
  const type = toText(values.type) ?? "none";
  if (type === "env") {
    warn(
      `auth_scopes ${id}: The file does not say which variable the value goes into. “${KEY_VARIABLE}” is assumed: look at it here and in the bridge's file.`,
    );
    return { ...common, type, fields: [{ name: KEY_VARIABLE, label: "", help: "", prefix: "" }] };
  }
  const oauth = type === "oauth2" ? oauthOf(values, providers, warn) : {};
  if (oauth.oauth) {
    warn(`auth_scopes ${id}: The file does not say which variable the token goes into. “${TOKEN_VARIABLE}” is assumed: look at the bridge's file.`);
    return { ...common, type: "oauth2", fields: [], ...oauth };
  }
  if (type === "oauth2")
    warn(`auth_scopes ${id}: A program does not say who its provider is, so the type oauth2 is taken as “none”. Enter the provider.`);
  else if (type !== "none") warn(`auth_scopes ${id}: The type ${type} has no counterpart for a program. It is taken as “none”.`);
  return { ...common, type: "none", fields: [] };
}

/** An address that ends in `/sse` is one of HTTP+SSE, unless the file says it. */
function transportOf({ id, values }: Row, warn: Warn): ServerConfig["transport"] {
  const unused = ["command", "args"].filter((key) => values[key] !== undefined).map((key) => `“${key}”`);
  if (unused.length > 0)
    warn(`downstream_servers ${id}: It has a URL, so its ${unused.join(" and ")} ${unused.length === 1 ? "is" : "are"} left out.`);
  const said = toText(values.transport) ?? "http";
  if (said === "sse") return "sse";
  if (!["http", "streamable-http", "streamable_http"].includes(said))
    warn(`downstream_servers ${id}: The transport ${said} is not known. The address decides: look at its “transport”.`);
  return /\/sse\/?$/.test(toText(values.url) ?? "") ? "sse" : "http";
}

const nameOf = ({ id, values }: Row): string => (toText(values.name) ?? id).slice(0, 60);

function toAuth({ id, values }: Row, providers: Row[], warn: Warn): AuthConfig {
  const common = { level: "user" as const, redactionHints: toTexts(values.redaction_hints) };
  const type = toText(values.type) ?? "none";
  if (type === "oauth2") return { ...common, type, fields: [], ...oauthOf(values, providers, warn) };
  if (type === "header" || type === "query") {
    const field =
      type === "header" ? { name: "Authorization", label: "", help: "", prefix: "Bearer " } : { name: "api_key", label: "", help: "", prefix: "" };
    warn(`auth_scopes ${id}: The file does not say which ${type} the value goes into. “${field.name}” is assumed: look at its fields.`);
    return { ...common, type, fields: [field] };
  }
  if (type !== "none") warn(`auth_scopes ${id}: The type ${type} has no counterpart for a server that is reached over HTTP. It is taken as “none”.`);
  return { ...common, type: "none", fields: [] };
}

function oauthOf(values: Values, providers: Row[], warn: Warn): { oauth?: OAuthConfig } {
  const provider = providers.find(({ id }) => id === toText(values.oauth_provider_id));
  if (!provider) return {};
  const { authorize_url: authorizationUrl, token_url: tokenUrl, client_id: client, scopes, use_pkce: usesPkce } = provider.values;
  if (usesPkce === false) warn(`oauth_providers ${provider.id}: Cardea always uses PKCE.`);
  const urls = { authorizationUrl: toText(authorizationUrl), tokenUrl: toText(tokenUrl) };
  const clientId = toText(client);
  if (!urls.authorizationUrl || !urls.tokenUrl || clientId === undefined) {
    warn(`oauth_providers ${provider.id}: It lacks a URL or the client id, so everything is discovered from the server.`);
    return {};
  }
  const secret = provider.id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return { oauth: { provider: urls, scopes: toTexts(scopes), grant: "authorization_code", client: { id: clientId, ...(secret && { secret }) } } };
}

type Known = { slugs: Map<string, string>; scopesOf: Map<string, string[]>; rows: File; warn: Warn };

function toRule({ id, values }: Row, { slugs, scopesOf, rows, warn }: Known): RuleConfig[] {
  const glob = toText(values.path_glob) ?? "**";
  const policy = policyOf({ id, values }, "policy", warn);
  const leaveOut = (why: string): [] => {
    warn(
      `route_rules ${id}: ${why}, so the rule is left out.${policy === "deny" ? " Nothing denies these tools now: write a rule of your own." : ""}`,
    );
    return [];
  };
  if (glob !== "**" && glob !== "*") return leaveOut(`It is for the folder ${glob}, which agents of a gateway have not`);
  const named = toText(values.downstream_server_id);
  const serverOf = (tool: string) => named ?? rows.downstream_servers.find((row) => tool.startsWith(namespaceOf(row)))?.id;
  const found = new Map<string | undefined, string[]>();
  for (const tool of toolsOf(values)) found.set(serverOf(tool), [...(found.get(serverOf(tool)) ?? []), tool]);
  return [...found].flatMap(([server, tools]): RuleConfig[] => {
    const common = { name: id.slice(0, 80), policy } as const;
    if (server === undefined)
      return tools.every((tool) => tool === "*") ? [{ ...common, tools: ["*"] }] : leaveOut(`It has no server for ${tools.join(", ")}`);
    const slug = slugs.get(server);
    if (slug === undefined) return leaveOut("Its server is left out");
    const row = rows.downstream_servers.find((one) => one.id === server);
    const prefix = row ? namespaceOf(row) : "";
    const own = tools.map((tool) => (tool.startsWith(prefix) ? tool.slice(prefix.length) : tool));
    const scopeId = toText(values.auth_scope_id);
    const isFurther = scopeId !== undefined && (scopesOf.get(server) ?? []).indexOf(scopeId) > 0;
    const scope = isFurther && policy === "allow" ? rows.auth_scopes.find((one) => one.id === scopeId) : undefined;
    return [{ ...common, server: slug, tools: own, ...(scope && { authScope: nameOf(scope) }) }];
  });
}

/** What the names of a server's tools begin with. */
const namespaceOf = ({ id, values }: Row): string => `${toText(values.tool_namespace) ?? id}__`;
