import type { Link, Links } from "../db/links.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { decideState } from "./link-rules.ts";
import { type Restriction, readRestriction } from "./restriction-rules.ts";

/** What is absent stays as it is. */
export type LinkChange = Restriction & { paused?: boolean };

/**
 * Changes who may use a link and until when, or pauses it (F6). It holds for the very next request, also of a form
 * that is open: every request judges the link anew.
 *
 * @throws AppError `resource.not_found`, `request.invalid` naming the field, `link.not_editable` for one used or deleted
 */
export async function editLink(ports: { links: Links; clock: Clock }, projectId: ProjectId, id: string, change: LinkChange): Promise<void> {
  const now = ports.clock.now();
  const link = await ports.links.find(projectId, id);
  if (!link || link.type === "default") throw new AppError("resource.not_found");
  const { paused, ...entered } = change;
  const state = decideState({ ...link, expiresAt: null, pausedAt: null, provided: true }, now);
  if (state.kind === "refused") throw new AppError("link.not_editable");
  const read = readRestriction(link.type, { ...restrictionOf(link), ...entered }, entered.expiresAt === undefined ? 0 : now);
  if ("problems" in read) throw new AppError("request.invalid", { fields: read.problems });
  const pausedAt = paused === undefined ? link.pausedAt : paused ? (link.pausedAt ?? now) : null;
  if (!(await ports.links.edit(projectId, link.id, { ...read.restriction, pausedAt }))) throw new AppError("link.not_editable");
}

const restrictionOf = ({ domains, emails, email, expiresAt }: Link): Restriction => ({ domains, emails, email: email ?? undefined, expiresAt });
