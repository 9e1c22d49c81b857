import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";

const project = api.projects[":project"];
const route = project.rules;

export type RuleSet = InferResponseType<typeof route.$get, 200>;
export type Rule = RuleSet["rules"][number];
export type NewRule = InferRequestType<typeof route.$post>["json"];
export type Policy = Rule["policy"];

const keyOf = (slug: string) => ["projects", slug, "rules"];

export const rulesQuery = (slug: string) => queryOptions({ queryKey: keyOf(slug), queryFn: () => unwrap(route.$get({ param: { project: slug } })) });

function useRuleMutation<Input>(slug: string, mutationFn: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: keyOf(slug) }) });
}

/** @param id of the rule to change; undefined makes a new one */
export const usePutRule = (slug: string, id: string | undefined) =>
  useRuleMutation(slug, (json: NewRule) =>
    id === undefined
      ? unwrap(route.$post({ param: { project: slug }, json }))
      : unwrap(route[":rule"].$put({ param: { project: slug, rule: id }, json })),
  );

export const useRemoveRule = (slug: string) =>
  useRuleMutation(slug, (rule: string) => unwrap(route[":rule"].$delete({ param: { project: slug, rule } }, JSON_BODY)));

export const useSetDefaultPolicy = (slug: string) =>
  useRuleMutation(slug, (policy: Policy) => unwrap(project["default-policy"].$put({ param: { project: slug }, json: { policy } })));
