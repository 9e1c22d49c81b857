import { queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, ifMatch, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { pageTexts, texts } from "../texts/texts.ts";

const route = api.projects[":project"]["audit-targets"];
const one = route[":target"];

export type Target = InferResponseType<typeof route.$get, 200>["auditTargets"][number];
export type Kind = Target["kind"];
type NewTarget = InferRequestType<typeof route.$post>["json"];
type TargetChange = InferRequestType<typeof one.$patch>["json"];

const keyOf = (project: string) => ["projects", project, "audit-targets"];

/** Where the audit of a project is delivered, with what waits for each target. It is read again while the page is open. */
export const targetsQuery = (project: string) =>
  queryOptions({ queryKey: keyOf(project), queryFn: () => unwrap(route.$get({ param: { project } })), refetchInterval: 5000 });

/** One target. Its key is below that of the list: a change of a target is a change of both. */
export const targetQuery = (project: string, target: string) =>
  queryOptions({ queryKey: [...keyOf(project), target], queryFn: () => unwrap(one.$get({ param: { project, target } })), refetchInterval: 5000 });

export const useCreateTarget = (project: string) =>
  useChange(
    keyOf(project),
    (json: NewTarget) => unwrap(route.$post({ param: { project }, json })),
    () => ({ text: pageTexts().auditTargets.addedNow }),
  );

export const useEditTarget = (project: string, target: string) =>
  useChange(
    keyOf(project),
    ({ json, etag }: { json: TargetChange; etag: string | undefined }) => unwrap(one.$patch({ param: { project, target }, json }, ifMatch(etag))),
    () => ({ text: texts().common.saved }),
  );

export const useRemoveTarget = (project: string) =>
  useChange(
    keyOf(project),
    (target: string) => unwrap(one.$delete({ param: { project, target } }, JSON_BODY)),
    () => ({ text: pageTexts().auditTargets.removedNow }),
  );

export const useTestTarget = (project: string, target: string) =>
  useChange(keyOf(project), () => unwrap(one.test.$post({ param: { project, target } }, JSON_BODY)));
