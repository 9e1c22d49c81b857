import { queryOptions } from "@tanstack/react-query";
import type { InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";
import { withoutNews } from "../session/news.ts";
import { useChange } from "../session/use-change.ts";
import { pageTexts } from "../texts/texts.ts";

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

const alert = api.projects[":project"].alerts[":alert"].acknowledge;
const person = api.projects[":project"].agents[":agent"].people[":person"];

const acknowledge = (project: string, id: string) => unwrap(alert.$post({ param: { project, alert: id } }, JSON_BODY));

/** Takes an alert off the overview. */
export const useAcknowledge = (project: string) =>
  useChange(
    ["projects", project],
    ({ id }: { id: string }) => acknowledge(project, id),
    () => ({ text: pageTexts().overview.alerts.acknowledged }),
  );

/** Ends a new agent for its person, and takes the alert about it off the overview. */
export const useRevokeNewAgent = (project: string) =>
  useChange(
    ["projects", project],
    async ({ agent, user, alert: id }: { agent: string; user: { id: string; email: string }; alert: string }) => {
      await unwrap(person.$delete({ param: { project, agent, person: user.id } }, JSON_BODY));
      await acknowledge(project, id);
    },
    ({ user }) => ({ text: pageTexts().overview.alerts.revoked(user.email) }),
    true,
  );
