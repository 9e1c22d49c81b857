import { readFileSync } from "node:fs";
import { expect, vi } from "vitest";
import { makeBrowserOn, sendTo, type Browser as Visitor } from "../harness/browser.ts";
import { PATIENCE } from "../harness/patience.ts";

/** The pages of the console, with what each one's heading says. Those with an id in their address are added once the things are there. */
export const PAGES: Record<string, string> = {
  "/": "Projects",
  "/console/new": "Create a project",
  "/console/demo/servers": "Servers",
  "/console/demo/overview": "Overview",
  "/console/demo/servers/new": "Add a server",
  "/console/demo/servers/notes": "Edit Notes (API key)",
  "/console/demo/servers/open/tools": "Tools of open",
  "/console/demo/servers/notes/auth-scopes/new": "Add an auth scope for Notes (API key)",
  "/console/demo/links": "Auth links",
  "/console/demo/links/new": "Create an auth link",
  "/console/demo/members": "Members",
  "/console/demo/connections": "Connections",
  "/console/demo/members/new": "Invite a person",
  "/console/demo/navigators": "Navigators",
  "/console/demo/navigators/new": "Create a navigator",
  "/console/demo/rules": "Who may call what",
  "/console/demo/rules/new": "Add a rule",
  "/console/demo/tool-changes": "Tool changes",
  "/console/demo/keys": "API keys",
  "/console/demo/keys/new": "Create an API key",
  "/console/demo/tokens": "Platform tokens",
  "/console/demo/tokens/new": "Create a platform token",
  "/console/demo/bridges": "Bridges",
  "/console/demo/bridges/new": "Create a token for a bridge",
  "/console/demo/webhooks": "Webhooks",
  "/console/demo/webhooks/new": "Add a webhook",
  "/console/demo/audit-targets": "Event delivery",
  "/console/demo/audit-targets/new": "Deliver the audit",
  "/deployment/tokens": "Platform tokens of the deployment",
  "/deployment/tokens/new": "Create a token of the deployment",
  "/console/demo/playground": "Playground",
  "/console/demo/analytics": "Analytics",
  "/console/demo/audit": "Audit",
  "/console/demo/settings": "Project settings",
  "/console/demo/agents": "Agents",
  "/console/demo/agents/connect": "Connect an agent",
  "/console/demo/navigators/support": "Edit Support",
  "/console/empty/servers": "Servers",
  "/console/empty/links": "Auth links",
  "/console/empty/connections": "Connections",
  "/console/empty/rules": "Who may call what",
  "/console/empty/keys": "API keys",
  "/console/empty/playground": "Playground",
  "/console/none/servers": "Nothing here",
};

type Connected = { id: string; server: string; email: string };

/** Makes a thing of each kind whose page has an id in its address, and an empty project. */
export async function addPagesWithIds({ api }: Visitor, origin: string): Promise<void> {
  await api("POST", "/projects", { slug: "empty", name: "An empty project", description: "" });
  const long = { slug: "a-project-whose-slug-has-40-characters-x", name: "Acme International Holdings Customer Support and Operations", icon: "🌱" };
  await api("POST", "/projects", long);
  PAGES[`/console/${long.slug}/overview`] = "Overview";
  await api("PUT", "/projects/demo/navigators/support", { name: "Support", mode: "search", inChatAuthentication: true, denied: ["wiki"] });
  const idOf = async (path: string, body: unknown) => (await api<{ id: string }>("POST", `/projects/demo${path}`, body)).body.id;
  const rule = await idOf("/rules", { server: null, tools: ["drop_*"], policy: "deny" });
  const link = await idOf("/links", { type: "user", servers: ["notes"], emails: ["grace@partner.example"], domains: [] });
  const fields = [{ name: "X-API-Key", label: "API key" }];
  const scope = await idOf("/servers/notes/auth-scopes", { name: "Editor", type: "header", level: "user", fields });
  const { body } = await api<{ members: { id: string; email: string }[] }>("GET", "/projects/demo/members");
  PAGES[`/console/demo/rules/${rule}`] = "Edit the rule";
  PAGES[`/console/demo/links/${link}`] = "Edit this user link";
  PAGES[`/console/demo/servers/notes/auth-scopes/${scope}`] = "Edit Editor of Notes (API key)";
  const own = body.members.find(({ email }) => email === "admin@example.com")?.id;
  PAGES[`/console/demo/members/${own}`] = "admin@example.com administrator";
  PAGES[`/console/demo/keys/${await idOf("/api-keys", { name: "Nightly report" })}`] = "Nightly report";
  const hook = await idOf("/webhooks", { url: "https://app.example.com/hook", events: ["connection.made"] });
  PAGES[`/console/demo/webhooks/${hook}`] = "https://app.example.com/hook";
  PAGES[`/console/demo/webhooks/${hook}/edit`] = "Edit a webhook";
  const target = await idOf("/audit-targets", { kind: "http", url: "https://logs.example.com/in" });
  PAGES[`/console/demo/audit-targets/${target}`] = "https://logs.example.com/in";
  PAGES[`/console/demo/audit-targets/${target}/edit`] = "Edit a target of the audit";
  const { body: acting } = await api<{ agents: { id: string; name: string }[] }>("GET", "/projects/demo/agents?limit=1");
  for (const { id, name } of acting.agents) PAGES[`/console/demo/agents/${id}`] = name;
  const find = async () =>
    (await api<{ events: { id: string; at: number }[] }>("GET", "/projects/demo/audit?action=webhook.create&limit=1")).body.events;
  // An event is written a moment after the act.
  await vi.waitFor(async () => expect(await find()).toHaveLength(1), PATIENCE);
  for (const { id, at } of await find()) PAGES[`/console/demo/audit/${id}?at=${at}`] = "admin@example.com added a webhook";
  const grace = makeBrowserOn(origin, sendTo(origin));
  await grace.signIn("grace@partner.example", `/connect/${link}`);
  await grace.submit(`/connect/${link}/notes`, { "X-API-Key": "demo-grace-1" });
  const { body: connected } = await api<{ credentials: Connected[] }>("GET", "/projects/demo/credentials?limit=1");
  for (const { id, server, email } of connected.credentials) PAGES[`/console/demo/connections/${id}`] = `${server}, ${email}`;
}

/** The patterns of the addresses of the console, as the router has them. */
export function routesOfConsole(): RegExp[] {
  const paths = [...readFileSync("web/src/router.tsx", "utf8").matchAll(/path: "([^"]+)"/g)].map(([, path]) => path ?? "");
  const whole = paths.map((path) => (/^\/(?:$|console|deployment)/.test(path) ? path : `/console/$project${path}`));
  return whole.map((path) => new RegExp(`^${path.replace(/\$\w+/g, "[^/?]+")}(?:\\?.*)?$`));
}
