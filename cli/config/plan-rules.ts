import { isSame, toNormal } from "./normal-rules.ts";
import type { Path } from "./read-file.ts";
import type { Current } from "./read-project.ts";
import { planRules, type RuleStep } from "./rule-steps-rules.ts";
import type { Config, LinkConfig, NavigatorConfig, ProjectConfig, ScopeConfig, ServerConfig } from "./schema.ts";

/** A value that is another one afterwards. An absent one is so by default. */
type Part = { path: string; before?: unknown; after?: unknown };
type Seen = { name: string; at: Path; parts: Part[] };

export type Change = Seen &
  (
    | { kind: "project"; act: "change"; wanted: ProjectConfig }
    | { kind: "server"; act: "add"; slug: string; wanted: ServerConfig }
    | { kind: "server"; act: "change"; slug: string; wanted: ServerConfig; had: ServerConfig }
    | { kind: "server"; act: "remove"; slug: string }
    | { kind: "auth scope"; act: "add"; slug: string; wanted: ScopeConfig }
    | { kind: "auth scope"; act: "change"; slug: string; wanted: ScopeConfig; had: ScopeConfig }
    | { kind: "auth scope"; act: "remove"; slug: string; scope: string }
    | { kind: "navigator"; act: "add" | "change"; slug: string; wanted: NavigatorConfig }
    | { kind: "navigator"; act: "remove"; slug: string }
    | { kind: "link"; act: "add"; wanted: LinkConfig }
    | { kind: "link"; act: "change"; wanted: LinkConfig; had: LinkConfig }
    | { kind: "link"; act: "remove" }
    | { kind: "default policy"; act: "change"; wanted: "allow" | "deny" }
    | { kind: "rule"; act: RuleStep["act"]; step: RuleStep }
  );

/** @property left what is only in the project, and is not removed */
export type Plan = { changes: Change[]; left: string[] };

/** The changes that make a project as its file says, in their order: nothing is used before it is there, and removals are last. */
export function planChanges(wanted: Config, current: Current, prune: boolean): Plan {
  const servers = planServers(wanted.servers, current.config.servers);
  const navigators = planNavigators(wanted.navigators, current.config.navigators);
  const links = planLinks(wanted.links, current.config.links);
  const rules = wanted.rules ? planRules(current.rules, wanted.rules, prune).map(toRuleChange) : [];
  const policy = planPolicy(wanted, current.config);
  const closes = policy.filter(({ wanted: after }) => after === "deny");
  const changes = [
    ...planProject(wanted.project, current.config.project),
    ...closes,
    ...servers.changes,
    ...navigators.changes,
    ...rules,
    ...links.changes,
    ...policy.filter((change) => !closes.includes(change)),
  ];
  const removals = [...links.removals, ...navigators.removals, ...servers.removals];
  const ruleCount = wanted.rules ? planRules(current.rules, wanted.rules, true).filter(({ act }) => act === "remove").length : 0;
  const leftRules = ruleCount === 0 ? [] : [ruleCount === 1 ? "1 rule" : `${ruleCount} rules`];
  return prune
    ? { changes: [...changes, ...removals], left: [] }
    : { changes, left: [...removals.map(({ kind, name }) => `${kind} ${name}`), ...leftRules] };
}

function planProject(wanted: ProjectConfig | undefined, had: Required<ProjectConfig> | ProjectConfig): Change[] {
  if (!wanted) return [];
  const before = Object.fromEntries(Object.keys(wanted).map((key) => [key, had[key as keyof ProjectConfig]]));
  const parts = partsOf(before, toNormal({ version: 1, project: wanted }).project);
  return parts.length === 0 ? [] : [{ kind: "project", act: "change", name: "settings", at: ["project"], parts, wanted }];
}

function planPolicy({ defaultPolicy }: Config, had: Current["config"]) {
  if (defaultPolicy === undefined || defaultPolicy === had.defaultPolicy) return [];
  const parts = [{ path: "", before: had.defaultPolicy, after: defaultPolicy }];
  return [{ kind: "default policy" as const, act: "change" as const, name: "", at: ["defaultPolicy"], parts, wanted: defaultPolicy }];
}

type Some = { changes: Change[]; removals: Change[] };

/** A link whose type differs is another one: it is removed first, which needs `--prune` (`reference-rules.ts`). */
function planLinks(wanted: Config["links"], had: Record<string, LinkConfig>): Some {
  if (!wanted) return { changes: [], removals: [] };
  const removal = (name: string): Change => ({ kind: "link", act: "remove", name, at: ["links"], parts: [] });
  const changes = Object.entries(wanted).flatMap(([name, link]): Change[] => {
    const kept = had[name]?.type === link.type ? had[name] : undefined;
    const parts = partsOf(kept && shortOfLink(kept), shortOfLink(link));
    const common = { kind: "link", name, at: ["links", name], parts, wanted: link } as const;
    if (!kept) return [...(had[name] ? [removal(name)] : []), { ...common, act: "add" }];
    return parts.length === 0 ? [] : [{ ...common, act: "change", had: kept }];
  });
  const gone = Object.keys(had).filter((name) => !Object.hasOwn(wanted, name));
  return { changes, removals: gone.map(removal) };
}

function planServers(wanted: Config["servers"], had: Record<string, ServerConfig>): Some {
  if (!wanted) return { changes: [], removals: [] };
  const each = Object.entries(wanted).map(([slug, server]) => planServer(slug, server, had[slug]));
  const gone = Object.keys(had).filter((slug) => !Object.hasOwn(wanted, slug));
  return {
    changes: each.flatMap(({ changes }) => changes),
    removals: [
      ...each.flatMap(({ removals }) => removals),
      ...gone.map((slug): Change => ({ kind: "server", act: "remove", name: slug, slug, at: ["servers"], parts: [] })),
    ],
  };
}

function planServer(slug: string, wanted: ServerConfig, had: ServerConfig | undefined): Some {
  const at = ["servers", slug];
  const kept = had && unmanaged(wanted, had);
  const ownParts = partsOf(kept && shortOf({ ...kept, authScopes: [] }), shortOf({ ...wanted, authScopes: [] }));
  const own: Change[] =
    kept === undefined
      ? [{ kind: "server", act: "add", name: slug, slug, at, parts: ownParts, wanted }]
      : ownParts.length > 0
        ? [{ kind: "server", act: "change", name: slug, slug, at, parts: ownParts, wanted, had: kept }]
        : [];
  const scopes = wanted.authScopes.flatMap((scope, number) => planScope(slug, scope, kept, [...at, "authScopes", number]));
  const gone = (kept?.authScopes ?? []).filter(({ name }) => wanted.authScopes.every((scope) => scope.name !== name));
  const removals = gone.map(({ name }): Change => ({ kind: "auth scope", act: "remove", name: `${slug}/${name}`, slug, scope: name, at, parts: [] }));
  return { changes: [...own, ...scopes], removals };
}

function planScope(slug: string, wanted: ScopeConfig, server: ServerConfig | undefined, at: Path): Change[] {
  const had = server?.authScopes.find(({ name }) => name === wanted.name);
  const seen = { name: `${slug}/${wanted.name}`, at, parts: partsOf(had && shortOfScope(had), shortOfScope(wanted)), slug, wanted };
  if (!had) return [{ kind: "auth scope", act: "add", ...seen }];
  return seen.parts.length === 0 ? [] : [{ kind: "auth scope", act: "change", ...seen, had }];
}

function planNavigators(wanted: Config["navigators"], had: Record<string, NavigatorConfig>): Some {
  if (!wanted) return { changes: [], removals: [] };
  const changes = Object.entries(wanted).flatMap(([slug, navigator]): Change[] => {
    const before = had[slug];
    const parts = partsOf(before && shortOfNavigator(before), shortOfNavigator(navigator));
    const seen = { kind: "navigator" as const, name: slug, slug, at: ["navigators", slug], parts, wanted: navigator };
    return before === undefined ? [{ ...seen, act: "add" }] : parts.length > 0 ? [{ ...seen, act: "change" }] : [];
  });
  // The default one is always there.
  const gone = Object.keys(had).filter((slug) => slug !== "default" && !Object.hasOwn(wanted, slug));
  return { changes, removals: gone.map((slug) => ({ kind: "navigator", act: "remove", name: slug, slug, at: ["navigators"], parts: [] })) };
}

function toRuleChange(step: RuleStep): Change {
  const at = step.act === "remove" ? ["rules"] : ["rules", step.number];
  const rule = step.act === "remove" ? step.had : step.rule;
  const number = step.act === "remove" ? "" : `${step.number + 1}`;
  const name = [number, rule.name || `${rule.policy} ${rule.tools.join(", ")}`].filter(Boolean).join(": ");
  const before = step.act === "change" || step.act === "remove" ? shortOfRule(step.had) : undefined;
  const parts = step.act === "add" || step.act === "change" ? partsOf(before, shortOfRule(rule)) : [];
  return { kind: "rule", act: step.act, name, at, parts, step };
}

/** The project's configuration, without the parts that the file leaves open: a client's secret that the file does not name. */
function unmanaged(wanted: ServerConfig, had: ServerConfig): ServerConfig {
  const authScopes = had.authScopes.map((scope) =>
    withoutSecret(
      scope,
      wanted.authScopes.find(({ name }) => name === scope.name),
    ),
  );
  return { ...had, auth: withoutSecret(had.auth, wanted.auth), authScopes };
}

function withoutSecret<Auth extends ServerConfig["auth"]>(had: Auth, wanted: ServerConfig["auth"] | undefined): Auth {
  if (!had.oauth?.client || !wanted?.oauth?.client || wanted.oauth.client.secret !== undefined) return had;
  return { ...had, oauth: { ...had.oauth, client: { id: had.oauth.client.id } } };
}

const only = (config: Omit<Config, "version">) => toNormal({ version: 1, ...config });
const shortOf = (server: ServerConfig): unknown => (only({ servers: { x: server } }).servers as Record<string, unknown>).x;
const shortOfScope = (scope: ScopeConfig): unknown =>
  (
    shortOf({ name: "", url: "", transport: "http", state: "active", holdChanges: false, auth: scope, authScopes: [scope] }) as {
      authScopes: unknown[];
    }
  ).authScopes[0];
const shortOfNavigator = (navigator: NavigatorConfig): unknown => (only({ navigators: { x: navigator } }).navigators as Record<string, unknown>).x;
const shortOfLink = (link: LinkConfig): unknown => (only({ links: { x: link } }).links as Record<string, unknown>).x;
const shortOfRule = (rule: Config["rules"] extends (infer Rule)[] | undefined ? Rule : never): unknown =>
  (only({ rules: [rule] }).rules as unknown[])[0];

const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** What differs between two values, by the names of the properties. */
export function partsOf(before: unknown, after: unknown, path = ""): Part[] {
  if (isSame(before, after)) return [];
  const entries = isPlain(after) ? after : isPlain(before) ? before : undefined;
  if (entries && (isPlain(before) || before === undefined) && (isPlain(after) || after === undefined)) {
    const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
    return [...keys].flatMap((key) =>
      partsOf((before as Record<string, unknown>)?.[key], (after as Record<string, unknown>)?.[key], path ? `${path}.${key}` : key),
    );
  }
  return [{ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}
