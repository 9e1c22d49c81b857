import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";

const route = api.projects[":project"].links;

export type Link = InferResponseType<typeof route.$get, 200>["links"][number];
export type NewLink = InferRequestType<typeof route.$post>["json"];
export type LinkChange = InferRequestType<(typeof route)[":link"]["$patch"]>["json"];

const keyOf = (project: string) => ["projects", project, "links"];

/** Part by part, newest first. */
export const linksQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: keyOf(project),
    queryFn: ({ pageParam }) => unwrap(route.$get({ param: { project }, query: { ...(pageParam && { after: pageParam }) } })),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => ({ links: pages.flatMap(({ links }) => links) }),
  });

export const redemptionsQuery = (project: string, link: string) =>
  queryOptions({
    queryKey: ["projects", project, "redemptions", link],
    queryFn: () => unwrap(route[":link"].redemptions.$get({ param: { project, link } })),
  });

function useLinkMutation<Input>(project: string, mutationFn: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: keyOf(project) }) });
}

export const useCreateLink = (project: string) => useLinkMutation(project, (json: NewLink) => unwrap(route.$post({ param: { project }, json })));

export const useEditLink = (project: string) =>
  useLinkMutation(project, ({ link, change }: { link: string; change: LinkChange }) =>
    unwrap(route[":link"].$patch({ param: { project, link }, json: change })),
  );

export const useDeleteLink = (project: string) =>
  useLinkMutation(project, (link: string) => unwrap(route[":link"].$delete({ param: { project, link } }, JSON_BODY)));
