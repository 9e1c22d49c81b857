import { randomUUID } from "node:crypto";
import type { Client } from "../client.ts";
import { EXIT, Failure } from "../failure.ts";
import { isSame } from "./normal-rules.ts";
import type { Change } from "./plan-rules.ts";
import { type Current, readProject } from "./read-project.ts";
import type { RuleRef } from "./rule-steps-rules.ts";
import type { AuthConfig, LinkConfig, OAuthConfig, RuleConfig } from "./schema.ts";

/** Whether a change may be made that loses something. @param loss what Cardea says would be lost */
type Consent = (loss: string) => Promise<boolean>;
type Ports = { client: Client; consent: Consent; onDone(change: Change): void };

/** @property edit changes what must be as it was read, and confirms a loss if people agree */
type Acting = Ports & { current: Current; edit(path: string, body: object, etag: string | undefined): Promise<void> };

const REREAD: Failure = new Failure(EXIT.refused, "The project was changed meanwhile. Run the command again, and look at the new differences.");

/**
 * Makes the changes one after the other, each by one or two requests. What is done stays done if a later one fails: the next plan has the rest.
 * @throws Failure of the first change that fails
 */
export async function applyChanges(changes: readonly Change[], first: Current, ports: Ports): Promise<void> {
  const added = new Map<number, string>();
  let current = first;
  let hasServersChanged = false;
  for (const change of changes) {
    if (change.kind === "rule" && hasServersChanged) {
      current = await rereadRules(ports.client, current);
      hasServersChanged = false;
    }
    await applyChange(change, { ...ports, current, edit: makeEdit(ports) }, added);
    hasServersChanged ||= change.kind === "server" || change.kind === "auth scope";
    ports.onDone(change);
  }
}

/** Reads the project again, since auth scopes have new ids. @throws Failure if another person has changed the rules */
async function rereadRules(client: Client, before: Current): Promise<Current> {
  const current = await readProject(client);
  if (!isSame(current.config.rules, before.config.rules)) throw REREAD;
  return current;
}

const makeEdit =
  ({ client, consent }: Ports): Acting["edit"] =>
  async (path, body, etag) => {
    try {
      await client.patch(path, body, etag);
    } catch (error) {
      if (!(error instanceof Failure) || !error.confirm) throw error;
      if (!(await consent(error.message)))
        throw new Failure(EXIT.refused, `${error.message} Nothing of it was changed. To accept the loss, use --accept-loss.`, error);
      await client.patch(path, { ...body, confirm: error.confirm }, etag);
    }
  };

async function applyChange(change: Change, acting: Acting, added: Map<number, string>): Promise<void> {
  const { client, current, edit } = acting;
  if (change.kind === "project") return edit("", change.wanted, current.etags.project);
  if (change.kind === "default policy") return client.put("/default-policy", { policy: change.wanted }, current.etags.defaultPolicy);
  if (change.kind === "server") return applyServer(change, acting);
  if (change.kind === "auth scope") return applyScope(change, acting);
  if (change.kind === "link") return applyLink(change, acting);
  if (change.kind === "rule") return applyRule(change.step, acting, added);
  const path = `/navigators/${change.slug}`;
  if (change.act === "remove") return client.delete(path);
  return client.put(path, change.wanted, current.etags.navigators.get(change.slug) ?? "new");
}

type Of<Kind extends Change["kind"]> = Extract<Change, { kind: Kind }>;

async function applyServer(change: Of<"server">, { client, current, edit }: Acting): Promise<void> {
  const path = `/servers/${change.slug}`;
  if (change.act === "remove") return client.delete(path);
  const { name, url, transport, state, holdChanges, auth } = change.wanted;
  if (change.act === "add") {
    const oauth = toNewOAuth(auth.oauth);
    await client.post("/servers", { slug: change.slug, name, url, transport, authScope: toScopeBody(auth), ...(oauth && { oauth }) }, randomUUID());
    // A new server is active, and its tools are not held.
    if (state !== "active" || holdChanges) await client.patch(path, { state, holdChanges });
    return;
  }
  const body = { name, url, transport, state, holdChanges, ...toAuthChange(auth, change.had.auth) };
  const unchanged = { ...change.had };
  const asked = Object.fromEntries(Object.entries(body).filter(([key, value]) => !isSame(value, unchanged[key as keyof typeof unchanged])));
  await edit(path, asked, current.etags.servers.get(change.slug));
}

async function applyScope(change: Of<"auth scope">, { client, edit }: Acting): Promise<void> {
  const path = `/servers/${change.slug}/auth-scopes`;
  const name = change.act === "remove" ? change.scope : change.wanted.name;
  // A change of the server may have given its auth scopes other ids.
  const id = change.act === "add" ? "" : await idNow(client, change.slug, name);
  if (change.act === "remove") return client.delete(`${path}/${id}`);
  const { wanted } = change;
  if (change.act === "add") {
    const oauth = toNewOAuth(wanted.oauth);
    await client.post(path, { name: wanted.name, ...toScopeBody(wanted), ...(oauth && { oauth }) }, randomUUID());
    return;
  }
  const { authScope, ...oauth } = toAuthChange(wanted, change.had);
  await edit(`${path}/${id}`, { ...authScope, ...oauth }, undefined);
}

async function applyLink(change: Of<"link">, { client, current, edit }: Acting): Promise<void> {
  if (change.act === "add") {
    const { paused, ...settings } = change.wanted;
    const { id } = await client.post<{ id: string }>(
      "/links",
      { name: change.name, type: settings.type, ...toLinkBody(settings, undefined) },
      randomUUID(),
    );
    if (paused) await client.patch(`/links/${id}`, { paused });
    return;
  }
  const { id, etag } = current.links.get(change.name) ?? fail();
  if (change.act === "remove") return client.delete(`/links/${id}`);
  const body = { ...toLinkBody(change.wanted, null), paused: change.wanted.paused };
  const had: Record<string, unknown> = { ...toLinkBody(change.had, null), paused: change.had.paused };
  await edit(`/links/${id}`, Object.fromEntries(Object.entries(body).filter(([key, value]) => !isSame(value, had[key]))), etag);
}

/** @param none what stands for a setting that the link has not */
function toLinkBody({ servers, domains, emails, expiresAt, returnUrl, tags }: Omit<LinkConfig, "paused">, none: null | undefined) {
  return { servers, domains, emails, expiresAt: expiresAt === undefined ? none : Date.parse(expiresAt), returnUrl: returnUrl ?? none, tags };
}

async function idNow(client: Client, slug: string, name: string): Promise<string> {
  const { authScopes } = await client.get<{ authScopes: { id: string; name: string; isOwn: boolean }[] }>(`/servers/${slug}/auth-scopes`);
  return authScopes.find((scope) => !scope.isOwn && scope.name === name)?.id ?? fail();
}

function fail(): never {
  throw REREAD;
}

const toScopeBody = ({ type, level, fields, redactionHints }: AuthConfig) => ({ type, level, fields, redactionHints });

const toProvider = (provider: OAuthConfig["provider"]) => ({
  ...provider,
  kind: provider === undefined ? "discovered" : provider.template === undefined ? "manual" : "template",
});

function toNewOAuth(oauth: OAuthConfig | undefined): object | undefined {
  if (!oauth) return undefined;
  const { provider, scopes, grant, identityProvider, client } = oauth;
  return {
    provider: toProvider(provider),
    scopes,
    grant,
    ...(identityProvider && { identityProvider }),
    ...(client && { client: { id: client.id, ...(client.secret !== undefined && { secretName: client.secret }) } }),
  };
}

/** What an edit sends of an auth scope: what differs. */
function toAuthChange({ oauth, ...wanted }: AuthConfig, { oauth: oauthBefore, ...had }: AuthConfig): { authScope?: object; oauth?: object | null } {
  const before = toScopeBody(had);
  const body = Object.fromEntries(Object.entries(toScopeBody(wanted)).filter(([key, value]) => !isSame(value, before[key as keyof typeof before])));
  const isOther = wanted.type === "oauth2" && !isSame(oauth && toNewOAuth(oauth), oauthBefore && toNewOAuth(oauthBefore));
  return {
    ...(Object.keys(body).length > 0 && { authScope: body }),
    ...(isOther && { oauth: oauth ? { client: null, ...toNewOAuth(oauth) } : null }),
  };
}

async function applyRule(step: Of<"rule">["step"], { client, current }: Acting, added: Map<number, string>): Promise<void> {
  const idOf = (ref: RuleRef): string => ("id" in ref ? ref.id : (added.get(ref.added) ?? ""));
  if (step.act === "add") {
    const body = { ...toRuleBody(step.rule, current), before: step.before && idOf(step.before) };
    const { id } = await client.post<{ id: string }>("/rules", body, randomUUID());
    added.set(step.number, id);
    return;
  }
  const path = `/rules/${step.id}`;
  if (step.act === "remove") return client.delete(path);
  if (step.act === "change") return client.put(path, toRuleBody(step.rule, current), current.rules.find(({ id }) => id === step.id)?.etag ?? "");
  const [[side, ref]] = Object.entries(step.place) as [["before" | "after", RuleRef]];
  await client.post(`${path}/move`, { [side]: idOf(ref) }, randomUUID());
}

function toRuleBody({ name, server, navigator, tools, authScope, policy }: RuleConfig, { scopeIds }: Current) {
  const scope = server === undefined || authScope === undefined ? null : (scopeIds.get(server)?.get(authScope) ?? null);
  if (authScope !== undefined && scope === null) throw REREAD;
  return { name, server: server ?? null, navigator: navigator ?? null, tools, authScope: scope, policy };
}
