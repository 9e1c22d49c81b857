import type { EditedLink, Link, Links, Project, ReadLink, Servers } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { entityTagOf, requireMatch } from "../lib/text/entity-tags.ts";
import { chooseServers, requireReturn } from "./create-link.ts";
import { decideState } from "./link-rules.ts";
import { type Restriction, readRestriction } from "./restriction-rules.ts";

/** Absent properties stay as they are. */
export type LinkChange = Restriction & {
  paused?: boolean;
  servers?: string[];
  name?: string | null;
  returnUrl?: string | null;
  tags?: Record<string, string>;
  events?: Link["events"];
};

/** @param ifMatch the entity tags of which the link must have one; absent, it may have changed */
export type EditLink = (project: Pick<Project, "id" | "returnOrigins">, id: string, change: LinkChange, ifMatch?: string) => Promise<void>;

/**
 * Changes who may use a link, when it expires or its servers, or pauses it (F6). The change applies to the next request, even from an
 * open form, because every request checks the link again.
 *
 * @throws AppError `resource.not_found`, `request.invalid` naming the field, `link.not_editable` for a used or deleted link,
 *   `link.level_mismatch`, `link.return_refused`, `link.default_stays`, `version.changed_meanwhile`
 */
export function makeEditLink(ports: { links: Links; servers: Servers; clock: Clock }): EditLink {
  return async (project, id, change, ifMatch) => {
    const projectId = project.id;
    const now = ports.clock.now();
    const link = await ports.links.find(projectId, id);
    if (!link) throw new AppError("resource.not_found");
    if (link.type === "default") throw new AppError("link.default_stays");
    const asRead = ifMatch === undefined ? undefined : await readMatching(ports.links, projectId, link, ifMatch);
    const { paused, servers, name = link.name, tags = link.tags, events = link.events, returnUrl = link.returnUrl, ...entered } = change;
    const state = decideState({ ...link, expiresAt: null, pausedAt: null, provided: true }, now);
    if (state.kind === "refused") throw new AppError("link.not_editable");
    const read = readRestriction(link.type, { ...restrictionOf(link), ...entered }, entered.expiresAt === undefined ? 0 : now);
    if ("problems" in read) throw new AppError("request.invalid", { fields: read.problems });
    if (servers?.length === 0) throw new AppError("request.invalid", { fields: { servers: "Choose at least one server." } });
    if (returnUrl !== null && returnUrl !== link.returnUrl) requireReturn(returnUrl, project);
    const serverIds = servers && (await chooseServers(ports.servers, projectId, { type: link.type, servers }));
    const pausedAt = paused === undefined ? link.pausedAt : paused ? (link.pausedAt ?? now) : null;
    const isEdited = await ports.links.edit(projectId, link.id, { ...read.restriction, name, returnUrl, tags, events, pausedAt }, serverIds, asRead);
    if (!isEdited) throw new AppError("link.not_editable");
  };
}

const editedOf = ({ name, domains, emails, email, expiresAt, returnUrl, tags, events, pausedAt }: Link): EditedLink => ({
  name,
  domains,
  emails,
  email,
  expiresAt,
  returnUrl,
  tags,
  events,
  pausedAt,
});

/** The entity tag of a link: of all that an edit can set. */
export const tagOfLink = (link: Link, slugs: string[]): string => entityTagOf({ ...editedOf(link), slugs: [...slugs].sort() });

/** What an edit can set of the link, as it is now. @throws AppError `version.changed_meanwhile` if it has none of the entity tags */
async function readMatching(links: Links, projectId: ProjectId, link: Link, ifMatch: string): Promise<ReadLink> {
  const [row] = await links.list(projectId, { id: link.id });
  if (!row) throw new AppError("resource.not_found");
  requireMatch(ifMatch, tagOfLink(row.link, row.serverSlugs));
  return { ...editedOf(row.link), slugs: row.serverSlugs };
}

const restrictionOf = ({ domains, emails, email, expiresAt }: Link): Restriction => ({ domains, emails, email: email ?? undefined, expiresAt });
