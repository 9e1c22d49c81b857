export { markOfAgent } from "./agent-mark.ts";
export { createLink } from "./create-link.ts";
export { editLink } from "./edit-link.ts";
export { makeLinkFor } from "./link-for.ts";
export { linkPath } from "./link-path.ts";
export { makeListLinkServers } from "./list-link-servers.ts";
export { type LinkAddress, makeLinkOpener, type OpenedLink } from "./open-link.ts";
export { makeRedeemLink, subjectOfLink } from "./redeem-link.ts";
export { makeUserBoundLinks } from "./user-bound-link.ts";
