import { queryOptions } from "@tanstack/react-query";
import type { InferResponseType } from "hono/client";
import { api, unwrap } from "../api.ts";
import { withoutNews } from "../session/news.ts";

const route = api.projects[":project"].overview;
export type Overview = InferResponseType<typeof route.$get, 200>;

/** How often the page looks whether something has happened, in ms. */
const PACE = 5_000;

export const overviewQuery = (project: string) =>
  queryOptions({
    queryKey: ["projects", project, "overview"],
    queryFn: () => unwrap(route.$get({ param: { project } })),
    refetchInterval: withoutNews(PACE),
  });
