import type { Context } from "hono";
import type { Project, Server } from "../db/db.ts";
import { linkPath } from "../links/links.ts";
import { connectionStateOf, keptFor } from "../vault/connection-state-rules.ts";
import { userSubject } from "../vault/vault.ts";
import type { ConnectEnv } from "./connect-env.ts";

/** The accounts that a person has not connected at a project, by the servers' names, and the page where they can be connected. */
export type Unconnected = { servers: string[]; path: string };

/** @returns nothing if all accounts are connected, or if the project's agents hand out no links */
export async function findUnconnected(c: Context<ConnectEnv>, project: Project, userId: string): Promise<Unconnected | undefined> {
  const { links } = c.var.db;
  const { listLinkServers } = c.var.links;
  const { keeper } = c.var.vault;
  const { clock } = c.var.instance;
  const subject = userSubject(userId);
  const [link, servers, { credentials }] = await Promise.all([
    links.findDefault(project.id),
    listLinkServers({ projectId: project.id, type: "default" }),
    keeper.snapshot({ projectId: project.id, subject }),
  ]);
  if (!link || link.deletedAt !== null) return undefined;
  const stateOf = (server: Server) => connectionStateOf(keptFor(credentials, subject, server), clock.now());
  const missing = servers.filter((server) => ["missing", "expired"].includes(stateOf(server)));
  return missing.length === 0 ? undefined : { servers: missing.map(({ name }) => name), path: linkPath({ id: link.id }) };
}
