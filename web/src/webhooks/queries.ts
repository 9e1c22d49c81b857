import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, ifMatch, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { PAGES, pageOf } from "../ui/pages.ts";

const route = api.projects[":project"].webhooks;
const one = route[":webhook"];

export type Webhook = InferResponseType<typeof route.$get, 200>["webhooks"][number];
export type NewWebhook = InferRequestType<typeof route.$post>["json"];
export type WebhookChange = InferRequestType<typeof one.$patch>["json"];
export type Delivery = InferResponseType<typeof one.deliveries.$get, 200>["deliveries"][number];
export type ChosenEvent = Webhook["events"][number];

const keyOf = (project: string) => ["projects", project, "webhooks"];
const deliveriesKey = (project: string, webhook: string) => ["projects", project, "deliveries", webhook];

/** The webhooks of a project, at most twenty. */
export const webhooksQuery = (project: string) =>
  queryOptions({ queryKey: keyOf(project), queryFn: () => unwrap(route.$get({ param: { project } })) });

/** One webhook. Its key is below that of the list: a change of a webhook is a change of both. */
export const webhookQuery = (project: string, webhook: string) =>
  queryOptions({ queryKey: [...keyOf(project), webhook], queryFn: () => unwrap(one.$get({ param: { project, webhook } })) });

/** What was sent to a webhook and what waits, in pages, newest first. It is read again while the page is open. */
export const deliveriesQuery = (project: string, webhook: string) =>
  infiniteQueryOptions({
    queryKey: deliveriesKey(project, webhook),
    queryFn: ({ pageParam }) => unwrap(one.deliveries.$get({ param: { project, webhook }, query: pageOf(pageParam) })),
    ...PAGES,
    refetchInterval: 5000,
    select: ({ pages }) => pages.flatMap(({ deliveries }) => deliveries),
  });

export const useCreateWebhook = (project: string) =>
  useChange(keyOf(project), (json: NewWebhook) => unwrap(route.$post({ param: { project }, json })));

export const useEditWebhook = (project: string, webhook: string) =>
  useChange(
    keyOf(project),
    ({ json, etag }: { json: WebhookChange; etag: string | undefined }) => unwrap(one.$patch({ param: { project, webhook }, json }, ifMatch(etag))),
    () => ({ text: texts().common.saved }),
  );

export const useRemoveWebhook = (project: string) =>
  useChange(
    keyOf(project),
    (webhook: string) => unwrap(one.$delete({ param: { project, webhook } }, JSON_BODY)),
    () => ({ text: pageTexts().webhooks.removedNow }),
  );

/** How long the secret before signs too. */
const OVERLAP_HOURS = 24;

export const useRotateKey = (project: string) =>
  useChange(keyOf(project), (webhook: string) => unwrap(one.key.$post({ param: { project, webhook }, json: { overlapHours: OVERLAP_HOURS } })));

export const useSendTest = (project: string, webhook: string) =>
  useChange(
    deliveriesKey(project, webhook),
    () => unwrap(one.test.$post({ param: { project, webhook } }, JSON_BODY)),
    () => ({ text: pageTexts().webhooks.testedNow }),
  );

export const useReplay = (project: string, webhook: string) =>
  useChange(
    deliveriesKey(project, webhook),
    (delivery: string) => unwrap(one.deliveries[":delivery"].replay.$post({ param: { project, webhook, delivery } }, JSON_BODY)),
    () => ({ text: pageTexts().webhooks.replayedNow }),
  );
