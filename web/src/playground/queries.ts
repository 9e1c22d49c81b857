import { queryOptions, useMutation } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, unwrap } from "../api.ts";

const route = api.projects[":project"].playground;
const tools = route.users[":user"].tools;

export type PlaygroundUser = InferResponseType<typeof route.users.$get, 200>["users"][number];
export type PlaygroundTool = InferResponseType<typeof tools.$get, 200>["tools"][number];
export type Called = InferResponseType<typeof route.calls.$post, 200>;
export type NewCall = InferRequestType<typeof route.calls.$post>["json"];

export const playgroundUsersQuery = (project: string) =>
  queryOptions({ queryKey: ["projects", project, "playground"], queryFn: () => unwrap(route.users.$get({ param: { project } })) });

export const playgroundToolsQuery = (project: string, user: string) =>
  queryOptions({
    queryKey: ["projects", project, "playground", user],
    queryFn: () => unwrap(tools.$get({ param: { project, user } })),
  });

export const useTryTool = (project: string) =>
  useMutation({ mutationFn: (json: NewCall) => unwrap(route.calls.$post({ param: { project }, json })) });
