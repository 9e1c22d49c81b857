import type { NewJob, Servers } from "../../db/db.ts";
import { AppError, reasonOf } from "../../lib/errors.ts";
import type { ProjectId } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import type { AfterEdit } from "./after-edit.ts";
import type { EditServer } from "./edit-server.ts";
import type { ServerChange } from "./plan-rules.ts";

/**
 * @property action the audit's name of the change @property summary what it changed, in words
 * @property job ends the credentials that the change has removed; absent if there are none
 * @property finish does the rest of the change's work in the background. It never fails
 */
export type Changed = { action: string; summary?: string; job?: NewJob; finish(): Promise<void> };

/** @param scopeId of the edited auth scope. Absent: the server's own @param by the user who changes it */
type ChangeServer = (projectId: ProjectId, slug: string, scopeId: string | undefined, change: ServerChange, by: string) => Promise<Changed>;

type Ports = { servers: Pick<Servers, "setState">; editServer: EditServer; afterEdit: AfterEdit; log: Log };

/**
 * Edits a server, or only pauses or resumes it. A pause keeps the revision, so it does not refuse the edit of another administrator.
 * @throws AppError `resource.not_found`, and the errors of `editServer`
 */
export function makeChangeServer({ servers, editServer, afterEdit, log }: Ports): ChangeServer {
  return async (projectId, slug, scopeId, change, by) => {
    const state = onlyState(change);
    if (state !== undefined) {
      if (!(await servers.setState(projectId, slug, state))) throw new AppError("resource.not_found");
      return { action: `server.${state === "active" ? "resume" : "pause"}`, finish: async () => undefined };
    }
    const { summary, job, ...rest } = await editServer(projectId, slug, scopeId, change, by);
    return {
      action: scopeId === undefined ? "server.edit" : "server.scope.edit",
      summary,
      job,
      finish: () => afterEdit(projectId, rest).catch((error: unknown) => log.error("server.edit_unfinished", { projectId, reason: reasonOf(error) })),
    };
  };
}

/** The new state, if the change sets nothing else. */
function onlyState({ server, authScope, oauth }: ServerChange): "active" | "paused" | undefined {
  const { state, ...others } = server ?? {};
  return Object.values({ ...others, authScope, oauth }).every((value) => value === undefined) ? state : undefined;
}
