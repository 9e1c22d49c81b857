import type { RecordEvent } from "../audit/audit.ts";
import type { Repositories } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { KeeperClient, RevokeCredentials, StoreCredential } from "../vault/vault.ts";
import { makeCreateLink } from "./create-link.ts";
import { makeEditLink } from "./edit-link.ts";
import { makeLinkFor } from "./link-for.ts";
import { makeListLinkServers } from "./list-link-servers.ts";
import { makeListLinks } from "./list-links.ts";
import { makeLinkOpener } from "./open-link.ts";
import { makeRedeemLink, type RevokeGrant } from "./redeem-link.ts";
import { makeRemoveLink } from "./remove-link.ts";
import { makeUserBoundLinks } from "./user-bound-link.ts";

export { markOfAgent } from "./agent-mark.ts";
export { type LinkAddress, linkOfPath, linkPath, linkUrl, readLinkAddress } from "./link-address.ts";
export { makeLinkFor } from "./link-for.ts";
export { makeListLinkServers } from "./list-link-servers.ts";
export type { ListedLink } from "./list-links.ts";
export { makeLinkOpener, type OpenedLink } from "./open-link.ts";
export { makeRedeemLink, subjectOfLink } from "./redeem-link.ts";
export { makeUserBoundLinks } from "./user-bound-link.ts";

type Ports = {
  settings: { PUBLIC_ORIGIN: string; AUTH_SECRET: string };
  db: Pick<Repositories, "links" | "members" | "servers" | "credentials" | "redemptions">;
  vault: { keeper: KeeperClient; storeCredential: StoreCredential; revokeCredentials: RevokeCredentials };
  revokeGrant: RevokeGrant;
  record: RecordEvent;
  clock: Clock;
};

/** Auth links: opened by a person, and redeemed with what they provide. */
export function makeAuthLinks({ settings, db, vault, ...ports }: Ports) {
  const bound = makeUserBoundLinks({ secret: settings.AUTH_SECRET, publicOrigin: settings.PUBLIC_ORIGIN, clock: ports.clock });
  const linkOpener = makeLinkOpener({ ...ports, ...db, bound });
  const listLinkServers = makeListLinkServers(db);
  const making = { ...ports, ...db };
  const listed = makeListLinks(making);
  return {
    createLink: makeCreateLink(making),
    editLink: makeEditLink(making),
    removeLink: makeRemoveLink(making),
    listLinks: listed.list,
    getLink: listed.get,
    listRedemptions: listed.listRedemptions,
    linkOpener,
    listLinkServers,
    linkFor: makeLinkFor({ links: db.links, bound }),
    redeemLink: makeRedeemLink({ ...ports, ...vault, credentials: db.credentials, linkOpener, listLinkServers }),
  };
}
