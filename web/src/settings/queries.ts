import type { InferRequestType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";

const route = api.projects[":project"];

type ProjectChange = InferRequestType<typeof route.$patch>["json"];

export const useEditProject = (project: string) =>
  useChange(["projects", project], (json: ProjectChange) => unwrap(route.$patch({ param: { project }, json })));

/** Removes the project. All lists of projects are read again. @param confirm the project's slug, as it was typed */
export const useRemoveProject = (project: string) =>
  useChange(["projects"], (confirm: string) => unwrap(route.$delete({ param: { project }, query: { confirm } }, JSON_BODY)));
