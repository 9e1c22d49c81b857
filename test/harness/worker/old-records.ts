import type { Bindings } from "../../../worker/bindings.ts";
import type { Rooms } from "../../../worker/deps.ts";
import type { AuthScopeId, ProjectId } from "../../../worker/lib/ids.ts";
import { type Subject, userSubject } from "../../../worker/vault/vault.ts";
import { bindings } from "./app.ts";

/** The settings of before `k1` came first: an isolate that still has them seals with `k0`. */
export const before: Bindings = { ...bindings, VAULT_KEYS: bindings.VAULT_KEYS?.split(",").reverse().join(",") };
/** The settings after `k0` was taken out. */
export const after: Bindings = { ...bindings, VAULT_KEYS: bindings.VAULT_KEYS?.split(",")[0] };

export type Owned = { projectId: ProjectId; subject: Subject; scope: AuthScopeId };

/** Makes auth scopes of a project, which belong to no server. */
export async function makeScopes(projectId: ProjectId, count: number): Promise<AuthScopeId[]> {
  const ids = Array.from({ length: count }, (_, index) => `scp_old${projectId.slice(4)}_${index}` as AuthScopeId);
  await bindings.DB.prepare(
    `INSERT INTO auth_scopes (id, project_id, name, type, level, fields, source, created_at, retired_at)
    SELECT value, ?1, value, 'header', 'user', '[]', 'seed', 1, NULL FROM json_each(?2)`,
  )
    .bind(projectId, JSON.stringify(ids))
    .run();
  return ids;
}

/** Stores a credential as a request does: to the vault, to its keeper, to D1. @param rooms of the isolate that takes the request */
export async function give(rooms: Rooms, { projectId, subject, scope }: Owned, value: string): Promise<void> {
  const kept = await rooms.vault.storeCredential({ projectId, subject }, scope, { type: "values", values: { key: value } });
  await rooms.db.credentials.reconcile({ projectId, subject }, scope, kept, Date.now());
}

/** Gives credentials of as many people for as many auth scopes, each in its keeper and in the vault's store. */
export async function giveMany(rooms: Rooms, projectId: ProjectId, scopes: AuthScopeId[], people: number, prefix: string): Promise<Owned[]> {
  const owned: Owned[] = [];
  for (let person = 0; person < people; person++) {
    const given = scopes.map((scope): Owned => ({ projectId, scope, subject: userSubject(`${prefix}${person}`) }));
    await Promise.all(given.map((one) => give(rooms, one, `${one.subject} ${one.scope}`)));
    owned.push(...given);
  }
  return owned;
}

/** What a call would send. @throws AppError `vault.unreadable` */
export async function read(rooms: Rooms, { projectId, subject, scope }: Owned): Promise<string | undefined> {
  const kept = (await rooms.vault.keeper.snapshot({ projectId, subject })).credentials[scope];
  if (kept?.sealed === undefined) return undefined;
  const secret = await rooms.vault.secrets.open({ project: projectId, authScope: scope, subject }, kept.version, kept.sealed);
  return secret.type === "values" ? secret.values.key : undefined;
}

/** The key ids of all ciphertexts of a project in the vault's store, by their text, not by what the list says. */
export async function keyIdsInStore(projectId: ProjectId): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | undefined, done = false; !done; ) {
    const page = await bindings.VAULT_KV.list({ prefix: `${projectId}/`, cursor });
    const texts = await Promise.all(page.keys.map(({ name }) => bindings.VAULT_KV.get(name)));
    ids.push(...texts.map((text) => text?.split(".")[1] ?? "none"));
    done = page.list_complete;
    cursor = page.list_complete ? undefined : page.cursor;
  }
  return ids;
}
