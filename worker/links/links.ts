import type { RecordEvent } from "../audit/audit.ts";
import type { Repositories } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { KeeperClient, RevokeCredentials, StoreCredential } from "../vault/vault.ts";
import { makeLinkFor } from "./link-for.ts";
import { makeListLinkServers } from "./list-link-servers.ts";
import { makeLinkOpener } from "./open-link.ts";
import { makeRedeemLink, type RevokeGrant } from "./redeem-link.ts";
import { makeUserBoundLinks } from "./user-bound-link.ts";

export { markOfAgent } from "./agent-mark.ts";
export { createLink } from "./create-link.ts";
export { editLink } from "./edit-link.ts";
export { makeLinkFor } from "./link-for.ts";
export { linkPath } from "./link-path.ts";
export { makeListLinkServers } from "./list-link-servers.ts";
export { type LinkAddress, makeLinkOpener, type OpenedLink } from "./open-link.ts";
export { makeRedeemLink, subjectOfLink } from "./redeem-link.ts";
export { makeUserBoundLinks } from "./user-bound-link.ts";

type Ports = {
  settings: { PUBLIC_ORIGIN: string; AUTH_SECRET: string };
  db: Pick<Repositories, "links" | "members" | "servers" | "credentials">;
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
  return {
    linkOpener,
    listLinkServers,
    linkFor: makeLinkFor({ links: db.links, bound }),
    redeemLink: makeRedeemLink({ ...ports, ...vault, credentials: db.credentials, linkOpener, listLinkServers }),
  };
}
