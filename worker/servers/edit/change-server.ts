import type { Servers } from "../../db/db.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import type { ProjectId } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import type { AfterEdit } from "./after-edit.ts";
import type { EditServer } from "./edit-server.ts";
import type { ServerChange } from "./plan-rules.ts";

/**
 * @property action what was done, for the audit @property summary what it changed, in words
 * @property finish ends what the change has replaced; it does not fail, for an hourly sweep does what it could not
 */
export type Changed = { action: string; summary?: string; finish(): Promise<void> };

/** @param scopeId of the auth scope that is edited; the server's own where absent */
export type ChangeServer = (projectId: ProjectId, slug: string, scopeId: string | undefined, change: ServerChange) => Promise<Changed>;

type Ports = { servers: Pick<Servers, "setState">; editServer: EditServer; afterEdit: AfterEdit; log: Log };

/**
 * Edits a server, or only pauses or resumes it: that is no edit of what somebody else has before them, so the revision stays.
 * @throws AppError `resource.not_found`, and what `editServer` throws
 */
export function makeChangeServer({ servers, editServer, afterEdit, log }: Ports): ChangeServer {
  return async (projectId, slug, scopeId, change) => {
    const state = stateAlone(change);
    if (state !== undefined) {
      if (!(await servers.setState(projectId, slug, state))) throw new AppError("resource.not_found");
      return { action: `server.${state === "active" ? "resume" : "pause"}`, finish: async () => undefined };
    }
    const { summary, ...rest } = await editServer(projectId, slug, scopeId, change);
    return {
      action: scopeId === undefined ? "server.edit" : "server.scope.edit",
      summary,
      finish: () =>
        afterEdit.finish(projectId, rest).catch((error: unknown) => log.error("server.edit_unfinished", { projectId, reason: reasonOf(error) })),
    };
  };
}

/** The state a change gives the server, where it changes nothing else. */
function stateAlone({ server, authScope, oauth }: ServerChange): "active" | "paused" | undefined {
  const { state, ...others } = server ?? {};
  return Object.values({ ...others, authScope, oauth }).every((value) => value === undefined) ? state : undefined;
}
