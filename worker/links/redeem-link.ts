import type { RecordEvent } from "../audit/audit.ts";
import type { Server } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { GivenOutcome, Secret } from "../vault/vault.ts";
import { type KeeperClient, playgroundSubject, type Subject, userSubject } from "../vault/vault.ts";
import type { EndUnusedGrant } from "./end-unused-grant.ts";
import type { LinkAddress } from "./link-address.ts";
import type { Visitor } from "./link-rules.ts";
import type { ListLinkServers } from "./list-link-servers.ts";
import { isAtHome, type LinkAccess, type OpenedLink } from "./open-link.ts";

/** A link and what was judged of it. */
type Through = { address: LinkAddress; opened: OpenedLink };
type Given = { secret: Secret; accountLabel: string | undefined };

/** @param server the server as it was when the person began to connect it */
type RedeemLink = (through: Through, visitor: Visitor, server: Server, secret: Secret, accountLabel?: string) => Promise<void>;
type Ports = {
  linkAccess: LinkAccess;
  listLinkServers: ListLinkServers;
  endUnusedGrant: EndUnusedGrant;
  keeper: KeeperClient;
  clock: Clock;
  record: RecordEvent;
};

/** The subject whose credential a link stores: the project for a project link, the user's playground for a playground link, otherwise the user (F8). */
export function subjectOfLink(type: OpenedLink["link"]["type"], userId: string): Subject {
  if (type === "project") return "project";
  return type === "playground" ? playgroundSubject(userId) : userSubject(userId);
}

/**
 * Stores the credential that a person gave through a link. The person's object seals it and asks D1, which judges once more and writes the row, the use
 * of the link and the membership in one transaction; then the object has it in use (docs/storage.md). It replaces an earlier credential of the same
 * subject and auth scope.
 *
 * The provider or the server may have taken minutes to answer. So the link, the person's membership and the server must still be as they were. If
 * they have changed and still admit the person, it is tried once more. If one of them has ended, the new grant is ended at its provider.
 *
 * @throws AppError `link.*`, `resource.not_found` if the link no longer has the server, `credential.superseded`, `store.value_too_large`, and `internal.failed` if D1 or
 *   the object does not answer: then the object finds out within two minutes whether the credential counts
 */
export function makeRedeemLink(ports: Ports): RedeemLink {
  const { linkAccess, listLinkServers, endUnusedGrant, keeper, clock, record } = ports;

  async function claimAgain(address: LinkAddress, visitor: Visitor, { authScopeId, url }: Server): Promise<OpenedLink> {
    const found = linkAccess.look(address);
    const listing = found.then(({ link }) => listLinkServers(link));
    listing.catch(() => undefined);
    const opened = await linkAccess.claim(address, visitor, found);
    const offered = await listing;
    if (!offered.some((server) => server.authScopeId === authScopeId && server.url === url))
      throw new AppError("resource.not_found", { reason: "the link no longer has this server" });
    return opened;
  }

  function provide(
    { opened, address }: Through,
    { userId, email, sessionId }: Visitor,
    { id, slug, url, authScope, authScopeId }: Server,
    given: Given,
  ) {
    const { link, project } = opened;
    const owner = { projectId: project.id, subject: subjectOfLink(link.type, userId) };
    return keeper.provide(owner, given.secret, {
      ...owner,
      authScopeId,
      accountLabel: given.accountLabel,
      link: { id: link.id, type: link.type, email: link.email, domains: link.domains, emails: link.emails },
      server: { id, slug, url, level: authScope.level },
      person: { userId, email, sessionId },
      requiresMember: link.type === "default",
      atHome: isAtHome(address, opened),
      inChat: address.marker !== undefined,
      joins: link.type === "user",
      now: clock.now(),
    });
  }

  async function store({ address, opened }: Through, visitor: Visitor, server: Server, given: Given): Promise<GivenOutcome> {
    await linkAccess.verify(address);
    const first = await provide({ opened, address }, visitor, server, given);
    return first.kind === "changed" ? provide({ opened: await claimAgain(address, visitor, server), address }, visitor, server, given) : first;
  }

  return async (through, visitor, server, secret, accountLabel) => {
    const end = () => endUnusedGrant(server, secret, visitor);
    const outcome = await store(through, visitor, server, { secret, accountLabel }).catch(async (error: unknown) => {
      await end();
      throw error;
    });
    // The grant stays: the person's object may have it in use soon, and otherwise ends it.
    if (outcome.kind === "undecided") throw new AppError("internal.failed", { reason: outcome.reason });
    if (outcome.kind !== "provided") {
      await end();
      if (outcome.kind === "lost") throw new AppError("internal.failed", { reason: outcome.reason });
      if (outcome.kind === "too-large") throw new AppError("store.value_too_large");
      throw new AppError("credential.superseded", { reason: `the credential is ${outcome.kind}` });
    }
    const { link, project } = through.opened;
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
