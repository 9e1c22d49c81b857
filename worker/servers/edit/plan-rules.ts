import { problemsOfScope } from "../../auth-scopes/auth-scope-rules.ts";
import type { AuthScope, OAuthSettings, Server } from "../../db/db.ts";
import { AppError, type FieldErrors } from "../../lib/errors.ts";
import type { OutboundRules } from "../../lib/http/outbound-rules.ts";
import { type NewOAuthSettings, problemsOfOAuth } from "../oauth-settings-rules.ts";
import { requireOutboundUrl } from "../server-url-rules.ts";
import { type Editable, keepsSignInService } from "./edit-rules.ts";
import { mergeOAuth, type OAuthChange } from "./merge-rules.ts";

/** What is absent stays as it is. @property revision as it was read: an edit of another one since is not overwritten */
export type ServerChange = {
  revision?: string;
  confirm?: string[];
  server?: Partial<Pick<Server, "name" | "url" | "transport" | "state" | "holdChanges">>;
  authScope?: Partial<Pick<AuthScope, "name" | "type" | "level" | "fields" | "redactionHints">>;
  oauth?: OAuthChange | null;
};

/** @property before the URL so far @property keepsSecret whether the client goes on with the secret it has @property entersOAuth whether anything of the sign-in was entered */
export type Plan = Editable & {
  before: string;
  scope: AuthScope;
  oauth: NewOAuthSettings | undefined;
  newSecret: boolean;
  keepsSecret: boolean;
  entersOAuth: boolean;
};

/** The server and the auth scope as they are to be; the client's secret is not sealed yet. */
export function planEdit(server: Server, scope: AuthScope, change: ServerChange): Plan {
  const entered = { ...scope, ...change.authScope };
  const isSignIn = entered.type === "oauth2";
  const takesFields = isSignIn || entered.type === "none";
  const fields = takesFields && change.authScope?.fields === undefined ? [] : entered.fields;
  const oauth = isSignIn || change.oauth ? mergeOAuth(scope.oauth, change.oauth) : undefined;
  const had = scope.oauth?.client;
  const client = oauth?.client;
  const given = client?.secret !== undefined || client?.privateKey !== undefined;
  const dropped = change.oauth?.client?.secret === null;
  const keepsSecret = (had?.secretVersion ?? 0) > 0 && client?.id === had?.id && !given && !dropped;
  const newSecret = given || ((had?.secretVersion ?? 0) > 0 && !keepsSecret);
  const settings: OAuthSettings | null = oauth
    ? {
        ...oauth,
        client: client && { id: client.id, secretVersion: keepsSecret ? (had?.secretVersion ?? 0) : 0, ownRedirect: had?.ownRedirect ?? true },
      }
    : null;
  return {
    before: server.url,
    url: change.server?.url ?? server.url,
    scope: { ...entered, fields, oauth: settings },
    oauth,
    newSecret,
    keepsSecret,
    entersOAuth: change.oauth !== undefined,
  };
}

/** @throws AppError `server.url_refused`, `server.scope_mismatch` */
export function refuseProblems(server: Server, scope: AuthScope, plan: Plan, rules: OutboundRules): void {
  // What was taken once is judged anew only where it is changed: a name can be edited whatever has become of a provider since.
  const { type, level } = scope;
  const signIn = plan.entersOAuth || type !== plan.scope.type || level !== plan.scope.level;
  const problems: FieldErrors = problemsOfScope(plan.url, plan.scope);
  if (signIn) Object.assign(problems, problemsOfOAuth(plan.scope, plan.oauth, rules, plan.keepsSecret));
  if (plan.oauth?.client?.id === "") problems.clientId = "Enter the client id.";
  const before = { url: server.url, scope };
  if (plan.keepsSecret && !keepsSignInService(before, plan))
    problems.clientSecret = "Enter the client's secret anew: it is not sent to another sign-in service.";
  for (const other of [server.authScope, ...server.alternatives]) {
    if (other === scope || plan.url === server.url) continue;
    const misfit = problemsOfScope(plan.url, other).url ?? problemsOfScope(plan.url, other).fields;
    if (misfit) problems.url ??= `It does not fit the credential “${other.name}”: ${misfit}`;
    if ((other.oauth?.client?.secretVersion ?? 0) > 0 && !keepsSignInService({ url: server.url, scope: other }, { url: plan.url, scope: other }))
      problems.url ??= `The client of the credential “${other.name}” is one of the sign-in service there. Remove that credential first.`;
  }
  if (plan.url !== server.url && !problems.url) requireOutboundUrl(plan.url, rules);
  if (Object.keys(problems).length > 0) throw new AppError("server.scope_mismatch", { fields: problems });
}
