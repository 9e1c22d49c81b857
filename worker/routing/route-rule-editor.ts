import {
  DEFAULT_NAVIGATOR,
  type Navigators,
  type NewRouteRule,
  type Policy,
  type RouteRule,
  type RouteRules,
  type RulePlace,
  type Server,
  type Servers,
} from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId, RuleId } from "../lib/ids.ts";
import { entityTagOf, requireMatch } from "../lib/text/entity-tags.ts";

/** A route rule that an administrator enters. @property server slug; null for every server @property authScope id; null for the server's own */
type EnteredRule = Pick<RouteRule, "name" | "navigator" | "tools" | "policy"> & { server: string | null; authScope: string | null };

/** @property server slug of the rule's server, or null */
export type ListedRule = { rule: RouteRule; server: string | null };

type Ports = { routeRules: RouteRules; servers: Servers; navigators: Navigators; clock: Clock };

const GONE = "The project has no such rule. It may have been removed meanwhile: reload the list.";

/** Lists, adds, changes, moves and removes the route rules of a project (F84). */
export function makeRouteRuleEditor({ routeRules, servers, navigators, clock }: Ports) {
  /** @throws AppError `rule.invalid`, which names the field (F83) */
  async function read(projectId: ProjectId, entered: EnteredRule): Promise<NewRouteRule> {
    const { navigator } = entered;
    const isNavigator = navigator === null || navigator === DEFAULT_NAVIGATOR || (await navigators.find(projectId, navigator)) !== undefined;
    if (!isNavigator) throw refuse({ navigator: "The project has no such navigator." });
    return toRule(entered, await servers.list(projectId));
  }

  return {
    /** In the order in which they decide. */
    async list(projectId: ProjectId): Promise<ListedRule[]> {
      const [rules, all] = await Promise.all([routeRules.list(projectId), servers.list(projectId)]);
      return rules.map((rule) => ({ rule, server: all.find(({ id }) => id === rule.serverId)?.slug ?? null }));
    },

    /** @throws AppError `rule.invalid`, which names the field, or `rule.too_many` */
    async add(projectId: ProjectId, entered: EnteredRule, before: string | null): Promise<RuleId> {
      const place: RulePlace = before === null ? "last" : { before };
      const id = await routeRules.create(projectId, await read(projectId, entered), place, clock.now());
      if (id) return id;
      if (before !== null && !(await routeRules.has(projectId, before))) throw refuse({ before: GONE });
      throw new AppError("rule.too_many");
    },

    /** @throws AppError `resource.not_found` */
    async get(projectId: ProjectId, id: string): Promise<ListedRule> {
      const [rule, all] = await Promise.all([routeRules.find(projectId, id), servers.list(projectId)]);
      if (!rule) throw new AppError("resource.not_found");
      return { rule, server: all.find((server) => server.id === rule.serverId)?.slug ?? null };
    },

    /**
     * @param ifMatch the entity tags one of which the rule must have; absent, it may have changed
     * @throws AppError `rule.invalid`, which names the field, `resource.not_found`, or `version.changed_meanwhile`
     */
    async change(projectId: ProjectId, id: string, entered: EnteredRule, ifMatch: string | undefined): Promise<void> {
      const known = ifMatch === undefined ? undefined : await routeRules.find(projectId, id);
      if (ifMatch !== undefined && !known) throw new AppError("resource.not_found");
      if (ifMatch !== undefined && known) requireMatch(ifMatch, tagOfRule(known));
      const isChanged = await routeRules.change(projectId, id, await read(projectId, entered), known && stateOf(known));
      if (!isChanged) throw new AppError(known ? "version.changed_meanwhile" : "resource.not_found");
    },

    /**
     * Puts a rule directly before or after another one.
     * @throws AppError `rule.invalid`, which names the field of a neighbour that is gone, or `resource.not_found`
     */
    async move(projectId: ProjectId, id: string, place: Exclude<RulePlace, "last">): Promise<void> {
      const [side, neighbour] = "before" in place ? (["before", place.before] as const) : (["after", place.after] as const);
      if (neighbour === id) throw refuse({ [side]: "Name another rule." });
      if (await routeRules.move(projectId, id, place)) return;
      if (!(await routeRules.has(projectId, id))) throw new AppError("resource.not_found");
      throw refuse({ [side]: GONE });
    },

    /** @throws AppError `resource.not_found` */
    async remove(projectId: ProjectId, id: string): Promise<void> {
      if (!(await routeRules.remove(projectId, id))) throw new AppError("resource.not_found");
    },

    /**
     * Sets the default policy for calls that no rule fits.
     * @param now the policy as it was read @param ifMatch the entity tags one of which it must have; absent, it may have changed
     * @throws AppError `version.changed_meanwhile`
     */
    async setDefault(projectId: ProjectId, policy: Policy, now: Policy, ifMatch: string | undefined): Promise<void> {
      if (ifMatch !== undefined) requireMatch(ifMatch, tagOfPolicy(now));
      const isSet = await routeRules.setDefault(projectId, policy, ifMatch === undefined ? undefined : now);
      if (!isSet) throw new AppError("version.changed_meanwhile");
    },
  };
}

/** All that a change of a rule sets. */
const stateOf = ({ name, serverId, navigator, tools, authScopeId, policy }: RouteRule): NewRouteRule => ({
  name,
  serverId,
  navigator,
  tools,
  authScopeId,
  policy,
});

/** The entity tag of the default policy. */
export const tagOfPolicy = (policy: Policy): string => entityTagOf({ policy });

/** The entity tag of a rule. Its place among the others is not part of it. */
export const tagOfRule = (rule: RouteRule): string => entityTagOf(stateOf(rule));

const refuse = (fields: Record<string, string>) => new AppError("rule.invalid", { fields });

/** @throws AppError `rule.invalid`, which names the field (F83) */
function toRule({ server: slug, authScope, ...rule }: EnteredRule, servers: Server[]): NewRouteRule {
  const server = slug === null ? undefined : servers.find((one) => one.slug === slug);
  if (slug !== null && !server) throw refuse({ server: "The project has no such server." });
  if (authScope !== null && rule.policy === "deny") throw refuse({ authScope: "A rule that denies uses no credential." });
  if (authScope !== null && !server) throw refuse({ authScope: "Name the server the credential is for." });
  const chosen = [server?.authScope, ...(server?.furtherAuthScopes ?? [])].find((scope) => scope?.id === authScope);
  if (authScope !== null && !chosen) throw refuse({ authScope: "This server has no such auth scope." });
  return { ...rule, serverId: server?.id ?? null, authScopeId: chosen?.id ?? null };
}
