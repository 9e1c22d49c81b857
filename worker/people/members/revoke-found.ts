import {
  type CredentialFilter,
  type Credentials,
  fitsCredentialFilter,
  type Jobs,
  LOOKED_AT,
  type NewJob,
  type Place,
  type Project,
} from "../../db/db.ts";
import type { NewFoundJob } from "../../jobs/jobs.ts";
import { AppError } from "../../lib/errors.ts";
import type { ProjectId } from "../../lib/ids.ts";

type Ports = { credentials: Pick<Credentials, "scan">; jobs: Pick<Jobs, "insertUnlessRunning">; newFoundJob: NewFoundJob };

/** So many parts of a list are counted before the job begins. For a longer list the job's total grows while it runs. */
const COUNTED_PARTS = 20;

/** Revokes the credentials that a search finds: a job ends them in the background. */
export function makeRevokeFound({ credentials, jobs, newFoundJob }: Ports) {
  /** How many credentials fit, among the first 20,000. */
  async function count(projectId: ProjectId, filter: CredentialFilter): Promise<number> {
    const counts: number[] = [];
    let after: Place | undefined;
    for (let part = 0; part < COUNTED_PARTS; part++) {
      const looked = await credentials.scan(projectId, "oldest", { limit: LOOKED_AT, ...(after && { after }) });
      counts.push(looked.filter((row) => fitsCredentialFilter(row, filter)).length);
      after = looked[LOOKED_AT - 1]?.credential;
      if (!after) break;
    }
    return counts.reduce((sum, one) => sum + one, 0);
  }

  /** @param by the user who revokes @returns the job that ends them @throws AppError `revocation.under_way` */
  return async (project: Pick<Project, "id" | "slug">, filter: CredentialFilter, by: string): Promise<NewJob> => {
    const total = await count(project.id, filter);
    const job = newFoundJob({ projectId: project.id, target: filter.server ?? project.slug, filter, total, by });
    if (!(await jobs.insertUnlessRunning(job))) throw new AppError("revocation.under_way");
    return job;
  };
}
