import { problemsOfScope } from "../../auth-scopes/auth-scope-rules.ts";
import type { AuthScope, OAuthSettings, Server } from "../../db/db.ts";
import { AppError, type FieldErrors } from "../../lib/errors.ts";
import type { OutboundRules } from "../../lib/http/outbound-rules.ts";
import { type NewOAuthSettings, problemsOfOAuth } from "../oauth-settings-rules.ts";
import { problemsOfBridge, requireOutboundUrl } from "../server-url-rules.ts";
import { type Editable, keepsProvider } from "./edit-rules.ts";
import { mergeOAuth, type OAuthChange } from "./merge-rules.ts";

/** Absent properties stay as they are. @property revision that the administrator read; if the server has another one now, the edit is refused */
export type ServerChange = {
  revision?: string;
  confirm?: string[];
  server?: Partial<Pick<Server, "name" | "url" | "transport" | "state" | "holdChanges">>;
  authScope?: Partial<Pick<AuthScope, "name" | "type" | "level" | "fields" | "redactionHints">>;
  oauth?: OAuthChange | null;
};

/**
 * The server's URL and the auth scope after the edit.
 * @property before the URL before the edit @property newSecret whether the client's secret changes or is removed
 * @property keepsSecret whether the client keeps its secret @property entersOAuth whether the edit contains OAuth settings
 */
export type Plan = Editable & {
  before: string;
  transport: Server["transport"];
  scope: AuthScope;
  oauth: NewOAuthSettings | undefined;
  newSecret: boolean;
  keepsSecret: boolean;
  entersOAuth: boolean;
};

/** Plans an edit. The client's new secret is not sealed yet. */
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
        client: client && {
          id: client.id,
          secretVersion: keepsSecret ? (had?.secretVersion ?? 0) : 0,
          secretName: client.secretName,
          ownRedirect: had?.ownRedirect ?? true,
        },
      }
    : null;
  return {
    before: server.url,
    transport: change.server?.transport ?? server.transport,
    url: change.server?.url ?? server.url,
    scope: { ...entered, fields, oauth: settings },
    oauth,
    newSecret,
    keepsSecret,
    entersOAuth: change.oauth !== undefined,
  };
}

/** Refuses an edit with invalid settings. @throws AppError `server.url_refused`, `server.scope_mismatch` */
export function refuseProblems(server: Server, scope: AuthScope, plan: Plan, rules: OutboundRules): void {
  // OAuth settings are checked only if the edit changes them, so that a name can be edited even if the provider is no longer valid.
  const { type, level } = scope;
  const checksOAuth = plan.entersOAuth || type !== plan.scope.type || level !== plan.scope.level;
  const problems: FieldErrors = problemsOfScope(plan.url, plan.scope);
  Object.assign(problems, problemsOfBridge(plan, plan.scope, plan.oauth?.provider));
  if (checksOAuth) Object.assign(problems, problemsOfOAuth(plan.scope, plan.oauth, rules, plan.keepsSecret));
  if (plan.oauth?.client?.id === "") problems.clientId = "Enter the client id.";
  const before = { url: server.url, scope };
  if (plan.keepsSecret && !keepsProvider(before, plan))
    problems.clientSecret = "Enter the client's secret again, because Cardea does not send it to another sign-in service.";
  for (const other of [server.authScope, ...server.furtherAuthScopes]) {
    if (other === scope || plan.url === server.url) continue;
    const misfit = problemsOfScope(plan.url, other).url ?? problemsOfScope(plan.url, other).fields;
    if (misfit) problems.url ??= `It does not fit the credential “${other.name}”: ${misfit}`;
    if ((other.oauth?.client?.secretVersion ?? 0) > 0 && !keepsProvider({ url: server.url, scope: other }, { url: plan.url, scope: other }))
      problems.url ??= `The client of the credential “${other.name}” belongs to the sign-in service of the present URL. Remove that credential first.`;
  }
  if (plan.url !== server.url && !problems.url) requireOutboundUrl(plan.url, rules);
  if (Object.keys(problems).length > 0) throw new AppError("server.scope_mismatch", { fields: problems });
}
