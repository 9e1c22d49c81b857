import type { Directory } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { makeDirectoryValues } from "./directory/directory-values.ts";
import { makeProjectDirectory, type ProjectDirectory } from "./directory/project-directory.ts";
import { makeProjectRoots } from "./directory/project-root-client.ts";
import { makeMatchTools } from "./match-tools.ts";
import { makeNavigatorEditor } from "./navigator-editor.ts";
import { makeRouteRuleEditor } from "./route-rule-editor.ts";

export type { DirectoryEntry, ProjectDirectory } from "./directory/project-directory.ts";
export type { ProjectRootStub } from "./directory/project-root-client.ts";
export { withTold } from "./directory/telling.ts";
export { findToolRoute, type NavigatorView } from "./find-tool-route.ts";
export { keyOf, nameItems, ownNameOf, withOwnName } from "./names/named-items.ts";
export { parseResourceUri, toResourceUri } from "./names/resource-names.ts";
export { withOwnUris } from "./names/uris-in-arguments.ts";
export { renameContent, renameMeta, renameResource, renameResult } from "./names/uris-in-results.ts";
export { type ListedNavigator, tagOfNavigator } from "./navigator-editor.ts";
export { CALL_TOOLS, GET_AUTHENTICATION_LINK, GET_TOOL_SCHEMAS, SEARCH_TOOLS } from "./own-tools.ts";
export { type ListedRule, tagOfPolicy, tagOfRule } from "./route-rule-editor.ts";
export { findOwnName, isShortened, type NamedTool, parseToolName, toPresentName, toToolName } from "./tool-names.ts";
export { codeOf, sayNoTool, type Withheld, type Withholding } from "./withheld.ts";

type Ports = { directory: ProjectDirectory } & Parameters<typeof makeNavigatorEditor>[0] &
  Parameters<typeof makeRouteRuleEditor>[0] &
  Parameters<typeof makeMatchTools>[0];

/** What an isolate knows of projects. @param kv where their directories are stored by version */
export function makeDirectoryRoom({ directory, roots, kv, clock, log }: DirectoryPorts): ProjectDirectory {
  return makeProjectDirectory({ directory, roots: makeProjectRoots(roots), values: makeDirectoryValues(kv), clock, log });
}
type DirectoryPorts = { directory: Directory; roots: Parameters<typeof makeProjectRoots>[0]; kv: KVNamespace; clock: Clock; log: Log };

/** Decides where a call goes: the rules and navigators of a project, and what an isolate knows of them. */
export function makeRouting(ports: Ports) {
  const { directory } = ports;
  return {
    directory,
    forgetProject: directory.forget,
    navigatorEditor: makeNavigatorEditor(ports),
    routeRuleEditor: makeRouteRuleEditor(ports),
    matchTools: makeMatchTools(ports),
  };
}
