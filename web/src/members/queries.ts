import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, JSON_BODY, unwrap } from "../api.ts";

const route = api.projects[":project"];

export const membersQuery = (project: string) =>
  queryOptions({ queryKey: ["projects", project, "members"], queryFn: () => unwrap(route.members.$get({ param: { project } })) });

export const credentialsQuery = (project: string) =>
  queryOptions({ queryKey: ["projects", project, "credentials"], queryFn: () => unwrap(route.credentials.$get({ param: { project } })) });

function useRemoval(project: string, remove: (id: string) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: remove, onSuccess: () => client.invalidateQueries({ queryKey: ["projects", project] }) });
}

export const useRemoveMember = (project: string) =>
  useRemoval(project, (member) => unwrap(route.members[":member"].$delete({ param: { project, member } }, JSON_BODY)));

export const useRevokeCredential = (project: string) =>
  useRemoval(project, (credential) => unwrap(route.credentials[":credential"].$delete({ param: { project, credential } }, JSON_BODY)));
