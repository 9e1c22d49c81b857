import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { InferResponseType } from "hono/client";
import { api, unwrap } from "../api.ts";
import type { AnalyticsState } from "./analytics-state.ts";

const route = api.projects[":project"].analytics;

export type Analytics = InferResponseType<typeof route.$get, 200>;
export type Totals = Analytics["totals"];
export type Top = Analytics["servers"][number];

/** What was counted in a period. While another one is read, the one before stays. */
export const analyticsQuery = (project: string, state: AnalyticsState) =>
  queryOptions({
    queryKey: ["projects", project, "analytics", state],
    queryFn: () => unwrap(route.$get({ param: { project }, query: state })),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
