import { type Context, Hono } from "hono";
import { CALL_SCOPE } from "../agents/agent-scope-rules.ts";
import { resourceOfGrant } from "../agents/agents.ts";
import { needsValues } from "../auth-scopes/auth-scope-rules.ts";
import type { Credentials } from "../db/db.ts";
import { DAY } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { decideState } from "../links/link-rules.ts";
import { linkPath } from "../links/links.ts";
import type { Session } from "../people/people.ts";
import { networkSubject } from "../people/people.ts";
import { findSession, herePath, toSignIn } from "./browser/signed-in.ts";
import type { ConnectEnv } from "./connect-env.ts";
import { ConnectionsPage, ENDED_DAYS, type EndedConnection, LAST_USE_DAYS, type OwnAgent, type OwnConnection } from "./pages/connections-page.tsx";

const HERE = "/connections";

/** A person's connections and agents in all projects, with the way to end each one (F25). */
export const connectionRoutes = new Hono<ConnectEnv>()
  .get(HERE, async (c) => {
    const visitor = await findSession(c);
    if (!visitor) return toSignIn(c, herePath(c));
    const [connections, ended, agents, wantsMails] = await Promise.all([
      listConnections(c, visitor),
      listEnded(c, visitor),
      listAgents(c, visitor),
      c.var.people.connectionMails.isWanted(visitor.userId),
    ]);
    const signedIn = { email: visitor.email, here: HERE };
    const notice = await findNotice(c, visitor);
    return c.html(<ConnectionsPage t={c.var.texts} {...{ signedIn, connections, ended, agents, wantsMails, notice }} />);
  })

  .post(`${HERE}/:credential/disconnect`, async (c) => {
    const { credentials } = c.var.db;
    const { revokeCredential } = c.var.vault;
    const { record } = c.var.audit;
    const visitor = await findSession(c);
    if (!visitor) return toSignIn(c, HERE);
    const own = await credentials.findOfPerson(visitor.userId, c.req.param("credential"));
    if (!own || own.credential.status === "revoked") throw new AppError("resource.not_found");
    await credentials.noteEnding(own.project.id, own.credential.id, "person");
    await revokeCredential(own.project.id, own.credential.id);
    const by = { kind: "user", userId: visitor.userId } as const;
    const { id: projectId } = own.project;
    await record({ projectId, by, action: "credential.disconnect", server: own.server.slug, target: own.credential.id, outcome: "ok" });
    return c.redirect(`${HERE}?disconnected=${own.credential.id}`, 303);
  })

  .post(`${HERE}/agents/:grant/end`, async (c) => {
    const { findGrantOwner, endGrant } = c.var.agents;
    const visitor = await findSession(c);
    if (!visitor) return toSignIn(c, HERE);
    const owner = await findGrantOwner({ userId: visitor.userId, grantId: c.req.param("grant") });
    if (!owner) throw new AppError("resource.not_found");
    await endGrant(owner);
    return c.redirect(`${HERE}?ended`, 303);
  });

/** The notice of what has just ended. The URL names only a connection and never the text, because any person can make a URL. */
async function findNotice(c: Context<ConnectEnv>, { userId }: Session): Promise<string | undefined> {
  const { texts: t, db } = c.var;
  const id = c.req.query("disconnected");
  const gone = id === undefined ? undefined : await db.credentials.findOfPerson(userId, id);
  if (gone?.credential.status === "revoked") return t.connections.disconnected(nameOf(gone));
  return c.req.query("ended") === undefined ? undefined : t.connections.ended;
}

type Owned = Awaited<ReturnType<Credentials["listOfPerson"]>>[number];

/** The server's name; for a further auth scope of the server, followed by that scope's name. */
const nameOf = ({ server, credential, scopeName }: Owned): string =>
  credential.authScopeId === server.authScopeId ? server.name : `${server.name}: ${scopeName}`;

async function listConnections(c: Context<ConnectEnv>, { userId }: Session): Promise<OwnConnection[]> {
  const { credentials, usage } = c.var.db;
  const { clock } = c.var.instance;
  const since = clock.now() - LAST_USE_DAYS * DAY;
  const owned = await credentials.listOfPerson(userId);
  const projects = [...new Set(owned.map(({ project }) => project.id))];
  const [calls, defaults] = await Promise.all([usage.listLastCalls(userId, projects, since), findDefaultLinks(c, projects)]);
  return owned.map((one) => {
    const { credential, server, project, link } = one;
    const playground = credential.subject.startsWith("playground:");
    const alive = link && decideState({ ...link, provided: true }, clock.now()).kind === "open" ? link.id : undefined;
    const again = alive ?? (playground ? undefined : defaults.get(project.id));
    return {
      id: credential.id,
      server: nameOf(one),
      project: project.name,
      account: credential.accountLabel,
      since: credential.createdAt,
      through: link ? { type: link.type, madeBy: one.linkMadeBy ?? undefined, madeAt: link.createdAt } : undefined,
      playground,
      trouble: credential.status === "expired" ? { kind: "expired", at: credential.updatedAt } : (one.trouble ?? undefined),
      lastUsedAt: playground ? undefined : calls.find((call) => call.projectId === project.id && call.server === server.slug)?.lastAt,
      isOld: credential.createdAt < since,
      reconnect: again && linkPath({ id: again }, reconnectPath(one)),
    };
  });
}

/** The connections as a member that ended in the last days, with the way to connect each again at the person's home (F28). */
async function listEnded(c: Context<ConnectEnv>, { userId }: Session): Promise<EndedConnection[]> {
  const since = c.var.instance.clock.now() - ENDED_DAYS * DAY;
  const rows = (await c.var.db.credentials.listEndedOfPerson(userId, since)).filter(
    ({ credential }) => !credential.subject.startsWith("playground:"),
  );
  const links = await findDefaultLinks(c, [...new Set(rows.map(({ project }) => project.id))], { evenIfOff: true });
  return rows.map((one) => {
    const id = one.server.state === "active" ? links.get(one.project.id) : undefined;
    const isOwn = one.credential.authScopeId === one.server.authScopeId;
    const segment = needsValues(one.scopeType) && isOwn ? one.server.slug : undefined;
    return {
      server: nameOf(one),
      project: one.project.name,
      account: one.credential.accountLabel,
      endedAt: one.credential.updatedAt,
      endedBy: one.credential.endedBy,
      again: id === undefined ? undefined : linkPath({ id, fromHome: true }, segment && `/${encodeURIComponent(segment)}`),
    };
  });
}

/** The page where a connection is given again: a form of its own for typed values, the link's page for a sign-in. */
function reconnectPath({ server, credential, scopeType }: Owned): string {
  const isOwn = credential.authScopeId === server.authScopeId;
  return needsValues(scopeType) && isOwn ? `/${encodeURIComponent(server.slug)}` : "";
}

/**
 * The default links, on which members can give again what they gave through a link that is gone.
 * @param evenIfOff also those that agents do not hand out, for a member's home
 */
async function findDefaultLinks(c: Context<ConnectEnv>, projects: ProjectId[], { evenIfOff = false } = {}): Promise<Map<ProjectId, string>> {
  const found = await Promise.all(projects.map((id) => c.var.db.links.findDefault(id)));
  return new Map(found.flatMap((link) => (link && (evenIfOff || link.deletedAt === null) ? [[link.projectId, link.id] as const] : [])));
}

/** The agents that a person has allowed, in all projects. */
export async function listAgents(c: Context<ConnectEnv>, { userId }: Session): Promise<OwnAgent[]> {
  const { inbound } = c.var.agents;
  const grants = await inbound.listGrants(userId);
  const names = new Map(
    await Promise.all(
      [...new Set(grants.map(({ clientId }) => clientId))].map(
        async (id) => [id, await inbound.findClientName(id, networkSubject(c.req.raw.headers))] as const,
      ),
    ),
  );
  return grants.map((grant) => ({
    grantId: grant.id,
    clientId: grant.clientId,
    name: names.get(grant.clientId),
    host: hostOf(grant.clientId),
    resource: resourceOfGrant(grant) ?? "",
    mayCall: grant.scope.includes(CALL_SCOPE),
    allowedAt: grant.createdAt * 1000,
  }));
}

/** The host of a client whose id is the address of its metadata document. */
const hostOf = (clientId: string): string | undefined => (URL.canParse(clientId) ? new URL(clientId).host : undefined);
