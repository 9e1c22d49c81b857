import { type Context, Hono } from "hono";
import { parseResource } from "../agents/agents.ts";
import { needsCredential } from "../auth-scopes/auth-scope-rules.ts";
import { segmentOf } from "../auth-scopes/auth-scopes.ts";
import type { Project } from "../db/db.ts";
import { AppError } from "../lib/errors.ts";
import { toVisibleText } from "../lib/text/hidden-text-rules.ts";
import { linkPath } from "../links/links.ts";
import type { Session } from "../people/people.ts";
import { formOf } from "./browser/form.ts";
import { findSession, herePath, toSignIn } from "./browser/signed-in.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { listAgents } from "./connections.tsx";
import { endpointOf, homePath, reviewServers } from "./links.tsx";
import type { OwnAgent } from "./pages/connections-page.tsx";
import { HomePage, ProjectHomePage } from "./pages/home-page.tsx";

/** In characters. */
const LONGEST_WISH = 200;

/** The newest events of a project in which the last call of an agent is looked for. */
const LOOKED_AT = 200;

/** A member's home: their projects, what each offers them, what is missing, and their agents (F28). A GET changes nothing. */
export const homeRoutes = new Hono<ConnectEnv>()
  .get("/", async (c, next) => {
    // Without D1 the console is shown, which says itself that something is wrong.
    if (!(await isForMember(c).catch(() => false))) return next();
    c.header("cache-control", "no-store");
    return c.redirect("/home", 303);
  })

  .get("/home", async (c) => {
    const visitor = await findSession(c);
    if (!visitor) return toSignIn(c, herePath(c));
    const projects = (await c.var.db.projects.listForMember(visitor.userId)).map(({ project }) => project);
    const [only] = projects;
    if (only && projects.length === 1) return c.redirect(homePath(only.slug), 303);
    const wantsMails = await c.var.people.connectionMails.isWanted(visitor.userId);
    return c.html(<HomePage t={c.var.texts} signedIn={{ email: visitor.email, here: "/home" }} projects={projects} wantsMails={wantsMails} />);
  })

  .get("/home/:project", async (c) => {
    const visitor = await findSession(c);
    if (!visitor) return toSignIn(c, herePath(c));
    return c.html(await showProject(c, await requireMember(c, visitor), visitor));
  })

  .post("/home/:project/ask", async (c) => {
    const visitor = await findSession(c);
    if (!visitor) return toSignIn(c, homePath(c.req.param("project")));
    const project = await requireMember(c, visitor);
    const { home } = c.var.texts;
    const wish = toVisibleText((await formOf(c)).wish ?? "");
    if (wish === "" || wish.length > LONGEST_WISH) return c.html(await showProject(c, project, visitor, home.wishMissing), 400);
    const outcome = await c.var.db.serverRequests.ask(project.id, visitor.userId, wish, c.var.instance.clock.now());
    if (outcome === "full") return c.html(await showProject(c, project, visitor, home.askFull), 429, { "retry-after": "3600" });
    const by = { kind: "user", userId: visitor.userId } as const;
    await c.var.audit.record({ projectId: project.id, by, action: "server.ask", outcome: "ok" });
    return c.redirect(`${homePath(project.slug)}?asked`, 303);
  });

/** The project of the path, if the person is a member now. @throws AppError `resource.not_found`, whether there is such a project or not */
async function requireMember(c: Context<ConnectEnv>, visitor: Session): Promise<Project> {
  const member = await c.var.db.projects.findForMember(c.req.param("project") ?? "", visitor.userId);
  if (!member) throw new AppError("resource.not_found");
  return member.project;
}

/** @param problem with what the person asked for */
async function showProject(c: Context<ConnectEnv>, project: Project, visitor: Session, problem?: string) {
  const { db, texts: t } = c.var;
  const [personal, all, link, agents, requests, wantsMails] = await Promise.all([
    reviewServers(c, { link: { projectId: project.id, type: "default" }, project }, visitor.userId),
    db.servers.list(project.id),
    db.links.findDefault(project.id),
    listOwnAgents(c, project, visitor),
    db.serverRequests.listOfMember(project.id, visitor.userId),
    c.var.people.connectionMails.isWanted(visitor.userId),
  ]);
  const ready = all.filter((server) => server.state === "active" && !(needsCredential(server) && server.authScope.level === "user"));
  const page = {
    project,
    personal,
    ready: ready.map(({ name }) => name),
    agents,
    requests,
    wantsMails,
    problem,
    asked: c.req.query("asked") !== undefined,
    justConnected: personal.find(({ server, state }) => segmentOf(server) === c.req.query("connected") && state === "connected"),
    endpoint: endpointOf(c, project.slug),
    signedIn: { email: visitor.email, here: homePath(project.slug) },
    pathOf: (segment: string) => link && linkPath({ id: link.id, fromHome: true }, `/${encodeURIComponent(segment)}`),
  };
  return <ProjectHomePage t={t} {...page} />;
}

/** Whether the signed-in person neither administers nor audits anything, so that the console has nothing for them. */
async function isForMember(c: Context<ConnectEnv>): Promise<boolean> {
  const visitor = await findSession(c);
  if (!visitor) return false;
  const [isAdmin, projects] = await Promise.all([c.var.people.signIn.isAdmin(visitor), c.var.db.projects.listForMember(visitor.userId)]);
  return !isAdmin && projects.every(({ role }) => role === "member");
}

/** The person's agents at a project, with the last call of each if it is among the project's newest events. */
async function listOwnAgents(c: Context<ConnectEnv>, project: Project, visitor: Session): Promise<OwnAgent[]> {
  const { publicOrigin } = c.var.instance;
  const agents = (await listAgents(c, visitor)).filter(({ resource }) => parseResource(publicOrigin, resource)?.project === project.slug);
  if (agents.length === 0) return [];
  const events = await c.var.db.auditEvents.list(project.id, { limit: LOOKED_AT });
  const calls = events.filter(({ action, userId }) => action === "tool.call" && userId === visitor.userId);
  return agents.map((agent) => ({ ...agent, lastCallAt: calls.find(({ actor }) => actor.startsWith(`agent:${agent.clientId} `))?.at }));
}
