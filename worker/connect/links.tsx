import { type Context, Hono } from "hono";
import type { AppEnv } from "../deps.ts";
import type { OpenedLink } from "../links/open-link.ts";
import { subjectOfLink } from "../links/redeem-link.ts";
import { needsCredential } from "../scopes/auth-scope-rules.ts";
import { linkPath } from "./link-path.ts";
import { DonePage } from "./pages/done-page.tsx";
import { type ReviewedServer, ReviewPage } from "./pages/review-page.tsx";
import { findSession, herePath, toSignIn } from "./signed-in.ts";

/** An auth link: what it offers, and its end. Reading it changes nothing (SECURITY.md S1). */
export const linkRoutes = new Hono<AppEnv>()
  .get("/connect/:link", async (c) => {
    const { linkOpener } = c.var.deps;
    const address = addressOf(c);
    const visitor = await findSession(c);
    if (!visitor) {
      await linkOpener.peek(address);
      return toSignIn(c, herePath(c));
    }
    const opened = await linkOpener.open(address, visitor);
    const servers = await reviewServers(c, opened, visitor.userId);
    const signedIn = { email: visitor.email, here: linkPath(address) };
    return c.html(<ReviewPage address={address} opened={opened} signedIn={signedIn} servers={servers} justConnected={c.req.query("connected")} />);
  })

  .post("/connect/:link/finish", async (c) => {
    const { linkOpener, links, clock } = c.var.deps;
    const address = addressOf(c);
    const visitor = await findSession(c);
    if (!visitor) return toSignIn(c, linkPath(address));
    const { link, project } = await linkOpener.open(address, visitor);
    await links.finish(project.id, link.id, visitor.sessionId, clock.now());
    return c.html(<DonePage projectName={project.name} signedIn={{ email: visitor.email, here: "/" }} />);
  });

/** The link a request is about. */
export function addressOf(c: Context<AppEnv>): { id: string; marker?: string } {
  return { id: c.req.param("link") ?? "", marker: c.req.query("for") };
}

async function reviewServers(c: Context<AppEnv>, { link, project }: OpenedLink, userId: string): Promise<ReviewedServer[]> {
  const [servers, rows] = await Promise.all([
    c.var.deps.listLinkServers(link),
    c.var.deps.credentials.listLive(project.id, { subject: subjectOfLink(link.type, userId) }),
  ]);
  return servers.map((server) => {
    const row = rows.find((candidate) => candidate.authScopeId === server.authScopeId);
    if (!needsCredential(server)) return { server, state: "nothing-needed" };
    return { server, state: row ? (row.status === "active" ? "connected" : "expired") : "missing" };
  });
}
