import type { RecordEvent } from "../audit/audit.ts";
import type { Repositories } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { type SigningSettings, signingSecretsOf } from "../lib/text/signing.ts";
import type { KeeperClient } from "../vault/vault.ts";
import { makeCreateLink } from "./create-link.ts";
import { makeEditLink } from "./edit-link.ts";
import { makeEndUnusedGrant, type RevokeGrant } from "./end-unused-grant.ts";
import { makeLinksOfChats } from "./link-for.ts";
import { makeListLinkServers } from "./list-link-servers.ts";
import { makeListLinks } from "./lists/list-links.ts";
import { makeLinkAccess } from "./open-link.ts";
import { makeRedeemLink } from "./redeem-link.ts";
import { makeRemoveLink } from "./remove-link.ts";
import { makeUserBoundLinks } from "./user-bound-link.ts";

export { markOfAgent } from "./agent-mark.ts";
export { tagOfLink } from "./edit-link.ts";
export { type LinkAddress, linkOfPath, linkPath, linkUrl, readLinkAddress } from "./link-address.ts";
export { chooseOffered, type ListLinkServers } from "./list-link-servers.ts";
export { LINK_TYPES, LISTED_STATES } from "./lists/link-filter-rules.ts";
export type { ListedLink } from "./lists/list-links.ts";
export { isAtHome, type OpenedLink } from "./open-link.ts";
export { subjectOfLink } from "./redeem-link.ts";

type Ports = {
  settings: SigningSettings & { PUBLIC_ORIGIN: string };
  db: Pick<Repositories, "links" | "chatLinks" | "members" | "revocations" | "servers" | "credentials" | "redemptions">;
  vault: { keeper: KeeperClient };
  revokeGrant: RevokeGrant;
  record: RecordEvent;
  log: Pick<Log, "error">;
  clock: Clock;
};

/** The auth links of projects: administrators create them, people open them and redeem them with credentials. */
export function makeAuthLinks({ settings, db, vault, ...ports }: Ports) {
  const userBoundLinks = makeUserBoundLinks({ secrets: signingSecretsOf(settings), publicOrigin: settings.PUBLIC_ORIGIN, clock: ports.clock });
  const linkAccess = makeLinkAccess({ ...ports, ...db, userBoundLinks });
  const listLinkServers = makeListLinkServers(db);
  const forAdministrators = { ...ports, ...db, publicOrigin: settings.PUBLIC_ORIGIN };
  const endUnusedGrant = makeEndUnusedGrant({ ...ports, ...vault });
  const lists = makeListLinks(forAdministrators);
  return {
    createLink: makeCreateLink(forAdministrators),
    editLink: makeEditLink(forAdministrators),
    removeLink: makeRemoveLink(forAdministrators),
    listLinks: lists.list,
    listNamedLinks: lists.listNamed,
    searchLinks: lists.search,
    getLink: lists.get,
    listRedemptions: lists.listRedemptions,
    linkAccess,
    listLinkServers,
    ...makeLinksOfChats({ ...forAdministrators, userBoundLinks }),
    endUnusedGrant,
    redeemLink: makeRedeemLink({ ...ports, ...vault, linkAccess, listLinkServers, endUnusedGrant }),
  };
}
