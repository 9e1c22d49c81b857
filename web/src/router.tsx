import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { CreateKey } from "./api-keys/create-key.tsx";
import { KeyList } from "./api-keys/key-list.tsx";
import { AuditList } from "./audit/audit-list.tsx";
import { CreateLink } from "./links/create-link.tsx";
import { EditLink } from "./links/edit-link.tsx";
import { LinkList } from "./links/link-list.tsx";
import { InviteMember } from "./members/invite-member.tsx";
import { MemberList } from "./members/member-list.tsx";
import { MemberPage } from "./members/member-page.tsx";
import { EditNavigator } from "./navigators/edit-navigator.tsx";
import { NavigatorList } from "./navigators/navigator-list.tsx";
import { Playground } from "./playground/playground.tsx";
import { CreateProject } from "./projects/create-project.tsx";
import { ProjectList } from "./projects/project-list.tsx";
import { EditRule } from "./rules/edit-rule.tsx";
import { RuleList } from "./rules/rule-list.tsx";
import { AddAuthScope } from "./servers/add-auth-scope.tsx";
import { AddServer } from "./servers/add-server.tsx";
import { EditServer } from "./servers/edit-server.tsx";
import { ServerList } from "./servers/server-list.tsx";
import { ToolList } from "./servers/tool-list.tsx";
import { ProjectSettings } from "./settings/project-settings.tsx";
import { ProjectShell } from "./shell/project-shell.tsx";
import { Shell } from "./shell/shell.tsx";
import { NotFound } from "./ui/not-found.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const projectList = createRoute({ getParentRoute: () => root, path: "/", component: ProjectList });
const createProject = createRoute({ getParentRoute: () => root, path: "/console/new", component: CreateProject });
const projectRoute = createRoute({ getParentRoute: () => root, path: "/console/$project", component: ProjectShell });

const under = { getParentRoute: () => projectRoute };
const projectIndex = createRoute({
  ...under,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/console/$project/servers", params, replace: true });
  },
});
const servers = createRoute({ ...under, path: "/servers", component: ServerList });
const addServer = createRoute({ ...under, path: "/servers/new", component: AddServer });
const links = createRoute({ ...under, path: "/links", component: LinkList });
const createLink = createRoute({ ...under, path: "/links/new", component: CreateLink });
const editLink = createRoute({ ...under, path: "/links/$link", component: EditLink });
const members = createRoute({ ...under, path: "/members", component: MemberList });
const inviteMember = createRoute({ ...under, path: "/members/new", component: InviteMember });
const memberPage = createRoute({ ...under, path: "/members/$member", component: MemberPage });
const playground = createRoute({ ...under, path: "/playground", component: Playground });
const settings = createRoute({ ...under, path: "/settings", component: ProjectSettings });
const navigators = createRoute({ ...under, path: "/navigators", component: NavigatorList });
const createNavigator = createRoute({ ...under, path: "/navigators/new", component: EditNavigator });
const editNavigator = createRoute({ ...under, path: "/navigators/$navigator", component: EditNavigator });
const rules = createRoute({ ...under, path: "/rules", component: RuleList });
const createRule = createRoute({ ...under, path: "/rules/new", component: EditRule });
const editRule = createRoute({ ...under, path: "/rules/$rule", component: EditRule });
const addAuthScope = createRoute({ ...under, path: "/servers/$server/auth-scopes/new", component: AddAuthScope });
const editServer = createRoute({ ...under, path: "/servers/$server", component: EditServer });
const editAuthScope = createRoute({ ...under, path: "/servers/$server/auth-scopes/$scope", component: EditServer });
const toolList = createRoute({ ...under, path: "/servers/$server/tools", component: ToolList });
const keys = createRoute({ ...under, path: "/keys", component: KeyList });
const createKey = createRoute({ ...under, path: "/keys/new", component: CreateKey });
const audit = createRoute({ ...under, path: "/audit", component: AuditList });

const routeTree = root.addChildren([
  projectList,
  createProject,
  projectRoute.addChildren([
    projectIndex,
    servers,
    addServer,
    links,
    createLink,
    editLink,
    members,
    inviteMember,
    memberPage,
    playground,
    settings,
    navigators,
    createNavigator,
    editNavigator,
    rules,
    createRule,
    editRule,
    editServer,
    editAuthScope,
    addAuthScope,
    toolList,
    keys,
    createKey,
    audit,
  ]),
]);

export const router = createRouter({ routeTree, defaultPreload: "intent" });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
