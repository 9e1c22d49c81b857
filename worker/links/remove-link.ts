import type { Links } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";

type RemoveLink = (projectId: ProjectId, id: string) => Promise<void>;

/** Ends a link. Credentials that people gave through it stay. @throws AppError `link.default_stays`, `resource.not_found` */
export function makeRemoveLink({ links, clock }: { links: Links; clock: Clock }): RemoveLink {
  return async (projectId, id) => {
    if ((await links.find(projectId, id))?.type === "default") throw new AppError("link.default_stays");
    if (!(await links.remove(projectId, id, clock.now()))) throw new AppError("resource.not_found");
  };
}
