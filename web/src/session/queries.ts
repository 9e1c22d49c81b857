import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../api.ts";

/** The person who is signed in. */
export const meQuery = queryOptions({ queryKey: ["me"], queryFn: () => unwrap(api.me.$get()), staleTime: 60_000 });

/** The projects of the person who is signed in. */
export const projectsQuery = queryOptions({ queryKey: ["projects"], queryFn: () => unwrap(api.projects.$get()) });

export const projectQuery = (project: string) =>
  queryOptions({ queryKey: ["projects", project], queryFn: () => unwrap(api.projects[":project"].$get({ param: { project } })) });
