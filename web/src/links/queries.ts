import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";

const route = api.projects[":project"].links;

export type Link = InferResponseType<typeof route.$get, 200>["links"][number];
export type NewLink = InferRequestType<typeof route.$post>["json"];

export const linksQuery = (project: string) =>
  queryOptions({ queryKey: ["projects", project, "links"], queryFn: () => unwrap(route.$get({ param: { project } })) });

export const redemptionsQuery = (project: string, link: string) =>
  queryOptions({
    queryKey: ["projects", project, "links", link],
    queryFn: () => unwrap(route[":link"].redemptions.$get({ param: { project, link } })),
  });

export function useCreateLink(project: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: NewLink) => unwrap(route.$post({ param: { project }, json })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["projects", project, "links"] }),
  });
}

export function useDeleteLink(project: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (link: string) => unwrap(route[":link"].$delete({ param: { project, link } }, JSON_BODY)),
    onSuccess: () => client.invalidateQueries({ queryKey: ["projects", project, "links"] }),
  });
}
