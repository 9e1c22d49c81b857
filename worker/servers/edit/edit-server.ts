import type { AuthScope, Credentials, NewJob, Server, ServerEdits } from "../../db/db.ts";
import type { PlanJob } from "../../jobs/jobs.ts";
import type { Clock } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import type { OutboundRules } from "../../lib/http/outbound-rules.ts";
import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";
import { wasRefused } from "../refused-write-rules.ts";
import { type Editable, lossesOf, weighEdit } from "./edit-rules.ts";
import { dropNewSecret, type EditedScope, type EditScopePorts, editScope, moveScope } from "./edit-scope.ts";
import { summarizeEdit } from "./edit-summary-rules.ts";
import { planEdit, refuseProblems, type ServerChange } from "./plan-rules.ts";

/**
 * @property summary for the audit @property job ends the credentials of replaced auth scopes; absent if none was replaced
 * @property retry auth scopes whose failed refreshes must be tried again @property replacedSecrets sealed client secrets that must be deleted
 */
export type Edited = {
  summary: string;
  job: NewJob | undefined;
  retry: AuthScopeId[];
  replacedSecrets: { authScopeId: AuthScopeId; version: number }[];
};
export type EditServer = (projectId: ProjectId, slug: string, scopeId: string | undefined, change: ServerChange, by: string) => Promise<Edited>;

type Ports = EditScopePorts & { serverEdits: ServerEdits; credentials: Credentials; outboundRules: OutboundRules; planJob: PlanJob; clock: Clock };

/**
 * Changes a server and one of its auth scopes: its own, unless another is named (F62, F80). If `edit-rules.ts` says that credentials would
 * be sent elsewhere, the edit needs confirmation. Then the auth scope gets a new id in the same transaction. No credential is bound to
 * the new id, so none is sent to the new place, even during simultaneous edits, sign-ins and calls.
 *
 * @throws AppError `resource.not_found`, `server.url_refused` and `server.scope_mismatch` naming the field, `server.edit_loses` with the
 *   parts to confirm, `server.changed_meanwhile`
 */
export function makeEditServer(ports: Ports): EditServer {
  const { servers, serverEdits, credentials, clients, outboundRules, planJob, clock } = ports;

  return async (projectId, slug, scopeId, change, by) => {
    const server = await servers.getBySlug(projectId, slug);
    if (change.revision !== undefined && change.revision !== server.revision) throw new AppError("server.changed_meanwhile");
    const scopes = [server.authScope, ...server.furtherAuthScopes];
    const scope = scopes.find(({ id }) => id === (scopeId ?? server.authScopeId));
    if (!scope) throw new AppError("resource.not_found", { reason: "no auth scope of this server" });
    const plan = planEdit(server, scope, change);
    refuseProblems(server, scope, plan, outboundRules);

    const before = { url: server.url, scope };
    const weighed = weighEdit(before, plan, plan.newSecret);
    const movedScopes = scopes.filter((one) => movesWith(server, one, one === scope ? plan : { url: plan.url, scope: one }, plan.newSecret));
    const affectedScopes = weighed.some(({ effect }) => effect === "expire" || effect === "check") ? [...movedScopes, scope] : movedScopes;
    const affected =
      affectedScopes.length === 0
        ? { people: 0, shared: false }
        : await credentials.countOwners(
            projectId,
            affectedScopes.map(({ id }) => id),
          );
    const losses = lossesOf(withUrl(weighed, before, plan, movedScopes), before, plan, affected);
    if (Object.keys(losses).some((part) => !change.confirm?.includes(part)))
      throw new AppError("server.edit_loses", {
        fields: losses,
        asks: { confirm: Object.keys(losses), people: affected.people, shared: affected.shared },
      });

    const authScopeIds = movedScopes.map(({ id }) => id);
    const job = authScopeIds.length > 0 ? await planJob({ projectId, kind: "server.edit", target: slug, authScopeIds, by }) : undefined;
    const edits: EditedScope[] = [];
    try {
      edits.push(await editScope(ports, scope, plan, movedScopes.includes(scope)));
      for (const one of movedScopes) if (one !== scope) edits.push(await moveScope(clients, one));
      if (!(await serverEdits.apply(server, { server: change.server ?? {}, scopes: edits.map(({ edit }) => edit) }, clock.now(), job)))
        throw new AppError("server.changed_meanwhile");
    } catch (error) {
      if (wasRefused(error)) await Promise.all(edits.map(({ edit }) => dropNewSecret(clients, scopes, edit)));
      throw error;
    }
    const after = { ...server, ...change.server, scope: edits[0]?.edit.scope ?? scope };
    return {
      summary: summarizeEdit({ ...server, scope }, after, plan.newSecret),
      job,
      retry: plan.newSecret && !movedScopes.includes(scope) ? [scope.id] : [],
      replacedSecrets: edits.flatMap(({ edit, replacedSecrets }) => replacedSecrets.map((version) => ({ authScopeId: edit.scope.id, version }))),
    };
  };
}

const movesWith = (server: Server, scope: AuthScope, after: Editable, newSecret: boolean): boolean =>
  weighEdit({ url: server.url, scope }, after, newSecret).some(({ effect }) => effect === "remove");

/** Adds the URL to the weighed parts if its change moves another auth scope of the server. */
function withUrl(weighed: ReturnType<typeof weighEdit>, before: Editable, after: Editable, movedScopes: AuthScope[]): ReturnType<typeof weighEdit> {
  if (movedScopes.length === 0 || before.url === after.url || weighed.some(({ part }) => part === "url")) return weighed;
  return movedScopes.some((one) => one !== before.scope) ? [...weighed, { part: "url", effect: "remove" }] : weighed;
}
