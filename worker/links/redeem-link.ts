import type { RecordEvent } from "../audit/audit.ts";
import type { Credentials, Server } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { RevokeCredentials, Secret, StoreCredential } from "../vault/vault.ts";
import { type KeeperClient, playgroundSubject, type Subject, userSubject } from "../vault/vault.ts";
import type { EndUnusedGrant } from "./end-unused-grant.ts";
import type { LinkAddress } from "./link-address.ts";
import type { Visitor } from "./link-rules.ts";
import type { ListLinkServers } from "./list-link-servers.ts";
import type { LinkAccess, OpenedLink } from "./open-link.ts";

/** @param server the server as it was when the person began to connect it */
export type RedeemLink = (address: LinkAddress, visitor: Visitor, server: Server, secret: Secret, accountLabel?: string) => Promise<void>;
type Ports = {
  linkAccess: LinkAccess;
  listLinkServers: ListLinkServers;
  storeCredential: StoreCredential;
  revokeCredentials: RevokeCredentials;
  endUnusedGrant: EndUnusedGrant;
  keeper: KeeperClient;
  credentials: Credentials;
  clock: Clock;
  record: RecordEvent;
};

/** The subject whose credential a link stores: the project for a project link, the user's playground for a playground link, otherwise the user (F8). */
export function subjectOfLink(type: OpenedLink["link"]["type"], userId: string): Subject {
  if (type === "project") return "project";
  return type === "playground" ? playgroundSubject(userId) : userSubject(userId);
}

/**
 * Stores the credential that a person gave through a link: in the vault, then in the keeper, then in D1 (docs/storage.md). It is valid
 * from the keeper's commit on; if this request dies after that, the keeper's alarm completes D1. It replaces an earlier credential of
 * the same subject and auth scope. The keeper learns of a new membership only after D1 has it.
 *
 * The provider or the server may have taken minutes to answer. So the link, the person's membership and the server are checked again
 * here. If one of them has ended, the new grant is ended at its provider.
 *
 * @throws AppError `link.*`, `resource.not_found` if the link no longer has the server, `credential.superseded`, and `link.person_removed`
 *   if an administrator removed the person in the meantime; then the stored credential is revoked
 */
export function makeRedeemLink(ports: Ports): RedeemLink {
  const { linkAccess, listLinkServers, storeCredential, revokeCredentials, endUnusedGrant, keeper, credentials, clock, record } = ports;

  async function claimFor(address: LinkAddress, visitor: Visitor, { authScopeId, url }: Server): Promise<OpenedLink> {
    const found = linkAccess.look(address);
    const listing = found.then(({ link }) => listLinkServers(link));
    listing.catch(() => undefined);
    const opened = await linkAccess.claim(address, visitor, found);
    const offered = await listing;
    if (!offered.some((server) => server.authScopeId === authScopeId && server.url === url))
      throw new AppError("resource.not_found", { reason: "the link no longer has this server" });
    return opened;
  }

  async function store(address: LinkAddress, visitor: Visitor, server: Server, secret: Secret, accountLabel?: string) {
    const { link, project } = await claimFor(address, visitor, server);
    const owner = { projectId: project.id, subject: subjectOfLink(link.type, visitor.userId) };
    return { link, project, owner, kept: await storeCredential(owner, server.authScopeId, secret, accountLabel) };
  }

  return async (address, visitor, server, secret, accountLabel) => {
    const { link, project, owner, kept } = await store(address, visitor, server, secret, accountLabel).catch(async (error: unknown) => {
      await endUnusedGrant(server, secret, visitor);
      throw error;
    });
    const joins = link.type === "user";
    const through = { linkId: link.id, userId: visitor.userId, accountLabel, joins, now: clock.now() };
    const joined = await credentials.provide(owner, server.authScopeId, { version: kept.version, status: "active" }, through);
    if (joined.kind === "removed") {
      await revokeCredentials(project.id, { subject: owner.subject, authScopeIds: [server.authScopeId] });
      throw new AppError("link.person_removed", { reason: "the person was removed while the credential was stored" });
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
