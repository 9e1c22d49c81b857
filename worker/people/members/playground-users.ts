import type { Credentials, KeyPage } from "../../db/db.ts";
import { AppError } from "../../lib/errors.ts";
import type { ProjectId } from "../../lib/ids.ts";

/** @property servers slugs of the servers for which they gave credentials */
export type PlaygroundUser = { id: string; email: string; servers: string[] };

/** The users who gave credentials for a project's playground (F8). */
export function makePlaygroundUsers({ credentials }: { credentials: Credentials }) {
  return {
    /** In the order of their ids. */
    async list(projectId: ProjectId, page: KeyPage): Promise<PlaygroundUser[]> {
      const rows = await credentials.listPlaygroundUsers(projectId, page);
      return rows.map(({ userId, email, servers }) => ({ id: userId, email, servers }));
    },

    /** @throws AppError `resource.not_found` if the user gave no credential for this playground */
    async require(projectId: ProjectId, id: string): Promise<void> {
      if (!(await credentials.isPlaygroundUser(projectId, id))) throw new AppError("resource.not_found");
    },
  };
}
