import type { AuthScope, Credentials, Server, ServerEdits } from "../../db/db.ts";
import type { Clock } from "../../lib/clock.ts";
import { AppError } from "../../lib/errors.ts";
import type { OutboundRules } from "../../lib/http/outbound-rules.ts";
import type { AuthScopeId, ProjectId } from "../../lib/ids.ts";
import { type Editable, lossesOf, weighEdit } from "./edit-rules.ts";
import { dropNewSecret, type EditedScope, type EditScopePorts, editScope, moveScope } from "./edit-scope.ts";
import { summarizeEdit } from "./edit-summary-rules.ts";
import { planEdit, refuseProblems, type ServerChange } from "./plan-rules.ts";

/**
 * @property summary for the audit @property retired auth scopes whose credentials are to be ended
 * @property retry auth scopes of which renewals are tried again @property replacedSecrets sealed secrets of clients that are to be dropped
 */
export type Edited = {
  summary: string;
  retired: AuthScopeId[];
  retry: AuthScopeId[];
  replacedSecrets: { authScopeId: AuthScopeId; version: number }[];
};
export type EditServer = (projectId: ProjectId, slug: string, scopeId: string | undefined, change: ServerChange) => Promise<Edited>;

type Ports = EditScopePorts & { serverEdits: ServerEdits; credentials: Credentials; outboundRules: OutboundRules; clock: Clock };

/**
 * Changes a server and one of its auth scopes: its own unless another is named (F62, F80). Where `edit-rules.ts` says that credentials
 * would be sent elsewhere, the auth scope gets another id, to which none of them is bound, in the transaction of the change: so none
 * can be sent there, however many changes, sign-ins and calls there are at once. It is done only once it was confirmed.
 *
 * @throws AppError `resource.not_found`, `server.url_refused` and `server.scope_mismatch` naming the field, `server.edit_loses` with what is
 *   to be confirmed, `server.changed_meanwhile`
 */
export function makeEditServer(ports: Ports): EditServer {
  const { servers, serverEdits, credentials, clients, outboundRules, clock } = ports;

  return async (projectId, slug, scopeId, change) => {
    const server = await servers.getBySlug(projectId, slug);
    if (change.revision !== undefined && change.revision !== server.revision) throw new AppError("server.changed_meanwhile");
    const scopes = [server.authScope, ...server.alternatives];
    const scope = scopes.find(({ id }) => id === (scopeId ?? server.authScopeId));
    if (!scope) throw new AppError("resource.not_found", { reason: "no auth scope of this server" });
    const plan = planEdit(server, scope, change);
    refuseProblems(server, scope, plan, outboundRules);

    const before = { url: server.url, scope };
    const weighed = weighEdit(before, plan, plan.newSecret);
    const moves = scopes.filter((one) => movesWith(server, one, one === scope ? plan : { url: plan.url, scope: one }, plan.newSecret));
    const touched = weighed.some(({ effect }) => effect === "expire" || effect === "check") ? [...moves, scope] : moves;
    const concerned =
      touched.length === 0
        ? { people: 0, shared: false }
        : await credentials.countOwners(
            projectId,
            touched.map(({ id }) => id),
          );
    const losses = lossesOf(withUrl(weighed, before, plan, moves), before, plan, concerned);
    if (Object.keys(losses).some((part) => !change.confirm?.includes(part)))
      throw new AppError("server.edit_loses", { fields: losses, asks: { confirm: Object.keys(losses), ...concerned } });

    const edits: EditedScope[] = [];
    try {
      edits.push(await editScope(ports, scope, plan, moves.includes(scope)));
      for (const one of moves) if (one !== scope) edits.push(await moveScope(clients, one));
      if (!(await serverEdits.apply(server, { server: change.server ?? {}, scopes: edits.map(({ edit }) => edit) }, clock.now())))
        throw new AppError("server.changed_meanwhile");
    } catch (error) {
      await Promise.all(edits.map(({ edit }) => dropNewSecret(clients, scopes, edit)));
      throw error;
    }
    const after = { ...server, ...change.server, scope: edits[0]?.edit.scope ?? scope };
    return {
      summary: summarizeEdit({ ...server, scope }, after, plan.newSecret),
      retired: moves.map(({ id }) => id),
      retry: plan.newSecret && !moves.includes(scope) ? [scope.id] : [],
      replacedSecrets: edits.flatMap(({ edit, replacedSecrets }) => replacedSecrets.map((version) => ({ authScopeId: edit.scope.id, version }))),
    };
  };
}

const movesWith = (server: Server, scope: AuthScope, after: Editable, newSecret: boolean): boolean =>
  weighEdit({ url: server.url, scope }, after, newSecret).some(({ effect }) => effect === "remove");

/** Another URL concerns the other auth scopes too, also where the edited one has nothing to lose. */
function withUrl(weighed: ReturnType<typeof weighEdit>, before: Editable, after: Editable, moves: AuthScope[]): ReturnType<typeof weighEdit> {
  if (moves.length === 0 || before.url === after.url || weighed.some(({ part }) => part === "url")) return weighed;
  return moves.some((one) => one !== before.scope) ? [...weighed, { part: "url", effect: "remove" }] : weighed;
}
