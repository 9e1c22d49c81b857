import { runDurableObjectAlarm } from "cloudflare:test";
import { vi } from "vitest";
import { makeRooms } from "../../../../worker/deps.ts";
import { MINUTE } from "../../../../worker/lib/clock.ts";
import type { AuthScopeId, ProjectId } from "../../../../worker/lib/ids.ts";
import type { CredentialKeeper } from "../../../../worker/objects/keeper.object.ts";
import { type Subject, userSubject } from "../../../../worker/vault/vault.ts";
import { bindings } from "../app.ts";
import { asAdmin, type TestProject } from "../project.ts";

export const rooms = makeRooms(bindings);

/** One person's credential for one server. */
export type Owned = { projectId: ProjectId; userId: string; subject: Subject; scope: AuthScopeId };

export async function idOf(project: TestProject): Promise<ProjectId> {
  const found = await rooms.db.projects.findBySlug(project.slug);
  if (!found) throw new Error("no such project");
  return found.id;
}

/** @param email of a person who has signed in */
export async function ownedBy(project: TestProject, email: string, server: string): Promise<Owned> {
  const projectId = await idOf(project);
  const found = await rooms.db.servers.findBySlug(projectId, server);
  const user = await rooms.db.users.findByEmail(email);
  if (!found || !user) throw new Error("no such server or user");
  return { projectId, userId: user.id, subject: userSubject(user.id), scope: found.authScopeId };
}

/** The time after which the sweep takes a ciphertext without an owner for an orphan. */
const SWEPT_AFTER = 61 * MINUTE;

/** Lets the keeper's alarms and the sweep of the vault be done, some later. */
export async function settle({ projectId, subject }: Owned): Promise<void> {
  const namespace = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace<CredentialKeeper>;
  // By its id: planted faults replace `getByName`.
  const keeper = namespace.get(namespace.idFromName(JSON.stringify([projectId, subject])));
  await runDurableObjectAlarm(keeper);
  vi.setSystemTime(Date.now() + SWEPT_AFTER);
  // An administrator who is away for a day has to sign in again.
  await (await asAdmin()).api("GET", "/me");
  await runDurableObjectAlarm(keeper);
  await rooms.vault.sweepOrphans(rooms.providers.clients);
}

/** What each of the three places has of a credential. */
export async function placesOf({ projectId, userId, subject, scope }: Owned) {
  const row = await bindings.DB.prepare(
    `SELECT c.status, c.version, c.link_id IS NOT NULL AS through_link,
      EXISTS (SELECT 1 FROM members m WHERE m.project_id = c.project_id AND m.user_id = ?3 AND m.removed_at IS NULL) AS member
    FROM credentials c WHERE c.subject = ?1 AND c.auth_scope_id = ?2`,
  )
    .bind(subject, scope, userId)
    .first<{ status: string; version: number; through_link: number; member: number }>();
  const { member, credentials } = await rooms.vault.keeper.snapshot({ projectId, subject });
  const { keys } = await bindings.VAULT_KV.list({ prefix: `${[projectId, scope, subject].map(encodeURIComponent).join("/")}/` });
  return { row, member, kept: credentials[scope], inVault: keys.map(({ name }) => Number(name.split("/").at(-1))) };
}

/** The refresh token that the keeper holds, or nothing. */
export async function refreshTokenOf(owned: Owned): Promise<string | undefined> {
  const { kept } = await placesOf(owned);
  if (kept?.sealed === undefined) return undefined;
  const record = { project: owned.projectId, authScope: owned.scope, subject: owned.subject };
  const secret = await rooms.vault.secrets.open(record, kept.version, kept.sealed);
  return secret.type === "oauth2" ? secret.refreshToken : undefined;
}
