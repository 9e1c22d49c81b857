import { infiniteQueryOptions, queryOptions, useMutation } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, unwrap } from "../api.ts";
import { PAGES, pageOf } from "../ui/pages.ts";

const route = api.projects[":project"].playground;
const tools = route.users[":user"].tools;

export type PlaygroundUser = InferResponseType<typeof route.users.$get, 200>["users"][number];
export type PlaygroundTool = InferResponseType<typeof tools.$get, 200>["tools"][number];
export type Called = InferResponseType<typeof route.calls.$post, 200>;
type NewCall = InferRequestType<typeof route.calls.$post>["json"];

export const playgroundUsersQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ["projects", project, "playground"],
    queryFn: ({ pageParam }) => unwrap(route.users.$get({ param: { project }, query: pageOf(pageParam) })),
    ...PAGES,
    select: ({ pages }) => ({ users: pages.flatMap(({ users }) => users).sort((a, b) => a.email.localeCompare(b.email)) }),
  });

export const playgroundToolsQuery = (project: string, user: string) =>
  queryOptions({
    queryKey: ["projects", project, "playground", user],
    queryFn: () => unwrap(tools.$get({ param: { project, user } })),
  });

export const useTryTool = (project: string) =>
  useMutation({ mutationFn: (json: NewCall) => unwrap(route.calls.$post({ param: { project }, json })) });
