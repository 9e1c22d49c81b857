export { markOfAgent } from "./agent-mark.ts";
export { createLink } from "./create-link.ts";
export { editLink } from "./edit-link.ts";
export { type LinkAddress, linkOfPath, linkPath, linkUrl, readLinkAddress } from "./link-address.ts";
export { makeLinkFor } from "./link-for.ts";
export { makeListLinkServers } from "./list-link-servers.ts";
export { makeLinkOpener, type OpenedLink } from "./open-link.ts";
export { makeRedeemLink, subjectOfLink } from "./redeem-link.ts";
export { makeUserBoundLinks } from "./user-bound-link.ts";
