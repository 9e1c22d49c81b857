import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
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

const conflicts = api["sign-in-conflicts"];

export type SignInConflict = InferResponseType<typeof conflicts.$get, 200>["conflicts"][number];
type Decision = InferRequestType<(typeof conflicts)[":conflict"]["$post"]>["json"];

export const signInConflictsQuery = queryOptions({ queryKey: ["sign-in-conflicts"], queryFn: () => unwrap(conflicts.$get()) });

export function useDecideConflict() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...json }: Decision & { id: string }) => unwrap(conflicts[":conflict"].$post({ param: { conflict: id }, json })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["sign-in-conflicts"] }),
  });
}
