import { queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";

const route = api.projects[":project"].navigators;

export type Navigator = InferResponseType<typeof route.$get, 200>["navigators"][number];
export type NavigatorSettings = InferRequestType<(typeof route)[":navigator"]["$put"]>["json"];

/** The navigator at the project's own MCP URL. */
export const DEFAULT_NAVIGATOR = "default";

const keyOf = (project: string) => ["projects", project, "navigators"];

export const navigatorsQuery = (project: string) =>
  queryOptions({ queryKey: keyOf(project), queryFn: () => unwrap(route.$get({ param: { project } })) });

type NavigatorChange = { navigator: string; settings: NavigatorSettings };

export const usePutNavigator = (project: string) =>
  useChange(keyOf(project), ({ navigator, settings }: NavigatorChange) =>
    unwrap(route[":navigator"].$put({ param: { project, navigator }, json: settings })),
  );

export const useRemoveNavigator = (project: string) =>
  useChange(keyOf(project), (navigator: string) => unwrap(route[":navigator"].$delete({ param: { project, navigator } }, JSON_BODY)));
