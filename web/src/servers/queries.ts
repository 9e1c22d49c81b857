import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, unwrap } from "../api.ts";

const route = api.projects[":project"].servers;

export type Server = InferResponseType<typeof route.$get, 200>["servers"][number];
export type NewServer = InferRequestType<typeof route.$post>["json"];

export const serversQuery = (project: string) =>
  queryOptions({ queryKey: ["projects", project, "servers"], queryFn: () => unwrap(route.$get({ param: { project } })) });

function useServerMutation<Input>(project: string, mutationFn: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: ["projects", project] }) });
}

export const useAddServer = (project: string) => useServerMutation(project, (json: NewServer) => unwrap(route.$post({ param: { project }, json })));

export const useSetServerState = (project: string) =>
  useServerMutation(project, ({ slug: server, state }: Pick<Server, "slug" | "state">) =>
    unwrap(route[":server"].$patch({ param: { project, server }, json: { state } })),
  );

export const useRemoveServer = (project: string) =>
  useServerMutation(project, (server: string) =>
    unwrap(route[":server"].$delete({ param: { project, server } }, { headers: { "content-type": "application/json" } })),
  );
