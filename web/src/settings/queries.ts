import type { InferRequestType } from "hono/client";
import { api, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";

const route = api.projects[":project"];

type ProjectChange = InferRequestType<typeof route.$patch>["json"];

export const useEditProject = (project: string) =>
  useChange(["projects", project], (json: ProjectChange) => unwrap(route.$patch({ param: { project }, json })));
