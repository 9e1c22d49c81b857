import { useQuery } from "@tanstack/react-query";
import { jobsQuery } from "../session/queries.ts";
import { JobProgress } from "../ui/jobs/job-progress.tsx";

/** The progress of what goes on in the background of a project, on each of its tabs. */
export function ProjectJobs({ project }: { project: string }) {
  const { data } = useQuery(jobsQuery(project));
  return <div className="empty:hidden">{data && <JobProgress jobs={data.jobs} />}</div>;
}
