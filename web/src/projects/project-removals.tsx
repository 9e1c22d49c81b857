import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { removalsQuery } from "../session/queries.ts";

const JobProgress = lazy(() => import("../ui/jobs/job-progress.tsx").then((module) => ({ default: module.JobProgress })));

/** The progress of the removal of projects, which are gone from the list at once. Its script is loaded only if there is one. */
export function ProjectRemovals() {
  const jobs = useQuery(removalsQuery).data?.jobs ?? [];
  if (jobs.length === 0) return null;
  return (
    <Suspense>
      <JobProgress jobs={jobs} />
    </Suspense>
  );
}
