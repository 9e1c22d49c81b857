import { runInDurableObject } from "cloudflare:test";
import type { Bindings } from "../../../worker/bindings.ts";
import type { Rooms } from "../../../worker/deps.ts";
import type { AuthScopeId, ProjectId } from "../../../worker/lib/ids.ts";
import { type KeeperSnapshot, toKept } from "../../../worker/vault/keeper-policy.ts";
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

/** How many people are served at the same time where there are many. */
const AT_ONCE = 8;

/** Does something for each item, some at the same time. */
async function forEach<Item>(items: Item[], act: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of left) await act(item);
    }),
  );
}

const keepers = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace;
const keeperOf = ({ projectId, subject }: Omit<Owned, "scope">) => keepers.getByName(JSON.stringify([projectId, subject]));

/**
 * Puts credentials of as many people for as many auth scopes where they lie once all of a gift is done: in their keepers, in the vault's store and in D1,
 * a person at a time. To give each one with requests would cost more than the rotation of all.
 */
export async function giveMany(rooms: Rooms, projectId: ProjectId, scopes: AuthScopeId[], people: number, prefix: string): Promise<Owned[]> {
  const subjects = Array.from({ length: people }, (_, person) => userSubject(`${prefix}${person}`));
  await forEach(subjects, async (subject) => {
    const kept = await Promise.all(
      scopes.map(async (scope) => {
        const secret = { type: "values", values: { key: `${subject} ${scope}` } } as const;
        return [scope, toKept(1, secret, await rooms.vault.secrets.put({ project: projectId, authScope: scope, subject }, 1, secret))] as const;
      }),
    );
    await runInDurableObject(keeperOf({ projectId, subject }), (_, { storage: { kv }, id }) => {
      kv.put("name", id.name);
      for (const [scope, credential] of kept)
        for (const [key, value] of [
          [`scope:${scope}`, credential],
          [`version:${scope}`, 1],
        ] as const)
          kv.put(key, value);
    });
    await bindings.DB.prepare(
      `INSERT INTO credentials (id, project_id, auth_scope_id, subject, status, version, created_at, updated_at)
      SELECT 'crd_' || ?2 || value, ?1, value, ?2, 'active', 1, 1, 1 FROM json_each(?3)`,
    )
      .bind(projectId, subject, JSON.stringify(scopes))
      .run();
  });
  return subjects.flatMap((subject) => scopes.map((scope): Owned => ({ projectId, scope, subject })));
}

/** What a call would send. @throws AppError `vault.unreadable` */
export async function read(rooms: Rooms, owned: Owned): Promise<string | undefined> {
  return open(rooms, owned, await rooms.vault.keeper.snapshot(owned));
}

/** The owners of credentials for which a call would send anything else than what they gave: `{subject} {auth scope}`. */
export async function listWrong(rooms: Rooms, owned: Owned[]): Promise<Owned[]> {
  const wrong: Owned[] = [];
  await forEach([...Map.groupBy(owned, ({ subject }) => subject).values()], async (ofPerson) => {
    const [first] = ofPerson;
    if (!first) return;
    const snapshot = await rooms.vault.keeper.snapshot(first);
    for (const one of ofPerson) {
      const value = await open(rooms, one, snapshot).catch(() => undefined);
      if (value !== `${one.subject} ${one.scope}`) wrong.push(one);
    }
  });
  return wrong;
}

async function open(rooms: Rooms, { projectId, subject, scope }: Owned, { credentials }: KeeperSnapshot): Promise<string | undefined> {
  const kept = credentials[scope];
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
