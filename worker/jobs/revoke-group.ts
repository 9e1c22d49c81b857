import type { Group, GroupRevocations, NewJob } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { newId, type ProjectId } from "../lib/ids.ts";
import { newJob } from "./job-rules.ts";

type Ports = { groupRevocations: Pick<GroupRevocations, "begin">; clock: Clock };

/**
 * Revokes the credentials of many members with one act. They are marked at once, so that no call uses them from the next second on; the job that is returned ends them.
 * @throws AppError `revocation.nobody`, `revocation.running`; then nothing has changed
 */
export function makeRevokeGroup({ groupRevocations, clock }: Ports) {
  return async (project: { id: ProjectId; slug: string }, group: Group, by: string): Promise<NewJob> => {
    const act = { projectId: project.id, kind: "credentials.revoke", target: project.slug, authScopeIds: null } as const;
    const job = newJob({ id: newId("job"), ...act, total: 0, createdBy: by, createdAt: clock.now() });
    const begun = await groupRevocations.begin(project.id, group, job);
    if (begun.kind !== "begun") throw new AppError(`revocation.${begun.kind}`);
    return { ...job, total: begun.total };
  };
}
