import { queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";

const project = api.projects[":project"];
const route = project.rules;

export type RuleSet = InferResponseType<typeof route.$get, 200>;
export type Rule = RuleSet["rules"][number];
export type NewRule = InferRequestType<typeof route.$post>["json"];
export type Policy = Rule["policy"];

const keyOf = (slug: string) => ["projects", slug, "rules"];

export const rulesQuery = (slug: string) => queryOptions({ queryKey: keyOf(slug), queryFn: () => unwrap(route.$get({ param: { project: slug } })) });

/** @param id the rule to change; without it, a rule is added */
export const usePutRule = (slug: string, id: string | undefined) =>
  useChange(keyOf(slug), (json: NewRule) =>
    id === undefined
      ? unwrap(route.$post({ param: { project: slug }, json }))
      : unwrap(route[":rule"].$put({ param: { project: slug, rule: id }, json })),
  );

export const useRemoveRule = (slug: string) =>
  useChange(keyOf(slug), (rule: string) => unwrap(route[":rule"].$delete({ param: { project: slug, rule } }, JSON_BODY)));

export const useSetDefaultPolicy = (slug: string) =>
  useChange(keyOf(slug), (policy: Policy) => unwrap(project["default-policy"].$put({ param: { project: slug }, json: { policy } })));
