import type { NewJob, Project, Projects } from "../db/db.ts";
import type { PlanJob } from "../jobs/jobs.ts";
import { AppError } from "../lib/errors.ts";

/** @param confirm the slug, as the administrator typed it @param by the user who removes it @returns the job that ends all the project has */
export type RemoveProject = (project: Project, confirm: string, by: string) => Promise<NewJob>;
type Ports = { projects: Pick<Projects, "remove">; planJob: PlanJob };

/**
 * Removes a project: from here on nothing finds it, so its agents, keys, tokens, links and pages are refused. A job ends its credentials,
 * memberships, agents' grants and registrations, and then frees its slug.
 *
 * @throws AppError `request.invalid` if the typed slug is another, `resource.not_found`
 */
export function makeRemoveProject({ projects, planJob }: Ports): RemoveProject {
  return async ({ id, slug }, confirm, by) => {
    if (confirm !== slug) throw new AppError("request.invalid", { fields: { confirm: `Type the project's slug: ${slug}` } });
    const job = await planJob({ projectId: id, kind: "project.remove", target: slug, authScopeIds: null, by });
    if (!(await projects.remove(id, job))) throw new AppError("resource.not_found");
    return job;
  };
}
