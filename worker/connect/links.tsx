import { type Context, Hono } from "hono";
import { resourceOf } from "../agents/agents.ts";
import { needsCredential } from "../auth-scopes/auth-scope-rules.ts";
import { toAgentEndpoint } from "../catalog/agent-clients/agent-clients-rules.ts";
import type { AgentEndpoint } from "../catalog/catalog.ts";
import type { Project } from "../db/db.ts";
import type { LinkAddress, ListLinkServers } from "../links/links.ts";
import { isAtHome, linkPath, readLinkAddress, subjectOfLink } from "../links/links.ts";
import { connectionStateOf, keptFor } from "../vault/connection-state-rules.ts";
import { findAskingAgent } from "./asking-agent.ts";
import { findSession, herePath, toSignIn } from "./browser/signed-in.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { DonePage } from "./pages/done-page.tsx";
import { type ReviewedServer, ReviewPage } from "./pages/review-page.tsx";

/** An auth link: its page and its end. Reading the page changes nothing (S1). */
export const linkRoutes = new Hono<ConnectEnv>()
  .get("/connect/:link", async (c) => {
    const { linkAccess } = c.var.links;
    const address = addressOf(c);
    const found = linkAccess.look(address);
    const visitor = await findSession(c);
    if (!visitor) {
      await linkAccess.peek(address, found);
      return toSignIn(c, herePath(c));
    }
    const link = await found;
    const [opened, servers] = await Promise.all([linkAccess.open(address, visitor, found), reviewServers(c, link, visitor.userId)]);
    if (isAtHome(address, opened)) return c.redirect(homePath(opened.project.slug, c.req.query("connected")), 303);
    const signedIn = { email: visitor.email, here: linkPath(address) };
    const [agent] = await Promise.all([
      findAskingAgent(c, opened.project.slug, visitor.userId, address),
      c.var.links.noteOpenedInChat(address, { projectId: opened.project.id, userId: visitor.userId }),
    ]);
    const page = {
      address,
      opened,
      signedIn,
      servers,
      justConnected: c.req.query("connected"),
      endpoint: endpointOf(c, opened.project.slug),
      agent,
    };
    return c.html(<ReviewPage t={c.var.texts} {...page} />);
  })

  .post("/connect/:link/finish", async (c) => {
    const { linkAccess } = c.var.links;
    const { links } = c.var.db;
    const { clock } = c.var.instance;
    const address = addressOf(c);
    const visitor = await findSession(c);
    if (!visitor) return toSignIn(c, linkPath(address));
    const opened = await linkAccess.open(address, visitor);
    await links.finish(opened.project.id, opened.link.id, visitor.sessionId, clock.now());
    return c.html(
      <DonePage t={c.var.texts} opened={opened} signedIn={{ email: visitor.email, here: "/" }} endpoint={endpointOf(c, opened.project.slug)} />,
    );
  });

/** The path of a project in a member's home. @param connected the server that was just connected */
export const homePath = (project: string, connected?: string): string =>
  `/home/${encodeURIComponent(project)}${connected === undefined ? "" : `?${new URLSearchParams({ connected })}`}`;

/** The MCP URL of a project, as a client is told it. */
export const endpointOf = (c: Context<ConnectEnv>, project: string): AgentEndpoint =>
  toAgentEndpoint(resourceOf(c.var.instance.publicOrigin, { project }), { project });

/** The address of the link that a request names. */
export function addressOf(c: Context<ConnectEnv>): LinkAddress {
  return readLinkAddress(c.req.param("link") ?? "", c.req.query());
}

/** The servers of a link with their states. They come from the keeper rather than D1, so that an expired sign-in shows at once. */
export async function reviewServers(
  c: Context<ConnectEnv>,
  { link, project }: { link: Parameters<ListLinkServers>[0]; project: Pick<Project, "id"> },
  userId: string,
): Promise<ReviewedServer[]> {
  const { listLinkServers } = c.var.links;
  const { keeper } = c.var.vault;
  const { clock } = c.var.instance;
  const subject = subjectOfLink(link.type, userId);
  const [servers, { credentials }] = await Promise.all([listLinkServers(link), keeper.snapshot({ projectId: project.id, subject })]);
  return servers.map((server) => {
    const credential = keptFor(credentials, subject, server);
    if (!needsCredential(server)) return { server, state: "nothing-needed" };
    const state = connectionStateOf(credential, clock.now());
    return { server, state, account: state === "connected" || state === "more-access" ? credential?.accountLabel : undefined };
  });
}
