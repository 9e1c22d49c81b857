import { queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { texts } from "../texts/texts.ts";

const route = api.projects[":project"];

type ProjectChange = InferRequestType<typeof route.$patch>["json"];

export const useEditProject = (project: string) =>
  useChange(
    ["projects", project],
    (json: ProjectChange) => unwrap(route.$patch({ param: { project }, json })),
    () => ({ text: texts().common.saved }),
  );

/** Removes the project. All lists of projects are read again. @param confirm the project's slug, as it was typed */
export const useRemoveProject = (project: string) =>
  useChange(["projects"], (confirm: string) => unwrap(route.$delete({ param: { project }, query: { confirm } }, JSON_BODY)));

export type ProjectStore = InferResponseType<typeof route.store.$get, 200>;

/** Where the project has its sealed values. It is asked for again while they move. */
export const storeQuery = (project: string) =>
  queryOptions({
    queryKey: ["projects", project, "store"],
    queryFn: () => unwrap(route.store.$get({ param: { project } })),
    refetchInterval: ({ state }) => (state.data?.former ? 2000 : false),
  });

export type NewPlace = InferRequestType<typeof route.store.$put>["json"];

/** Moves the project's values. The progress is in the project's work in the background, too. */
export const useMoveStore = (project: string) =>
  useChange(["projects", project], (json: NewPlace) => unwrap(route.store.$put({ param: { project }, json })));
