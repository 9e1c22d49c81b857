import { useQuery } from "@tanstack/react-query";
import { removalsQuery } from "../session/queries.ts";
import { JobProgress } from "../ui/jobs/job-progress.tsx";

/** The progress of the removal of projects, which are gone from the list at once. */
export function ProjectRemovals() {
  const { data } = useQuery(removalsQuery);
  return data && <JobProgress jobs={data.jobs} />;
}
