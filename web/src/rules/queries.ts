import { queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, ifMatch, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { pageTexts } from "../texts/texts.ts";

const project = api.projects[":project"];
const route = project.rules;

type RuleSet = InferResponseType<typeof route.$get, 200>;
export type Rule = RuleSet["rules"][number];
type AddedRule = InferRequestType<typeof route.$post>["json"];
type ChangedRule = InferRequestType<(typeof route)[":rule"]["$put"]>["json"];
export type RulePlace = InferRequestType<(typeof route)[":rule"]["move"]["$post"]>["json"];
export type Policy = Rule["policy"];

const keyOf = (slug: string) => ["projects", slug, "rules"];

export const rulesQuery = (slug: string) => queryOptions({ queryKey: keyOf(slug), queryFn: () => unwrap(route.$get({ param: { project: slug } })) });

const put = (slug: string, rule: string, json: ChangedRule, etag?: string) =>
  unwrap(route[":rule"].$put({ param: { project: slug, rule }, json }, ifMatch(etag)));

/** @param existing the rule to change; without it, a rule is added */
export const usePutRule = (slug: string, existing: Rule | undefined) =>
  useChange(
    keyOf(slug),
    ({ rule: { before, ...rule }, etag }: { rule: AddedRule; etag: string | undefined }): Promise<unknown> =>
      existing === undefined ? unwrap(route.$post({ param: { project: slug }, json: { ...rule, before } })) : put(slug, existing.id, rule, etag),
    () => {
      const { addedNow, savedNow } = pageTexts().rules;
      if (existing === undefined) return { text: addedNow };
      const { id, etag: _, source: __, ...before } = existing;
      return { text: savedNow, undo: () => put(slug, id, before) };
    },
  );

const move = (slug: string, rule: string, json: RulePlace) => unwrap(route[":rule"].move.$post({ param: { project: slug, rule }, json }));

/** A move of a rule. @property number its place after it, from 1 @property back the place that it had */
export type Move = { rule: Rule; place: RulePlace; number: number; back: RulePlace | undefined; title: string };

export const useMoveRule = (slug: string) =>
  useChange(
    keyOf(slug),
    ({ rule, place }: Move) => move(slug, rule.id, place),
    ({ rule, number, back, title }) => ({
      text: pageTexts().rules.movedNow(title, number),
      ...(back && { undo: () => move(slug, rule.id, back) }),
    }),
  );

export const useRemoveRule = (slug: string) =>
  useChange(
    keyOf(slug),
    (rule: string) => unwrap(route[":rule"].$delete({ param: { project: slug, rule } }, JSON_BODY)),
    () => ({ text: pageTexts().rules.removedNow }),
  );

const setDefault = (slug: string, policy: Policy, etag?: string) =>
  unwrap(project["default-policy"].$put({ param: { project: slug }, json: { policy } }, ifMatch(etag)));

export const useSetDefaultPolicy = (slug: string) =>
  useChange(
    keyOf(slug),
    ({ policy, etag }: { policy: Policy; before: Policy; etag: string }) => setDefault(slug, policy, etag),
    ({ policy, before }) => {
      const { otherwiseNow, policies } = pageTexts().rules;
      return { text: otherwiseNow(policies[policy]), undo: () => setDefault(slug, before) };
    },
  );
