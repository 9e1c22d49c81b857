import type { RecordEvent } from "../audit/record.ts";
import type { Credentials } from "../db/credentials.ts";
import type { Server } from "../db/servers.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { type KeeperClient, playgroundSubject, type Subject, userSubject } from "../vault/keeper-client.ts";
import type { RevokeCredentials } from "../vault/revoke-credentials.ts";
import type { Secret } from "../vault/secret.ts";
import type { StoreCredential } from "../vault/store-credential.ts";
import type { Visitor } from "./link-rules.ts";
import type { OpenedLink } from "./open-link.ts";

export type RedeemLink = (opened: OpenedLink, visitor: Visitor, server: Server, secret: Secret, accountLabel?: string) => Promise<void>;
type Ports = {
  storeCredential: StoreCredential;
  revokeCredentials: RevokeCredentials;
  keeper: KeeperClient;
  credentials: Credentials;
  clock: Clock;
  record: RecordEvent;
};

/** Whose credential a link stores: the project's through a project link, else the person's own, or theirs in the playground (F8). */
export function subjectOfLink(type: OpenedLink["link"]["type"], userId: string): Subject {
  if (type === "project") return "project";
  return type === "playground" ? playgroundSubject(userId) : userSubject(userId);
}

/**
 * Stores what a person provided through a link that `claim` has just opened: vault, then keeper, then D1
 * (DESIGN.md §4). The keeper's commit is the moment it counts; from there its alarm completes D1 if this
 * request dies. An earlier credential of the same subject and auth scope is replaced. The keeper hears of the membership
 * from D1, never before it.
 *
 * @throws AppError `link.person_removed` where an administrator has removed the person meanwhile: what was stored is taken back
 */
export function makeRedeemLink({ storeCredential, revokeCredentials, keeper, credentials, clock, record }: Ports): RedeemLink {
  return async ({ link, project }, visitor, server, secret, accountLabel) => {
    const owner = { projectId: project.id, subject: subjectOfLink(link.type, visitor.userId) };
    const { version, expiresAt } = await storeCredential(owner, server.authScopeId, secret, accountLabel);
    const joins = link.type === "user";
    const through = { linkId: link.id, userId: visitor.userId, accountLabel, joins, now: clock.now() };
    const joined = await credentials.provide(owner, server.authScopeId, { version, status: "active", expiresAt }, through);
    if (joined.kind === "removed") {
      await revokeCredentials(project.id, { subject: owner.subject, authScopeIds: [server.authScopeId] });
      throw new AppError("link.person_removed", { reason: "removed while the credential was stored" });
    }
    if (joined.kind === "joined") await keeper.setMember(owner, true, joined.version);
    await record({
      projectId: project.id,
      by: { kind: "user", userId: visitor.userId },
      action: "credential.provide",
      target: link.id,
      server: server.slug,
      outcome: "ok",
    });
  };
}
