import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../api.ts";
import { withoutNews } from "../session/news.ts";

/** How often a page that waits for an agent looks for its call, in ms. */
const PACE = 2_000;

/** The latest call of an agent. It is asked for until there is one. @param since UTC ms */
export const latestCallQuery = (project: string, since: number) =>
  queryOptions({
    queryKey: ["projects", project, "latest-call", since],
    queryFn: () => unwrap(api.projects[":project"]["latest-call"].$get({ param: { project }, query: { since: String(since) } })),
    refetchInterval: ({ state }) => (state.data?.call ? false : withoutNews(PACE)()),
  });
