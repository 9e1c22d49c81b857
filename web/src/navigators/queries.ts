import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";

const route = api.projects[":project"].navigators;

export type Navigator = InferResponseType<typeof route.$get, 200>["navigators"][number];
export type NavigatorSettings = InferRequestType<(typeof route)[":navigator"]["$put"]>["json"];

/** The navigator at the project's own MCP URL. */
export const DEFAULT_NAVIGATOR = "default";

const keyOf = (project: string) => ["projects", project, "navigators"];

export const navigatorsQuery = (project: string) =>
  queryOptions({ queryKey: keyOf(project), queryFn: () => unwrap(route.$get({ param: { project } })) });

export function usePutNavigator(project: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ navigator, settings }: { navigator: string; settings: NavigatorSettings }) =>
      unwrap(route[":navigator"].$put({ param: { project, navigator }, json: settings })),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(project) }),
  });
}

export function useRemoveNavigator(project: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (navigator: string) => unwrap(route[":navigator"].$delete({ param: { project, navigator } }, JSON_BODY)),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(project) }),
  });
}
