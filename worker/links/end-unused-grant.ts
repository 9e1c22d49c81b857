import type { Server } from "../db/db.ts";
import type { AuthScopeId, ProjectId } from "../lib/ids.ts";
import { type KeeperClient, type OAuthSecret, playgroundSubject, type Secret, type Subject, userSubject } from "../vault/vault.ts";
import type { Visitor } from "./link-rules.ts";

/** Ends a grant at its provider (RFC 7009), as `providers/revoke.ts` does. @param hasAnother whether another grant of the same person is in use, which must not end with this one */
export type RevokeGrant = (
  projectId: ProjectId,
  scope: AuthScopeId,
  secret: OAuthSecret,
  hasAnother: (scopes: AuthScopeId[]) => Promise<boolean>,
) => Promise<unknown>;

/** Ends a grant, at its provider, that a person has just given and that could not be stored. Other secrets need no end. */
export type EndUnusedGrant = (server: Server, secret: Secret, visitor: Pick<Visitor, "userId">) => Promise<void>;

export function makeEndUnusedGrant({ keeper, revokeGrant }: { keeper: Pick<KeeperClient, "isActive">; revokeGrant: RevokeGrant }): EndUnusedGrant {
  return async ({ projectId, authScopeId }, secret, { userId }) => {
    if (secret.type !== "oauth2") return;
    const subjects: Subject[] = [userSubject(userId), playgroundSubject(userId), "project"];
    // A keeper that does not answer may have another grant in use.
    const isActive = (subject: Subject, scope: AuthScopeId) => keeper.isActive({ projectId, subject }, scope).catch(() => true);
    const hasAnother = async (scopes: AuthScopeId[]) =>
      (await Promise.all(subjects.flatMap((subject) => scopes.map((scope) => isActive(subject, scope))))).includes(true);
    await revokeGrant(projectId, authScopeId, secret, hasAnother);
  };
}
