import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InferRequestType } from "hono/client";
import { api, unwrap } from "../api.ts";

export const projectsQuery = queryOptions({ queryKey: ["projects"], queryFn: () => unwrap(api.projects.$get()) });

export const projectQuery = (project: string) =>
  queryOptions({ queryKey: ["projects", project], queryFn: () => unwrap(api.projects[":project"].$get({ param: { project } })) });

export function useCreateProject() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: InferRequestType<typeof api.projects.$post>["json"]) => unwrap(api.projects.$post({ json })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["projects"] }),
  });
}

export function useEditProject(project: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: InferRequestType<(typeof api.projects)[":project"]["$patch"]>["json"]) =>
      unwrap(api.projects[":project"].$patch({ param: { project }, json })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["projects", project] }),
  });
}
