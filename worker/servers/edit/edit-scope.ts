import type { AuthScope, OAuthRegistration, OAuthRegistrations, ScopeEdit, Servers } from "../../db/db.ts";
import { AppError } from "../../lib/errors.ts";
import { type AuthScopeId, newId, type ProjectId } from "../../lib/ids.ts";
import { redirectUriOf, sharedRedirectUri } from "../../providers/clients/redirect-rules.ts";
import { authMethodOf } from "../../providers/clients/registration-rules.ts";
import { secretOf } from "../oauth-settings-rules.ts";
import type { AskProvider, Clients } from "../ports.ts";
import { placeOfRedirect } from "../redirect-place.ts";
import { keepsSignInService } from "./edit-rules.ts";
import type { Plan } from "./plan-rules.ts";

export type EditScopePorts = {
  servers: Servers;
  registrations: OAuthRegistrations;
  clients: Clients;
  askProvider: AskProvider;
  publicOrigin: string;
};

/** @property replacedSecrets versions of the auth scope's sealed secrets that nothing refers to once the edit holds */
export type EditedScope = { edit: ScopeEdit; replacedSecrets: number[] };

/** Seals the client's secret where there is a new one, last, and gives the auth scope another id where it moves. */
export async function editScope(ports: EditScopePorts, scope: AuthScope, plan: Plan, moves: boolean): Promise<EditedScope> {
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
    known && settings && plan.entersOAuth && settings.provider.kind !== "discovered" ? await ports.askProvider(plan.url, settings) : undefined;

  const secret = secretOf(plan.oauth);
  const kept = settings?.client?.secretVersion ?? 0;
  const copies = moves && kept > 0;
  const secretVersion =
    secret.secret || secret.privateKey
      ? await clients.secrets.seal(projectId, id, secret)
      : copies
        ? await clients.secrets.copy(projectId, { id: scope.id, version: kept }, id)
        : kept;
  const oauth = settings && { ...settings, client: settings.client && { ...settings.client, secretVersion, ownRedirect, redirectScope } };
  const edited = { ...plan.scope, id, oauth };
  // All that is left of the old id goes with its credentials.
  if (moves) return { edit: { scope: edited, replaces: scope.id }, replacedSecrets: [] };
  const registration = known && registrationAfter(known, told, scope, edited, publicOrigin);
  const registered = registration === "forget" ? 0 : (registration?.secretVersion ?? known?.secretVersion);
  const before = [scope.oauth?.client?.secretVersion, known?.secretVersion];
  const replacedSecrets = before.flatMap((version) => (version && version !== secretVersion && version !== registered ? version : []));
  return { edit: { scope: edited, registration }, replacedSecrets: [...new Set(replacedSecrets)] };
}

async function newPlace({ servers, publicOrigin }: EditScopePorts, projectId: ProjectId, given: string | undefined) {
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
  told: Awaited<ReturnType<AskProvider>> | undefined,
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
export async function moveScope(clients: Clients, scope: AuthScope): Promise<EditedScope> {
  const id: AuthScopeId = newId("scp");
  const client = scope.oauth?.client;
  const secretVersion = client ? await clients.secrets.copy(scope.projectId, { id: scope.id, version: client.secretVersion }, id) : 0;
  const oauth = scope.oauth && { ...scope.oauth, client: client && { ...client, secretVersion, redirectScope: redirectScopeOf(scope) } };
  return { edit: { scope: { ...scope, id, oauth }, replaces: scope.id }, replacedSecrets: [] };
}

/** What was sealed for an edit that did not come about. */
export async function dropNewSecret(clients: Clients, before: AuthScope[], { scope }: ScopeEdit): Promise<void> {
  const version = scope.oauth?.client?.secretVersion ?? 0;
  const had = before.find(({ id }) => id === scope.id)?.oauth?.client?.secretVersion;
  if (version > 0 && version !== had) await clients.secrets.drop(scope.projectId, scope.id, version).catch(() => undefined);
}
