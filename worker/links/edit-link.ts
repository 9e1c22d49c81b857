import type { Link, Links, Servers } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { chooseServers } from "./create-link.ts";
import { decideState } from "./link-rules.ts";
import { type Restriction, readRestriction } from "./restriction-rules.ts";

/** What is absent stays as it is. */
export type LinkChange = Restriction & { paused?: boolean; servers?: string[] };

export type EditLink = (projectId: ProjectId, id: string, change: LinkChange) => Promise<void>;

/**
 * Changes who may use a link and until when, or its servers, or pauses it (F6). It holds for the very next request, also of a form
 * that is open: every request judges the link anew.
 *
 * @throws AppError `resource.not_found`, `request.invalid` naming the field, `link.not_editable` for one used or deleted,
 *   `link.level_mismatch`, `link.default_stays`
 */
export function makeEditLink(ports: { links: Links; servers: Servers; clock: Clock }): EditLink {
  return async (projectId, id, change) => {
    const now = ports.clock.now();
    const link = await ports.links.find(projectId, id);
    if (!link) throw new AppError("resource.not_found");
    if (link.type === "default") throw new AppError("link.default_stays");
    const { paused, servers, ...entered } = change;
    const state = decideState({ ...link, expiresAt: null, pausedAt: null, provided: true }, now);
    if (state.kind === "refused") throw new AppError("link.not_editable");
    const read = readRestriction(link.type, { ...restrictionOf(link), ...entered }, entered.expiresAt === undefined ? 0 : now);
    if ("problems" in read) throw new AppError("request.invalid", { fields: read.problems });
    if (servers?.length === 0) throw new AppError("request.invalid", { fields: { servers: "Choose at least one server." } });
    const serverIds = servers && (await chooseServers(ports.servers, projectId, { type: link.type, servers }));
    const pausedAt = paused === undefined ? link.pausedAt : paused ? (link.pausedAt ?? now) : null;
    if (!(await ports.links.edit(projectId, link.id, { ...read.restriction, pausedAt }, serverIds))) throw new AppError("link.not_editable");
  };
}

const restrictionOf = ({ domains, emails, email, expiresAt }: Link): Restriction => ({ domains, emails, email: email ?? undefined, expiresAt });
