import type { NewRouteRule, Policy, RouteRule, RouteRules, Server, Servers } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId, RuleId } from "../lib/ids.ts";

/** A route rule that an administrator enters. @property server slug; null for every server @property authScope id; null for the server's own */
export type EnteredRule = Pick<RouteRule, "priority" | "tools" | "policy"> & { server: string | null; authScope: string | null };

/** @property server slug of the rule's server, or null */
export type ListedRule = { rule: RouteRule; server: string | null };

/** Lists, adds, changes and removes the route rules of a project (F84). */
export function makeRouteRuleEditor({ routeRules, servers, clock }: { routeRules: RouteRules; servers: Servers; clock: Clock }) {
  const serverOf = async (projectId: ProjectId, { server }: EnteredRule): Promise<Server | undefined> =>
    server === null ? undefined : servers.findBySlug(projectId, server);

  return {
    /** The rules by ascending priority, which is the order in which they decide. */
    async list(projectId: ProjectId): Promise<ListedRule[]> {
      const [rules, all] = await Promise.all([routeRules.list(projectId), servers.list(projectId)]);
      return rules.map((rule) => ({ rule, server: all.find(({ id }) => id === rule.serverId)?.slug ?? null }));
    },

    /** @throws AppError `rule.invalid`, which names the field, or `rule.too_many` */
    async add(projectId: ProjectId, entered: EnteredRule): Promise<RuleId> {
      const id = await routeRules.create(projectId, toRule(entered, await serverOf(projectId, entered)), clock.now());
      if (!id) throw new AppError("rule.too_many");
      return id;
    },

    /** @throws AppError `rule.invalid`, which names the field, or `resource.not_found` */
    async change(projectId: ProjectId, id: string, entered: EnteredRule): Promise<void> {
      if (!(await routeRules.change(projectId, id, toRule(entered, await serverOf(projectId, entered))))) throw new AppError("resource.not_found");
    },

    /** @throws AppError `resource.not_found` */
    async remove(projectId: ProjectId, id: string): Promise<void> {
      if (!(await routeRules.remove(projectId, id))) throw new AppError("resource.not_found");
    },

    /** Sets the default policy for calls that no rule fits. */
    setDefault: (projectId: ProjectId, policy: Policy): Promise<void> => routeRules.setDefault(projectId, policy),
  };
}

/** @throws AppError `rule.invalid`, which names the field (F83) */
function toRule({ server: slug, authScope, ...rule }: EnteredRule, server: Server | undefined): NewRouteRule {
  const refuse = (fields: Record<string, string>) => new AppError("rule.invalid", { fields });
  if (slug !== null && !server) throw refuse({ server: "The project has no such server." });
  if (authScope !== null && rule.policy === "deny") throw refuse({ authScope: "A rule that denies uses no credential." });
  if (authScope !== null && !server) throw refuse({ authScope: "Name the server the credential is for." });
  const chosen = [server?.authScope, ...(server?.furtherAuthScopes ?? [])].find((scope) => scope?.id === authScope);
  if (authScope !== null && !chosen) throw refuse({ authScope: "This server has no such auth scope." });
  return { ...rule, serverId: server?.id ?? null, authScopeId: chosen?.id ?? null };
}
