import { type Context, Hono } from "hono";
import type { AppEnv } from "../deps.ts";
import type { OpenedLink } from "../links/open-link.ts";
import { subjectOfLink } from "../links/redeem-link.ts";
import { coversScopes } from "../oauth/scope-rules.ts";
import { needsCredential } from "../scopes/auth-scope-rules.ts";
import { decideUse } from "../vault/keeper-policy.ts";
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

/** The keeper's word, not D1's: a sign-in that has just ended is seen here at once. */
async function reviewServers(c: Context<AppEnv>, { link, project }: OpenedLink, userId: string): Promise<ReviewedServer[]> {
  const { listLinkServers, keeper, clock } = c.var.deps;
  const [servers, { credentials }] = await Promise.all([
    listLinkServers(link),
    keeper.snapshot({ projectId: project.id, subject: subjectOfLink(link.type, userId) }),
  ]);
  return servers.map((server) => {
    const kept = credentials[server.authScopeId];
    if (!needsCredential(server)) return { server, state: "nothing-needed" };
    if (!kept || kept.status === "revoked") return { server, state: "missing" };
    if (decideUse(kept, clock.now()).kind === "needs-sign-in") return { server, state: "expired" };
    return { server, state: coversScopes(kept.scope, kept.wanted) ? "connected" : "more-access", account: kept.accountLabel };
  });
}
