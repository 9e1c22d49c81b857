import { makeNavigatorEditor } from "./navigator-editor.ts";
import { makeProjectDirectory } from "./project-directory.ts";
import { makeRouteRuleEditor } from "./route-rule-editor.ts";

export { findToolRoute, type NavigatorView } from "./find-tool-route.ts";
export { keyOf, nameItems, ownNameOf, withOwnName } from "./names/named-items.ts";
export { parseResourceUri, toResourceUri } from "./names/resource-names.ts";
export { withOwnUris } from "./names/uris-in-arguments.ts";
export { renameContent, renameMeta, renameResource, renameResult } from "./names/uris-in-results.ts";
export type { ListedNavigator } from "./navigator-editor.ts";
export { CALL_TOOLS, GET_AUTHENTICATION_LINK, GET_TOOL_SCHEMAS, SEARCH_TOOLS } from "./own-tools.ts";
export type { DirectoryEntry, ProjectDirectory } from "./project-directory.ts";
export type { ListedRule } from "./route-rule-editor.ts";
export { findOwnName, isShortened, type NamedTool, parseToolName, toPresentName, toToolName } from "./tool-names.ts";
export { codeOf, sayNoTool, type Withheld } from "./withheld.ts";

type Ports = Parameters<typeof makeProjectDirectory>[0] & Parameters<typeof makeNavigatorEditor>[0] & Parameters<typeof makeRouteRuleEditor>[0];

/** Decides where a call goes: the rules and navigators of a project, and what an isolate knows of them. */
export function makeRouting(ports: Ports) {
  const directory = makeProjectDirectory(ports);
  return { directory, forgetProject: directory.forget, navigatorEditor: makeNavigatorEditor(ports), routeRuleEditor: makeRouteRuleEditor(ports) };
}
