import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../api.ts";

/** The person who is signed in. */
export const meQuery = queryOptions({ queryKey: ["me"], queryFn: () => unwrap(api.me.$get()), staleTime: 60_000 });

/** The projects of the person who is signed in. */
export const projectsQuery = queryOptions({ queryKey: ["projects"], queryFn: () => unwrap(api.projects.$get()) });

/** The queries of jobs repeat every second while a job runs. */
const whileRunning = (query: { state: { data?: { jobs: { state: string }[] } | undefined } }) =>
  query.state.data?.jobs.some(({ state }) => state === "running") ? 1000 : false;

/** The latest jobs of a project. */
export const jobsQuery = (project: string) =>
  queryOptions({
    queryKey: ["projects", project, "jobs"],
    queryFn: () => unwrap(api.projects[":project"].jobs.$get({ param: { project }, query: { limit: "10" } })),
    refetchInterval: whileRunning,
  });

/** The removals of projects that the person began. */
export const removalsQuery = queryOptions({
  queryKey: ["projects", "", "removals"],
  queryFn: () => unwrap(api["project-removals"].$get()),
  refetchInterval: whileRunning,
});

export const projectQuery = (project: string) =>
  queryOptions({ queryKey: ["projects", project], queryFn: () => unwrap(api.projects[":project"].$get({ param: { project } })) });
