import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { removalsQuery } from "../session/queries.ts";
import { withTexts } from "../texts/texts.ts";

const JobProgress = lazy(async () => ({ default: (await withTexts(import("../ui/jobs/job-progress.tsx"))).JobProgress }));

/** The progress of the removal of projects, which are gone from the list at once. Its script and texts are loaded only if there is one. */
export function ProjectRemovals() {
  const jobs = useQuery(removalsQuery).data?.jobs ?? [];
  if (jobs.length === 0) return null;
  return (
    <Suspense>
      <JobProgress jobs={jobs} />
    </Suspense>
  );
}
