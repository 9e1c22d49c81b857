import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";

const route = api.projects[":project"].servers;

export type Server = InferResponseType<typeof route.$get, 200>["servers"][number];
export type NewServer = InferRequestType<typeof route.$post>["json"];

export type CatalogServer = InferResponseType<typeof api.catalog.servers.$get, 200>["servers"][number];
export type Discovery = InferResponseType<(typeof api.projects)[":project"]["discovery"]["$post"], 200>;

export const catalogQuery = queryOptions({
  queryKey: ["catalog"],
  queryFn: () => unwrap(api.catalog.servers.$get()),
  staleTime: Number.POSITIVE_INFINITY,
});

export const providersQuery = queryOptions({
  queryKey: ["providers"],
  queryFn: () => unwrap(api.catalog.providers.$get()),
  staleTime: Number.POSITIVE_INFINITY,
});

/** @param form which form it is for: each server has a redirect URI of its own */
export const redirectUriQuery = (project: string, form: string) =>
  queryOptions({
    queryKey: ["projects", project, "redirect-uri", form],
    queryFn: () => unwrap(api.projects[":project"]["redirect-uri"].$get({ param: { project } })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export function useDiscovery(project: string) {
  return useMutation({ mutationFn: (url: string) => unwrap(api.projects[":project"].discovery.$post({ param: { project }, json: { url } })) });
}

export const serversQuery = (project: string) =>
  queryOptions({ queryKey: ["projects", project, "servers"], queryFn: () => unwrap(route.$get({ param: { project } })) });

function useServerMutation<Input>(project: string, mutationFn: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: ["projects", project] }) });
}

export const useAddServer = (project: string) => useServerMutation(project, (json: NewServer) => unwrap(route.$post({ param: { project }, json })));

export type NewAuthScope = InferRequestType<(typeof route)[":server"]["auth-scopes"]["$post"]>["json"];

export const useAddAuthScope = (project: string, server: string) =>
  useServerMutation(project, (json: NewAuthScope) => unwrap(route[":server"]["auth-scopes"].$post({ param: { project, server }, json })));

const authScopes = route[":server"]["auth-scopes"];
export type AuthScope = InferResponseType<typeof authScopes.$get, 200>["authScopes"][number];
export type ServerChange = InferRequestType<(typeof route)[":server"]["$patch"]>["json"];
export type AuthScopeChange = InferRequestType<(typeof authScopes)[":scope"]["$patch"]>["json"];

export const authScopesQuery = (project: string, server: string) =>
  queryOptions({ queryKey: ["projects", project, "auth-scopes", server], queryFn: () => unwrap(authScopes.$get({ param: { project, server } })) });

export const useEditServer = (project: string, server: string) =>
  useServerMutation(project, (json: ServerChange) => unwrap(route[":server"].$patch({ param: { project, server }, json })));

export const useEditAuthScope = (project: string, server: string, scope: string) =>
  useServerMutation(project, (json: AuthScopeChange) => unwrap(authScopes[":scope"].$patch({ param: { project, server, scope }, json })));

export const useRemoveAuthScope = (project: string, server: string) =>
  useServerMutation(project, (scope: string) =>
    unwrap(route[":server"]["auth-scopes"][":scope"].$delete({ param: { project, server, scope } }, JSON_BODY)),
  );

const tools = route[":server"].tools;
export type PinnedTool = InferResponseType<typeof tools.$get, 200>["tools"][number];

export const toolsQuery = (project: string, server: string) =>
  queryOptions({ queryKey: ["projects", project, "tools", server], queryFn: () => unwrap(tools.$get({ param: { project, server } })) });

export const useApproveTool = (project: string, server: string) =>
  useServerMutation(project, ({ tool, hash }: { tool: string; hash: string }) =>
    unwrap(tools[":tool"].approve.$post({ param: { project, server, tool }, json: { hash } })),
  );

export const useHoldChanges = (project: string, server: string) =>
  useServerMutation(project, (hold: boolean) => unwrap(route[":server"]["hold-changes"].$put({ param: { project, server }, json: { hold } })));

export const useSetServerState = (project: string) =>
  useServerMutation(project, ({ slug: server, state }: Pick<Server, "slug" | "state">) =>
    unwrap(route[":server"].$patch({ param: { project, server }, json: { state } })),
  );

export const useRemoveServer = (project: string) =>
  useServerMutation(project, (server: string) => unwrap(route[":server"].$delete({ param: { project, server } }, JSON_BODY)));

/** Resets a server's OAuth, part by part. @param onProgress how many grants are left after each part */
export type ResetProgress = { ended: number; total: number };

/** Some grants are ended at each request, until none is left or nothing moves any more. */
export const useResetServer = (project: string, onProgress: (progress: ResetProgress) => void) =>
  useServerMutation(project, async (server: string) => {
    const reset = () => unwrap(route[":server"].reset.$post({ param: { project, server } }, JSON_BODY));
    let outcome = await reset();
    let { ended } = outcome;
    while (outcome.remaining > 0 && outcome.ended > 0) {
      onProgress({ ended, total: ended + outcome.remaining });
      outcome = await reset();
      ended += outcome.ended;
    }
  });

/** Lets Cardea obtain the project's own token, for servers nobody signs in to. */
export const useConnectServer = (project: string) =>
  useServerMutation(project, ({ server, authScope }: { server: string; authScope?: string }) =>
    unwrap(route[":server"].connect.$post({ param: { project, server }, json: { authScope } })),
  );
