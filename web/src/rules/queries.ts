import { queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { pageTexts } from "../texts/texts.ts";

const project = api.projects[":project"];
const route = project.rules;

export type RuleSet = InferResponseType<typeof route.$get, 200>;
export type Rule = RuleSet["rules"][number];
export type NewRule = InferRequestType<typeof route.$post>["json"];
export type Policy = Rule["policy"];

const keyOf = (slug: string) => ["projects", slug, "rules"];

export const rulesQuery = (slug: string) => queryOptions({ queryKey: keyOf(slug), queryFn: () => unwrap(route.$get({ param: { project: slug } })) });

const put = (slug: string, rule: string, json: NewRule) => unwrap(route[":rule"].$put({ param: { project: slug, rule }, json }));

/** @param existing the rule to change; without it, a rule is added */
export const usePutRule = (slug: string, existing: Rule | undefined) =>
  useChange(
    keyOf(slug),
    (json: NewRule): Promise<unknown> =>
      existing === undefined ? unwrap(route.$post({ param: { project: slug }, json })) : put(slug, existing.id, json),
    () => {
      const { addedNow, savedNow } = pageTexts().rules;
      if (existing === undefined) return { text: addedNow };
      const { priority, server, tools, policy, authScope } = existing;
      return { text: savedNow, undo: () => put(slug, existing.id, { priority, server, tools, policy, authScope }) };
    },
  );

export const useRemoveRule = (slug: string) =>
  useChange(
    keyOf(slug),
    (rule: string) => unwrap(route[":rule"].$delete({ param: { project: slug, rule } }, JSON_BODY)),
    () => ({ text: pageTexts().rules.removedNow }),
  );

const setDefault = (slug: string, policy: Policy) => unwrap(project["default-policy"].$put({ param: { project: slug }, json: { policy } }));

export const useSetDefaultPolicy = (slug: string) =>
  useChange(
    keyOf(slug),
    ({ policy }: { policy: Policy; before: Policy }) => setDefault(slug, policy),
    ({ policy, before }) => {
      const { otherwiseNow, policies } = pageTexts().rules;
      return { text: otherwiseNow(policies[policy]), undo: () => setDefault(slug, before) };
    },
  );
