import { makeProjectDirectory } from "./project-directory.ts";

export { findToolRoute, type Navigated } from "./find-tool-route.ts";
export { keyOf, nameItems, ownNameOf, wholeNameOf } from "./names/named-items.ts";
export { parseResourceUri, toResourceUri } from "./names/resource-names.ts";
export { withOwnUris } from "./names/uris-in-arguments.ts";
export { renameContent, renameMeta, renameResource, renameResult } from "./names/uris-in-results.ts";
export { CALL_TOOLS, GET_AUTHENTICATION_LINK, GET_TOOL_SCHEMAS, SEARCH_TOOLS } from "./own-tools.ts";
export { type DirectoryEntry, LISTS_SETTLE, makeProjectDirectory, type ProjectDirectory } from "./project-directory.ts";
export { findOwnName, isShortened, type NamedTool, parseToolName, toPresentName, toToolName } from "./tool-names.ts";
export { codeOf, sayNoTool, type Withheld } from "./withheld.ts";

/** What an isolate knows of projects, to decide where a call goes. */
export function makeRouting(ports: Parameters<typeof makeProjectDirectory>[0]) {
  const directory = makeProjectDirectory(ports);
  return { directory, forgetProject: directory.forget };
}
