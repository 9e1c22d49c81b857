import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { readAuditState } from "./audit/audit-state.ts";
import { ProjectList } from "./projects/project-list.tsx";
import { page, shown, titled } from "./shell/lazy-page.ts";
import { Shell } from "./shell/shell.tsx";
import { NotFound } from "./ui/not-found.tsx";
import { readTableState } from "./ui/table/table-state.ts";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const top = { getParentRoute: () => root };
const projectList = createRoute({ ...top, path: "/", component: ProjectList, ...titled("projects") });
const createProject = createRoute({
  ...top,
  path: "/console/new",
  component: page(() => import("./projects/create-project.tsx"), "CreateProject"),
  ...titled("createProject"),
});
const deploymentTokens = createRoute({
  ...top,
  path: "/deployment/tokens",
  validateSearch: readTableState,
  component: page(() => import("./tokens/deployment-tokens.tsx"), "DeploymentTokens"),
  ...titled("deploymentTokens"),
});
const createDeploymentToken = createRoute({
  ...top,
  path: "/deployment/tokens/new",
  component: page(() => import("./tokens/deployment-tokens.tsx"), "CreateDeploymentToken"),
  ...titled("createDeploymentToken", "deploymentTokens"),
});
const projectRoute = createRoute({ ...top, path: "/console/$project", component: page(() => import("./shell/project-shell.tsx"), "ProjectShell") });

const under = { getParentRoute: () => projectRoute };
/** A page with a list, whose state is in the address. */
const list = { ...under, validateSearch: readTableState };
const projectIndex = createRoute({
  ...under,
  path: "/",
  beforeLoad: ({ params }) => redirect({ to: "/console/$project/overview", params, replace: true, throw: true }),
});
const overview = createRoute({
  ...under,
  path: "/overview",
  component: page(() => import("./overview/overview.tsx"), "ProjectOverview"),
  ...titled("overview"),
});
const servers = createRoute({
  ...list,
  path: "/servers",
  component: page(() => import("./servers/server-list.tsx"), "ServerList"),
  ...titled("servers"),
});
const addServer = createRoute({
  ...under,
  path: "/servers/new",
  component: page(() => import("./servers/add-server.tsx"), "AddServer"),
  ...titled("addServer", "servers"),
});
const links = createRoute({ ...list, path: "/links", ...shown(() => import("./links/link-list.tsx"), "LinkList", "links") });
const createLink = createRoute({
  ...under,
  path: "/links/new",
  ...shown(() => import("./links/create-link.tsx"), "CreateLink", "createLink", "links"),
});
const editLink = createRoute({
  ...under,
  path: "/links/$link",
  ...shown(() => import("./links/edit-link.tsx"), "EditLink", "link", "links"),
});
const members = createRoute({
  ...list,
  path: "/members",
  ...shown(() => import("./members/member-list.tsx"), "MemberList", "members"),
});
const inviteMember = createRoute({
  ...under,
  path: "/members/new",
  ...shown(() => import("./members/invite-member.tsx"), "InviteMember", "inviteMember", "members"),
});
const memberPage = createRoute({
  ...under,
  path: "/members/$member",
  ...shown(() => import("./members/member-page.tsx"), "MemberPage", "member", "members"),
});
const connections = createRoute({
  ...list,
  path: "/connections",
  ...shown(() => import("./members/connection-list.tsx"), "ConnectionList", "connections"),
});
const connectionPage = createRoute({
  ...under,
  path: "/connections/$connection",
  ...shown(() => import("./members/connection-page.tsx"), "ConnectionPage", "connection", "connections"),
});
const playground = createRoute({
  ...under,
  path: "/playground",
  ...shown(() => import("./playground/playground.tsx"), "Playground", "playground"),
});
const settings = createRoute({
  ...under,
  path: "/settings",
  ...shown(() => import("./settings/project-settings.tsx"), "ProjectSettings", "settings"),
});
const navigators = createRoute({
  ...list,
  path: "/navigators",
  ...shown(() => import("./navigators/navigator-list.tsx"), "NavigatorList", "navigators"),
});
const createNavigator = createRoute({
  ...under,
  path: "/navigators/new",
  ...shown(() => import("./navigators/edit-navigator.tsx"), "EditNavigator", "createNavigator", "navigators"),
});
const editNavigator = createRoute({
  ...under,
  path: "/navigators/$navigator",
  ...shown(() => import("./navigators/edit-navigator.tsx"), "EditNavigator", "navigator", "navigators"),
});
const rules = createRoute({ ...list, path: "/rules", ...shown(() => import("./rules/rule-list.tsx"), "RuleList", "rules") });
const createRule = createRoute({
  ...under,
  path: "/rules/new",
  ...shown(() => import("./rules/edit-rule.tsx"), "EditRule", "createRule", "rules"),
});
const editRule = createRoute({
  ...under,
  path: "/rules/$rule",
  ...shown(() => import("./rules/edit-rule.tsx"), "EditRule", "rule", "rules"),
});
const toolChanges = createRoute({
  ...list,
  path: "/tool-changes",
  component: page(() => import("./tool-changes/tool-changes.tsx"), "ToolChanges"),
  ...titled("toolChanges"),
});
const addAuthScope = createRoute({
  ...under,
  path: "/servers/$server/auth-scopes/new",
  component: page(() => import("./servers/add-auth-scope.tsx"), "AddAuthScope"),
  ...titled("addAuthScope", "servers"),
});
const editServer = createRoute({
  ...under,
  path: "/servers/$server",
  component: page(() => import("./servers/edit-server.tsx"), "EditServer"),
  ...titled("server", "servers"),
});
const editAuthScope = createRoute({
  ...under,
  path: "/servers/$server/auth-scopes/$scope",
  component: page(() => import("./servers/edit-server.tsx"), "EditServer"),
  ...titled("authScope", "servers"),
});
const toolList = createRoute({
  ...under,
  path: "/servers/$server/tools",
  component: page(() => import("./servers/tool-list.tsx"), "ToolList"),
  ...titled("tools", "servers"),
});
const keys = createRoute({ ...list, path: "/keys", component: page(() => import("./api-keys/key-list.tsx"), "KeyList"), ...titled("keys") });
const createKey = createRoute({
  ...under,
  path: "/keys/new",
  component: page(() => import("./api-keys/create-key.tsx"), "CreateKey"),
  ...titled("createKey", "keys"),
});
const keyPage = createRoute({
  ...under,
  path: "/keys/$key",
  component: page(() => import("./api-keys/key-page.tsx"), "KeyPage"),
  ...titled("key", "keys"),
});
const tokens = createRoute({
  ...list,
  path: "/tokens",
  component: page(() => import("./tokens/project-tokens.tsx"), "ProjectTokens"),
  ...titled("tokens"),
});
const createToken = createRoute({
  ...under,
  path: "/tokens/new",
  component: page(() => import("./tokens/project-tokens.tsx"), "CreateProjectToken"),
  ...titled("createToken", "tokens"),
});
const bridges = createRoute({
  ...under,
  path: "/bridges",
  component: page(() => import("./bridges/bridge-list.tsx"), "BridgeList"),
  ...titled("bridges"),
});
const createBridgeToken = createRoute({
  ...under,
  path: "/bridges/new",
  component: page(() => import("./bridges/create-bridge-token.tsx"), "CreateBridgeToken"),
  ...titled("createBridgeToken", "bridges"),
});
const webhooks = createRoute({
  ...under,
  path: "/webhooks",
  component: page(() => import("./webhooks/webhook-list.tsx"), "WebhookList"),
  ...titled("webhooks"),
});
const createWebhook = createRoute({
  ...under,
  path: "/webhooks/new",
  component: page(() => import("./webhooks/create-webhook.tsx"), "CreateWebhook"),
  ...titled("createWebhook", "webhooks"),
});
const webhookPage = createRoute({
  ...under,
  path: "/webhooks/$webhook",
  component: page(() => import("./webhooks/webhook-page.tsx"), "WebhookPage"),
  ...titled("webhook", "webhooks"),
});
const agents = createRoute({ ...list, path: "/agents", component: page(() => import("./agents/agent-list.tsx"), "AgentList"), ...titled("agents") });
const agentPage = createRoute({
  ...under,
  path: "/agents/$agent",
  component: page(() => import("./agents/agent-page.tsx"), "AgentPage"),
  ...titled("agent", "agents"),
});
const connectAgent = createRoute({
  ...under,
  path: "/agents/connect",
  component: page(() => import("./connect-agent/connect-agent.tsx"), "ConnectAgent"),
  ...titled("connectAgent"),
});
const analytics = createRoute({
  ...under,
  path: "/analytics",
  // The page reads it itself, so that the first script has not to.
  validateSearch: (search: Record<string, unknown>) => search,
  component: page(() => import("./analytics/analytics.tsx"), "AnalyticsPage"),
  ...titled("analytics"),
});
const audit = createRoute({
  ...under,
  path: "/audit",
  validateSearch: readAuditState,
  component: page(() => import("./audit/audit-list.tsx"), "AuditList"),
  ...titled("audit"),
});
const auditEvent = createRoute({
  ...under,
  path: "/audit/$event",
  validateSearch: ({ at }: Record<string, unknown>): { at?: number } => (typeof at === "number" ? { at } : {}),
  component: page(() => import("./audit/audit-event.tsx"), "AuditEvent"),
  ...titled("auditEvent", "audit"),
});

const routeTree = root.addChildren([
  projectList,
  createProject,
  deploymentTokens,
  createDeploymentToken,
  projectRoute.addChildren([
    projectIndex,
    overview,
    servers,
    addServer,
    links,
    createLink,
    editLink,
    members,
    inviteMember,
    memberPage,
    connections,
    connectionPage,
    playground,
    settings,
    navigators,
    createNavigator,
    editNavigator,
    rules,
    createRule,
    editRule,
    toolChanges,
    editServer,
    editAuthScope,
    addAuthScope,
    toolList,
    keys,
    createKey,
    keyPage,
    tokens,
    createToken,
    bridges,
    createBridgeToken,
    webhooks,
    createWebhook,
    webhookPage,
    agents,
    agentPage,
    connectAgent,
    analytics,
    audit,
    auditEvent,
  ]),
]);

export const router = createRouter({ routeTree, defaultPreload: "intent" });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
