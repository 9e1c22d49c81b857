import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { InferResponseType } from "hono/client";
import { api, unwrap } from "../api.ts";
import { PAGES, pageOf } from "../ui/pages.ts";
import { type AuditState, queryOf } from "./audit-state.ts";

const route = api.projects[":project"].audit;
export type AuditEvent = InferResponseType<typeof route.$get, 200>["events"][number];

/** The events that fit. A page with fewer events than its limit says how far the search has looked. */
export const auditQuery = (project: string, state: AuditState) =>
  infiniteQueryOptions({
    queryKey: ["projects", project, "audit", state],
    queryFn: ({ pageParam }) => unwrap(route.$get({ param: { project }, query: { ...queryOf(state), ...pageOf(pageParam), limit: 50 } })),
    ...PAGES,
    select: ({ pages }) => ({
      events: pages.flatMap(({ events }) => events),
      found: pages[0]?.found ?? null,
      pages: pages.length,
      searchedTo: pages.at(-1)?.searchedTo ?? null,
    }),
  });

/** What was recorded of a call. Each request is an audit event, so it is made only when a person asks for it. */
export const fetchRecording = (project: string, event: string, at: number) =>
  unwrap(route[":event"].recording.$get({ param: { project, event }, query: { at } }));

export const eventQuery = (project: string, event: string, at: number | undefined) =>
  queryOptions({
    queryKey: ["projects", project, "audit-event", event],
    queryFn: () => unwrap(route[":event"].$get({ param: { project, event }, query: at === undefined ? {} : { at } })),
    // An event never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The conversation that an event belongs to. It grows while it goes on. */
export const conversationQuery = (project: string, { id, at }: Pick<AuditEvent, "id" | "at">) =>
  queryOptions({
    queryKey: ["projects", project, "audit-conversation", id],
    queryFn: () => unwrap(route[":event"].conversation.$get({ param: { project, event: id }, query: { at } })),
  });
