import { fillPlaceholders, problemsOfScope } from "../auth-scopes/auth-scope-rules.ts";
import type {
  AuthScope,
  Credentials,
  OAuthRegistration,
  OAuthRegistrations,
  OAuthSettings,
  ScopeEdit,
  Server,
  ServerEdits,
  Servers,
} from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, type FieldErrors } from "../lib/errors.ts";
import type { Fetch } from "../lib/http/guarded-fetch.ts";
import { decideOutbound, type OutboundRules } from "../lib/http/outbound-rules.ts";
import { type AuthScopeId, newId, type ProjectId } from "../lib/ids.ts";
import { redirectUriOf, sharedRedirectUri } from "../providers/clients/redirect-rules.ts";
import { authMethodOf, type OAuthClients, resolveProvider, toldBy } from "../providers/providers.ts";
import { type NewOAuthSettings, placeOfRedirect, problemsOfOAuth } from "./create-server.ts";
import { type Editable, keepsSignInService, lossesOf, weighEdit } from "./edit-rules.ts";
import { summarizeEdit } from "./edit-summary-rules.ts";
import { mergeOAuth, type OAuthChange } from "./merge-rules.ts";

/** What is absent stays as it is. @property revision as it was read: an edit of another one since is not overwritten */
export type ServerChange = {
  revision?: string;
  confirm?: string[];
  server?: Partial<Pick<Server, "name" | "url" | "transport" | "state" | "holdChanges">>;
  authScope?: Partial<Pick<AuthScope, "name" | "type" | "level" | "fields" | "redactionHints">>;
  oauth?: OAuthChange | null;
};

/** @property summary for the audit @property retired auth scopes whose credentials are to be ended @property retry of which renewals are tried anew */
export type Edited = { summary: string; retired: AuthScopeId[]; retry: AuthScopeId[] };
export type EditServer = (projectId: ProjectId, slug: string, scopeId: string | undefined, change: ServerChange) => Promise<Edited>;

type Ports = {
  servers: Servers;
  serverEdits: ServerEdits;
  credentials: Credentials;
  registrations: OAuthRegistrations;
  clients: OAuthClients;
  fetch: Fetch;
  outboundRules: OutboundRules;
  clock: Clock;
  publicOrigin: string;
};

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

    const edits: ScopeEdit[] = [];
    try {
      edits.push(await editScope(ports, scope, plan, moves.includes(scope)));
      for (const one of moves) if (one !== scope) edits.push(await moveScope(clients, one));
      if (!(await serverEdits.apply(server, { server: change.server ?? {}, scopes: edits }, clock.now())))
        throw new AppError("server.changed_meanwhile");
    } catch (error) {
      await Promise.all(edits.map((edit) => dropNewSecret(clients, scopes, edit)));
      throw error;
    }
    const after = { ...server, ...change.server, scope: edits[0]?.scope ?? scope };
    return {
      summary: summarizeEdit({ ...server, scope }, after, plan.newSecret),
      retired: moves.map(({ id }) => id),
      retry: plan.newSecret && !moves.includes(scope) ? [scope.id] : [],
    };
  };
}

/** @property before the URL so far @property keepsSecret whether the client goes on with the secret it has @property entersOAuth whether anything of the sign-in was entered */
type Plan = Editable & {
  before: string;
  scope: AuthScope;
  oauth: NewOAuthSettings | undefined;
  newSecret: boolean;
  keepsSecret: boolean;
  entersOAuth: boolean;
};

/** The server and the auth scope as they are to be; the client's secret is not sealed yet. */
function planEdit(server: Server, scope: AuthScope, change: ServerChange): Plan {
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
function refuseProblems(server: Server, scope: AuthScope, plan: Plan, rules: OutboundRules): void {
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
  const decision = decideOutbound(
    fillPlaceholders(plan.url, () => "x"),
    rules,
  );
  if (!decision.allowed && plan.url !== server.url && !problems.url)
    throw new AppError("server.url_refused", { reason: decision.reason, fields: { url: "Use a public https address." } });
  if (Object.keys(problems).length > 0) throw new AppError("server.scope_mismatch", { fields: problems });
}

const movesWith = (server: Server, scope: AuthScope, after: Editable, newSecret: boolean): boolean =>
  weighEdit({ url: server.url, scope }, after, newSecret).some(({ effect }) => effect === "remove");

/** Another URL concerns the other auth scopes too, also where the edited one has nothing to lose. */
function withUrl(weighed: ReturnType<typeof weighEdit>, before: Editable, after: Editable, moves: AuthScope[]): ReturnType<typeof weighEdit> {
  if (moves.length === 0 || before.url === after.url || weighed.some(({ part }) => part === "url")) return weighed;
  return moves.some((one) => one !== before.scope) ? [...weighed, { part: "url", effect: "remove" }] : weighed;
}

/** Seals the client's secret where there is a new one, last, and gives the auth scope another id where it moves. */
async function editScope(ports: Ports, scope: AuthScope, plan: Plan, moves: boolean): Promise<ScopeEdit> {
  const { clients, publicOrigin } = ports;
  const { projectId } = scope;
  const settings = plan.scope.oauth;
  const client = plan.oauth?.client;
  const given = client?.redirectUri;
  // A client that stays at its sign-in service has a redirect URI there that stays too.
  const stays = given === undefined && settings?.client?.id === scope.oauth?.client?.id && keepsSignInService({ url: plan.before, scope }, plan);
  const place = moves && !stays ? await newPlace(ports, projectId, given) : samePlace(scope, given, publicOrigin);
  const { id, ownRedirect, redirectScope } = moves && stays ? { ...place, id: newId("scp"), redirectScope: redirectScopeOf(scope) } : place;
  const known = moves ? undefined : await ports.registrations.find(projectId, id);
  const told =
    known && settings && plan.entersOAuth && settings.provider.kind !== "discovered" ? await toldNow(ports, plan.url, settings) : undefined;

  const secret = client?.secret ?? client?.privateKey;
  const kept = settings?.client?.secretVersion ?? 0;
  const copies = moves && kept > 0;
  const secretVersion = secret
    ? await clients.sealSecret(projectId, id, secret)
    : copies
      ? await clients.copySecret(projectId, { id: scope.id, version: kept }, id)
      : kept;
  const oauth = settings && { ...settings, client: settings.client && { ...settings.client, secretVersion, ownRedirect, redirectScope } };
  const edited = { ...plan.scope, id, oauth };
  if (moves) return { scope: edited, replaces: scope.id };
  return { scope: edited, registration: known && registrationAfter(known, told, scope, edited, publicOrigin) };
}

const toldNow = async ({ fetch, outboundRules }: Ports, url: string, settings: OAuthSettings) =>
  toldBy(await resolveProvider(url, settings, fetch, outboundRules));

async function newPlace({ servers, publicOrigin }: Ports, projectId: ProjectId, given: string | undefined) {
  const place = await placeOfRedirect(servers, projectId, publicOrigin, given);
  if (Object.keys(place.problems).length > 0) throw new AppError("server.scope_mismatch", { fields: place.problems });
  return { ...place, redirectScope: undefined };
}

const redirectScopeOf = ({ id, oauth }: AuthScope): AuthScopeId => oauth?.client?.redirectScope ?? id;

type Place = { id: AuthScopeId; ownRedirect: boolean; redirectScope: AuthScopeId | undefined };

/** The redirect URI a client has where its auth scope keeps its id. @throws AppError `server.scope_mismatch` where another one is given */
function samePlace(scope: AuthScope, given: string | undefined, publicOrigin: string): Place {
  const { id, oauth } = scope;
  const own = redirectUriOf(publicOrigin, scope);
  const redirectScope = oauth?.client?.redirectScope;
  if (given === undefined) return { id, redirectScope, ownRedirect: oauth?.client?.ownRedirect ?? oauth?.client === undefined };
  if (given === own || given === sharedRedirectUri(publicOrigin)) return { id, redirectScope, ownRedirect: given === own };
  throw new AppError("server.scope_mismatch", { fields: { redirectUri: `It stays ${own}.` } });
}

/** Cardea's registration, by which grants are renewed, as the client and the provider's addresses are from now on. */
function registrationAfter(
  known: OAuthRegistration,
  told: ReturnType<typeof toldBy> | undefined,
  before: AuthScope,
  edited: AuthScope,
  publicOrigin: string,
): ScopeEdit["registration"] {
  const client = edited.oauth?.client;
  if (!client) return before.oauth?.client ? "forget" : told;
  const { id: clientId, secretVersion, ownRedirect } = client;
  const redirectUri = ownRedirect ? redirectUriOf(publicOrigin, edited) : sharedRedirectUri(publicOrigin);
  const authMethod = secretVersion === known.secretVersion ? known.authMethod : authMethodOf(told?.metadata ?? known.metadata, secretVersion > 0);
  return { ...told, registration: "static", clientId, secretVersion, redirectUri, authMethod, publicKey: null };
}

/** An auth scope that only the server's new address moves. */
async function moveScope(clients: OAuthClients, scope: AuthScope): Promise<ScopeEdit> {
  const id: AuthScopeId = newId("scp");
  const client = scope.oauth?.client;
  const secretVersion = client ? await clients.copySecret(scope.projectId, { id: scope.id, version: client.secretVersion }, id) : 0;
  const oauth = scope.oauth && { ...scope.oauth, client: client && { ...client, secretVersion, redirectScope: redirectScopeOf(scope) } };
  return { scope: { ...scope, id, oauth }, replaces: scope.id };
}

/** What was sealed for an edit that did not come about. */
async function dropNewSecret(clients: OAuthClients, before: AuthScope[], { scope }: ScopeEdit): Promise<void> {
  const version = scope.oauth?.client?.secretVersion ?? 0;
  const had = before.find(({ id }) => id === scope.id)?.oauth?.client?.secretVersion;
  if (version > 0 && version !== had) await clients.dropSecret(scope.projectId, scope.id, version).catch(() => undefined);
}
