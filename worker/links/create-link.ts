import { levelOfLink, needsCredential } from "../auth-scopes/auth-scope-rules.ts";
import { variantsOf } from "../auth-scopes/auth-scopes.ts";
import type { Link, Links, Project, Server, Servers } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError, type FieldErrors } from "../lib/errors.ts";
import type { ProjectId, ServerId } from "../lib/ids.ts";
import { isReturnAllowed, type Restriction, readRestriction } from "./restriction-rules.ts";

/** @property servers their slugs @property returnUrl where people go when they are done @property state a parameter of the return URL, sent unchanged @property tags what the maker notes @property events where a webhook's events about it go @property name by what configuration files name it */
export type NewLink = Omit<Restriction, "expiresAt"> & {
  type: "user" | "project" | "playground";
  servers: string[];
  expiresAt?: number;
  returnUrl?: string;
  state?: string;
  tags?: Record<string, string>;
  events?: NonNullable<Link["events"]>;
  name?: string;
};

/** @param createdBy the administrator's id */
export type CreateLink = (project: Project, createdBy: string, input: NewLink) => Promise<Link>;

/**
 * Creates an auth link (F1, F2, F3, F8): a user link for people of some domains or addresses, a project link for one
 * address and one use, or a playground link, whose credentials are used only in the playground.
 *
 * @throws AppError `request.invalid` naming the field, `link.level_mismatch` if a server does not fit the type,
 *   `link.return_refused` if the origin of the return URL is not on the project's list
 */
export function makeCreateLink({ links, servers, clock }: { links: Links; servers: Servers; clock: Clock }): CreateLink {
  return async (project, createdBy, input) => {
    const now = clock.now();
    const read = readRestriction(input.type, input, now);
    const problems: FieldErrors = "problems" in read ? read.problems : {};
    if (input.servers.length === 0) problems.servers = "Choose at least one server.";
    if ("problems" in read || Object.keys(problems).length > 0) throw new AppError("request.invalid", { fields: problems });
    if (input.returnUrl !== undefined) requireReturn(input.returnUrl, project);

    const serverIds = await chooseServers(servers, project.id, input);
    return links.create(project.id, {
      type: input.type,
      ...read.restriction,
      returnUrl: input.returnUrl ?? null,
      returnState: input.state ?? null,
      tags: input.tags ?? {},
      events: input.events ?? null,
      name: input.name ?? null,
      createdBy,
      serverIds,
      now,
    });
  };
}

/** @throws AppError `link.return_refused` if the origin of the URL is not on the project's list */
export function requireReturn(url: string, project: Pick<Project, "returnOrigins">): void {
  if (isReturnAllowed(url, project)) return;
  throw new AppError("link.return_refused", { fields: { returnUrl: "Its origin is not on the project's list of return origins." } });
}

/**
 * Finds the servers of a link by their slugs.
 * @throws AppError `link.level_mismatch` if a server does not fit the type
 */
export async function chooseServers(
  servers: Pick<Servers, "list">,
  projectId: ProjectId,
  { type, servers: slugs }: Pick<NewLink, "type" | "servers">,
): Promise<ServerId[]> {
  const all = await servers.list(projectId);
  const level = levelOfLink(type);
  const fits = (server: Server) => variantsOf(server).some((variant) => variant.authScope.level === level && needsCredential(variant));
  const chosen = [...new Set(slugs)];
  const misfits = chosen.filter((slug) => !all.some((server) => server.slug === slug && fits(server)));
  if (misfits.length > 0) throw new AppError("link.level_mismatch", { fields: { servers: misfitSentence(type, misfits, all.filter(fits)) } });
  return all.filter(({ slug }) => chosen.includes(slug)).map(({ id }) => id);
}

/** A sentence that says which servers do not fit, why, and which ones would. */
function misfitSentence(type: NewLink["type"], misfits: string[], fitting: Server[]): string {
  const level = levelOfLink(type);
  const choices = fitting.length === 0 ? "This project has none" : `These fit: ${fitting.map(({ slug }) => slug).join(", ")}`;
  return `${misfits.join(", ")} cannot go on a ${type} link, which takes servers with a ${level}-level credential. ${choices}.`;
}
