import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { CreateKey } from "./api-keys/create-key.tsx";
import { KeyList } from "./api-keys/key-list.tsx";
import { AuditList } from "./audit/audit-list.tsx";
import { ConnectAgent } from "./connect-agent/connect-agent.tsx";
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

const titled = (title: string) => ({ staticData: { title } });

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const projectList = createRoute({ getParentRoute: () => root, path: "/", component: ProjectList, ...titled("Projects") });
const createProject = createRoute({ getParentRoute: () => root, path: "/console/new", component: CreateProject, ...titled("Create a project") });
const projectRoute = createRoute({ getParentRoute: () => root, path: "/console/$project", component: ProjectShell });

const under = { getParentRoute: () => projectRoute };
const projectIndex = createRoute({
  ...under,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/console/$project/servers", params, replace: true });
  },
});
const servers = createRoute({ ...under, path: "/servers", component: ServerList, ...titled("Servers") });
const addServer = createRoute({ ...under, path: "/servers/new", component: AddServer, ...titled("Add a server") });
const links = createRoute({ ...under, path: "/links", component: LinkList, ...titled("Auth links") });
const createLink = createRoute({ ...under, path: "/links/new", component: CreateLink, ...titled("Create an auth link") });
const editLink = createRoute({ ...under, path: "/links/$link", component: EditLink, ...titled("Auth link") });
const members = createRoute({ ...under, path: "/members", component: MemberList, ...titled("Members") });
const inviteMember = createRoute({ ...under, path: "/members/new", component: InviteMember, ...titled("Invite a person") });
const memberPage = createRoute({ ...under, path: "/members/$member", component: MemberPage, ...titled("Member") });
const playground = createRoute({ ...under, path: "/playground", component: Playground, ...titled("Playground") });
const settings = createRoute({ ...under, path: "/settings", component: ProjectSettings, ...titled("Settings") });
const navigators = createRoute({ ...under, path: "/navigators", component: NavigatorList, ...titled("Navigators") });
const createNavigator = createRoute({ ...under, path: "/navigators/new", component: EditNavigator, ...titled("Create a navigator") });
const editNavigator = createRoute({ ...under, path: "/navigators/$navigator", component: EditNavigator, ...titled("Navigator") });
const rules = createRoute({ ...under, path: "/rules", component: RuleList, ...titled("Rules") });
const createRule = createRoute({ ...under, path: "/rules/new", component: EditRule, ...titled("Create a rule") });
const editRule = createRoute({ ...under, path: "/rules/$rule", component: EditRule, ...titled("Rule") });
const addAuthScope = createRoute({ ...under, path: "/servers/$server/auth-scopes/new", component: AddAuthScope, ...titled("Add an auth scope") });
const editServer = createRoute({ ...under, path: "/servers/$server", component: EditServer, ...titled("Server") });
const editAuthScope = createRoute({ ...under, path: "/servers/$server/auth-scopes/$scope", component: EditServer, ...titled("Auth scope") });
const toolList = createRoute({ ...under, path: "/servers/$server/tools", component: ToolList, ...titled("Tools") });
const connectAgent = createRoute({ ...under, path: "/agents/connect", component: ConnectAgent, ...titled("Connect an agent") });
const keys = createRoute({ ...under, path: "/keys", component: KeyList, ...titled("API keys") });
const createKey = createRoute({ ...under, path: "/keys/new", component: CreateKey, ...titled("Create an API key") });
const audit = createRoute({ ...under, path: "/audit", component: AuditList, ...titled("Audit") });

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
    connectAgent,
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
  interface StaticDataRouteOption {
    /** What the page is called in the title of its tab in the browser. */
    title?: string;
  }
}
