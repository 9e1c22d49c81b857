import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { readAuditState } from "./audit/audit-state.ts";
import { ProjectList } from "./projects/project-list.tsx";
import { page, shown, titled } from "./shell/lazy-page.ts";
import { PageFailed } from "./shell/page-failed.tsx";
import { Shell } from "./shell/shell.tsx";
import { NotFound } from "./ui/not-found.tsx";
import { readTableState } from "./ui/table/table-state.ts";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const top = { getParentRoute: () => root };
const projectList = createRoute({ ...top, path: "/", component: ProjectList, ...titled("projects") });
const createProject = createRoute({
  ...top,
  path: "/console/new",
  ...shown(() => import("./projects/create-project.tsx"), "CreateProject", "createProject"),
});
const deploymentTokens = createRoute({
  ...top,
  path: "/deployment/tokens",
  validateSearch: readTableState,
  ...shown(() => import("./tokens/deployment-tokens.tsx"), "DeploymentTokens", "deploymentTokens"),
});
const createDeploymentToken = createRoute({
  ...top,
  path: "/deployment/tokens/new",
  ...shown(() => import("./tokens/deployment-tokens.tsx"), "CreateDeploymentToken", "createDeploymentToken", "deploymentTokens"),
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
  ...shown(() => import("./overview/overview.tsx"), "ProjectOverview", "overview"),
});
const servers = createRoute({
  ...list,
  path: "/servers",
  ...shown(() => import("./servers/server-list.tsx"), "ServerList", "servers"),
});
const addServer = createRoute({
  ...under,
  path: "/servers/new",
  ...shown(() => import("./servers/add-server.tsx"), "AddServer", "addServer", "servers"),
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
const members = createRoute({ ...list, path: "/members", ...shown(() => import("./members/member-list.tsx"), "MemberList", "members") });
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
  ...shown(() => import("./tool-changes/tool-changes.tsx"), "ToolChanges", "toolChanges"),
});
const addAuthScope = createRoute({
  ...under,
  path: "/servers/$server/auth-scopes/new",
  ...shown(() => import("./servers/add-auth-scope.tsx"), "AddAuthScope", "addAuthScope", "servers"),
});
const editServer = createRoute({
  ...under,
  path: "/servers/$server",
  ...shown(() => import("./servers/edit-server.tsx"), "EditServer", "server", "servers"),
});
const editAuthScope = createRoute({
  ...under,
  path: "/servers/$server/auth-scopes/$scope",
  ...shown(() => import("./servers/edit-server.tsx"), "EditServer", "authScope", "servers"),
});
const toolList = createRoute({
  ...under,
  path: "/servers/$server/tools",
  ...shown(() => import("./servers/tool-list.tsx"), "ToolList", "tools", "servers"),
});
const keys = createRoute({ ...list, path: "/keys", ...shown(() => import("./api-keys/key-list.tsx"), "KeyList", "keys") });
const createKey = createRoute({
  ...under,
  path: "/keys/new",
  ...shown(() => import("./api-keys/create-key.tsx"), "CreateKey", "createKey", "keys"),
});
const keyPage = createRoute({
  ...under,
  path: "/keys/$key",
  ...shown(() => import("./api-keys/key-page.tsx"), "KeyPage", "key", "keys"),
});
const tokens = createRoute({ ...list, path: "/tokens", ...shown(() => import("./tokens/project-tokens.tsx"), "ProjectTokens", "tokens") });
const createToken = createRoute({
  ...under,
  path: "/tokens/new",
  ...shown(() => import("./tokens/project-tokens.tsx"), "CreateProjectToken", "createToken", "tokens"),
});
const bridges = createRoute({ ...under, path: "/bridges", ...shown(() => import("./bridges/bridge-list.tsx"), "BridgeList", "bridges") });
const createBridgeToken = createRoute({
  ...under,
  path: "/bridges/new",
  ...shown(() => import("./bridges/create-bridge-token.tsx"), "CreateBridgeToken", "createBridgeToken", "bridges"),
});
const webhooks = createRoute({ ...under, path: "/webhooks", ...shown(() => import("./webhooks/webhook-list.tsx"), "WebhookList", "webhooks") });
const createWebhook = createRoute({
  ...under,
  path: "/webhooks/new",
  ...shown(() => import("./webhooks/create-webhook.tsx"), "CreateWebhook", "createWebhook", "webhooks"),
});
const webhookPage = createRoute({
  ...under,
  path: "/webhooks/$webhook",
  ...shown(() => import("./webhooks/webhook-page.tsx"), "WebhookPage", "webhook", "webhooks"),
});
const editWebhook = createRoute({
  ...under,
  path: "/webhooks/$webhook/edit",
  ...shown(() => import("./webhooks/edit-webhook.tsx"), "EditWebhook", "editWebhook", "webhooks"),
});
const agents = createRoute({ ...list, path: "/agents", ...shown(() => import("./agents/agent-list.tsx"), "AgentList", "agents") });
const agentPage = createRoute({
  ...under,
  path: "/agents/$agent",
  ...shown(() => import("./agents/agent-page.tsx"), "AgentPage", "agent", "agents"),
});
const connectAgent = createRoute({
  ...under,
  path: "/agents/connect",
  ...shown(() => import("./connect-agent/connect-agent.tsx"), "ConnectAgent", "connectAgent"),
});
const analytics = createRoute({
  ...under,
  path: "/analytics",
  // The page reads it, so that the first script need not have the code for it.
  validateSearch: (search: Record<string, unknown>) => search,
  ...shown(() => import("./analytics/analytics.tsx"), "AnalyticsPage", "analytics"),
});
const audit = createRoute({
  ...under,
  path: "/audit",
  validateSearch: readAuditState,
  ...shown(() => import("./audit/audit-list.tsx"), "AuditList", "audit"),
});
const auditEvent = createRoute({
  ...under,
  path: "/audit/$event",
  validateSearch: ({ at }: Record<string, unknown>): { at?: number } => (typeof at === "number" ? { at } : {}),
  ...shown(() => import("./audit/audit-event.tsx"), "AuditEvent", "auditEvent", "audit"),
});

const auditTargets = createRoute({
  ...under,
  path: "/audit-targets",
  ...shown(() => import("./audit-delivery/target-list.tsx"), "TargetList", "auditTargets"),
});
const createAuditTarget = createRoute({
  ...under,
  path: "/audit-targets/new",
  ...shown(() => import("./audit-delivery/create-target.tsx"), "CreateTarget", "createAuditTarget", "auditTargets"),
});
const auditTargetPage = createRoute({
  ...under,
  path: "/audit-targets/$target",
  ...shown(() => import("./audit-delivery/target-page.tsx"), "TargetPage", "auditTarget", "auditTargets"),
});
const editAuditTarget = createRoute({
  ...under,
  path: "/audit-targets/$target/edit",
  ...shown(() => import("./audit-delivery/edit-target.tsx"), "EditTarget", "editAuditTarget", "auditTargets"),
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
    editWebhook,
    agents,
    agentPage,
    connectAgent,
    analytics,
    audit,
    auditEvent,
    auditTargets,
    createAuditTarget,
    auditTargetPage,
    editAuditTarget,
  ]),
]);

export const router = createRouter({ routeTree, defaultPreload: "intent", defaultErrorComponent: PageFailed });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
